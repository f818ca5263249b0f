// How libssh2 1.10 is kept from blocking, and from being freed while it would.
#include "real/ssh_transport.hpp"

#include <array>
#include <poll.h>
#include <sys/socket.h>

namespace agon::real {
namespace {

// A silent connection is asked for a sign of life this often; TCP reports the missing answer
// (tcp.hpp).
constexpr std::chrono::seconds keepalive_interval{10};
// A call on a dead socket ends after a few turns.
constexpr int tries_to_free = 1000;

}  // namespace

void init_libssh2() {
  static const int status = libssh2_init(0);
  invariant(status == 0, "libssh2 that can be initialised");
}

ssh_transport::ssh_transport(tcp_socket connection) : socket_{std::move(connection)} {
  init_libssh2();
  session_ = libssh2_session_init_ex(nullptr, nullptr, nullptr, nullptr);
  invariant(session_ != nullptr, "memory for an SSH session");
  libssh2_session_set_blocking(session_, 0);
  libssh2_keepalive_config(session_, 1, static_cast<unsigned>(keepalive_interval.count()));
}

ssh_transport::~ssh_transport() {
  if (!sending()) libssh2_session_disconnect_ex(session_, SSH_DISCONNECT_BY_APPLICATION, "", "");
  // Freeing waits for the other side to close each open channel, unless the socket is dead.
  shutdown(socket_.descriptor(), SHUT_RDWR);
  for (int i = 0; i < tries_to_free; ++i)
    if (libssh2_session_free(session_) != LIBSSH2_ERROR_EAGAIN) break;
}

result<> ssh_transport::shake_hands(const std::string& host_keys, const deadline& until) {
  libssh2_session_method_pref(session(), LIBSSH2_METHOD_HOSTKEY, host_keys.c_str());
  const int status =
      drive([this] { return libssh2_session_handshake(session(), socket_.descriptor()); }, until);
  if (status == 0) return success{};
  lost_ = true;
  if (status == LIBSSH2_ERROR_TIMEOUT) {
    end_handshake();
    return error{"something accepted the connection but did not answer as an SSH server in time",
                 {},
                 "is sshd what listens at this port, and is it running (not stopped)?"};
  }
  return error{"the SSH handshake failed: " + last_error()};
}

void ssh_transport::end_handshake() {
  shutdown(socket_.descriptor(), SHUT_RDWR);
  for (int i = 0; i < tries_to_free; ++i)
    if (libssh2_session_handshake(session(), socket_.descriptor()) != LIBSSH2_ERROR_EAGAIN) break;
}

bool ssh_transport::wait(const deadline& until) {
  const int directions = libssh2_session_block_directions(session());
  pollfd entry{.fd = socket_.descriptor(), .events = 0, .revents = 0};
  if ((directions & LIBSSH2_SESSION_BLOCK_OUTBOUND) != 0) entry.events |= POLLOUT;
  if ((directions & LIBSSH2_SESSION_BLOCK_INBOUND) != 0 || entry.events == 0)
    entry.events |= POLLIN;
  while (!until.passed()) {
    if (poll(&entry, 1, until.poll_time(keepalive_interval)) > 0) return true;
    int next = 0;
    if (!sending() && !until.passed() && libssh2_keepalive_send(session(), &next) != 0) return true;
  }
  return false;
}

bool ssh_transport::sending() const {
  return (libssh2_session_block_directions(session()) & LIBSSH2_SESSION_BLOCK_OUTBOUND) != 0;
}

std::string ssh_transport::last_error() const {
  char* text = nullptr;
  const int number = libssh2_session_last_error(session(), &text, nullptr, 0);
  return std::string{text == nullptr ? "" : text} + " (libssh2 " + std::to_string(number) + ")";
}

void ssh_transport::abandon(LIBSSH2_CHANNEL* channel) {
  // In the middle of a packet no other call is allowed, and this one will not be continued.
  if (sending()) lost_ = true;
  abandoned_.push_back(channel);
}

void ssh_transport::sweep() {
  std::array<char, 16384> ignored{};
  std::erase_if(abandoned_, [&](LIBSSH2_CHANNEL* channel) {
    if (lost()) return false;
    for (const int stream : {0, SSH_EXTENDED_DATA_STDERR})
      while (libssh2_channel_read_ex(channel, stream, ignored.data(), ignored.size()) > 0) continue;
    const bool ended = libssh2_channel_eof(channel) == 1;
    const bool freed = ended && !sending() && libssh2_channel_free(channel) == 0;
    if (sending()) lost_ = true;
    return freed;
  });
}

}  // namespace agon::real
