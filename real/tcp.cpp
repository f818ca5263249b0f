// Sockets that never block without a deadline.
#include "real/tcp.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <future>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace agon::real {
namespace {

constexpr std::chrono::milliseconds poll_longest{60'000};

std::string describe(int error_number) { return std::generic_category().message(error_number); }

// False when the time is over first.
bool wait_until_ready(int descriptor, short events, const deadline& until) {
  pollfd entry{.fd = descriptor, .events = events, .revents = 0};
  while (true) {
    if (poll(&entry, 1, until.poll_time(poll_longest)) > 0) return true;
    if (until.passed()) return false;
  }
}

struct endpoint {
  sockaddr_storage address{};
  socklen_t length = 0;
  std::string text;
};

struct found_endpoints {
  int status = 0;
  std::vector<endpoint> list;
};

found_endpoints look_up(const std::string& host, std::uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* first = nullptr;
  found_endpoints found;
  found.status = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &first);
  if (found.status != 0) return found;
  for (const addrinfo* at = first; at != nullptr; at = at->ai_next) {
    endpoint next;
    std::memcpy(&next.address, at->ai_addr, at->ai_addrlen);
    next.length = at->ai_addrlen;
    char text[NI_MAXHOST] = "";
    getnameinfo(at->ai_addr, at->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
    next.text = text;
    found.list.push_back(std::move(next));
  }
  freeaddrinfo(first);
  return found;
}

// getaddrinfo has no time limit, so a name is looked up by a thread that may outlive the wait.
result<std::vector<endpoint>> resolve(const std::string& host, std::uint16_t port,
                                      const deadline& until) {
  auto found = look_up(host, port, AI_NUMERICHOST);
  if (found.status == 0) return std::move(found.list);
  const auto promise = std::make_shared<std::promise<found_endpoints>>();
  auto answer = promise->get_future();
  std::thread{[promise, host, port] { promise->set_value(look_up(host, port, 0)); }}.detach();
  if (answer.wait_for(until.left()) != std::future_status::ready)
    return error{"looking up the name took too long", host, "give the IP address, or check DNS"};
  found = answer.get();
  if (found.status != 0)
    return error{std::string{"no address for this name: "} + gai_strerror(found.status), host,
                 "add it to /etc/hosts, or give the IP address"};
  return std::move(found.list);
}

void set_option(int descriptor, int level, int name, int value) {
  // Without these options the connection still works, only slower to send or to notice a dead peer.
  (void)setsockopt(descriptor, level, name, &value, sizeof value);
}

void tune(int descriptor) {
  set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, 15);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, 5);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPCNT, 3);
  set_option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, 30'000);
}

// 0 or an errno.
int connect_socket(int descriptor, const sockaddr* address, socklen_t length,
                   const deadline& until) {
  if (connect(descriptor, address, length) == 0) return 0;
  if (errno != EINPROGRESS && errno != EINTR) return errno;
  if (!wait_until_ready(descriptor, POLLOUT, until)) return ETIMEDOUT;
  int status = 0;
  socklen_t size = sizeof status;
  if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &status, &size) != 0) return errno;
  return status;
}

std::string hint_for(int error_number, std::uint16_t port) {
  if (error_number == ECONNREFUSED)
    return "nothing listens at port " + std::to_string(port) +
           ": start sshd there, or give its port";
  if (error_number == ETIMEDOUT)
    return "is the machine up, and does its firewall let port " + std::to_string(port) +
           " through?";
  return "check the address and the route to it";
}

}  // namespace

tcp_socket::tcp_socket(tcp_socket&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)} {}

tcp_socket& tcp_socket::operator=(tcp_socket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

tcp_socket::~tcp_socket() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool tcp_socket::connected() const {
  pollfd entry{.fd = descriptor_, .events = POLLRDHUP, .revents = 0};
  return descriptor_ >= 0 && poll(&entry, 1, 0) == 0;
}

result<> tcp_socket::send_all(std::string_view bytes, const deadline& until) {
  while (!bytes.empty()) {
    const auto sent = send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN && errno != EINTR) {
      return error{"cannot send: " + describe(errno)};
    } else if (!wait_until_ready(descriptor_, POLLOUT, until)) {
      return error{"sending took too long"};
    }
  }
  return success{};
}

result<std::string> tcp_socket::receive(std::size_t most, const deadline& until) {
  std::string bytes(most, '\0');
  while (true) {
    const auto got = recv(descriptor_, bytes.data(), bytes.size(), 0);
    if (got > 0) return bytes.substr(0, static_cast<std::size_t>(got));
    if (got == 0) return error{"the other side closed the connection"};
    if (errno != EAGAIN && errno != EINTR) return error{"cannot receive: " + describe(errno)};
    if (!wait_until_ready(descriptor_, POLLIN, until)) return error{"no answer in time"};
  }
}

result<tcp_socket> connect_tcp(const std::string& host, std::uint16_t port, const deadline& until) {
  const auto endpoints = resolve(host, port, until);
  if (!endpoints) return endpoints.problem();
  error problem{"the name has no address", host};
  for (const auto& at : *endpoints) {
    tcp_socket candidate{
        socket(at.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (candidate.descriptor() < 0) return error{"cannot make a socket: " + describe(errno)};
    tune(candidate.descriptor());
    const int status = connect_socket(
        candidate.descriptor(), reinterpret_cast<const sockaddr*>(&at.address), at.length, until);
    if (status == 0) return candidate;
    problem = error{
        "cannot connect to " + at.text + " port " + std::to_string(port) + ": " + describe(status),
        host, hint_for(status, port)};
  }
  return problem;
}

result<tcp_socket> connect_unix(const std::string& path, const deadline& until) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return error{"the socket's path is too long", path};
  path.copy(address.sun_path, path.size());
  tcp_socket connection{socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (connection.descriptor() < 0) return error{"cannot make a socket: " + describe(errno)};
  const int status = connect_socket(
      connection.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address, until);
  if (status != 0) return error{"cannot connect: " + describe(status), path};
  return connection;
}

}  // namespace agon::real
