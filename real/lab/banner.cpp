// A thread of its own enters the namespace; the sockets made there stay in it, the caller does not
// move.
#include "real/lab/banner.hpp"

#include "real/lab/descriptor.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <string_view>
#include <sys/socket.h>
#include <thread>

namespace agon::real {
namespace {

using steady = std::chrono::steady_clock;

descriptor connect_ssh_port(const std::string& address) {
  descriptor link{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_port = htons(22);
  if (!link.is_open() || ::inet_pton(AF_INET, address.c_str(), &target.sin_addr) != 1) return {};
  const int status = ::connect(link.get(), reinterpret_cast<sockaddr*>(&target), sizeof target);
  return status == 0 || errno == EINPROGRESS ? std::move(link) : descriptor{};
}

bool greets(int link) {
  std::array<char, 4> first{};
  return ::recv(link, first.data(), first.size(), 0) == 4 &&
         std::string_view{first.data(), first.size()} == "SSH-";
}

std::vector<bool> ask_all(const std::vector<std::string>& addresses, steady::time_point deadline) {
  std::vector<bool> answers(addresses.size(), false);
  std::vector<descriptor> links;
  std::vector<pollfd> events;
  for (const auto& address : addresses) {
    links.push_back(connect_ssh_port(address));
    events.push_back({links.back().get(), POLLIN, 0});  // poll skips negative descriptors
  }
  auto open = links.size();
  for (const auto& event : events) open -= event.fd < 0 ? 1U : 0U;
  while (open > 0) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - steady::now()).count();
    if (left <= 0) break;
    if (::poll(events.data(), events.size(), static_cast<int>(left)) <= 0) continue;
    for (std::size_t index = 0; index < events.size(); ++index) {
      if (events[index].fd < 0 || events[index].revents == 0) continue;
      answers[index] = greets(events[index].fd);
      events[index].fd = -1;
      --open;
    }
  }
  return answers;
}

}  // namespace

std::vector<bool> greeting_ssh_servers(const std::string& network_namespace,
                                       const std::vector<std::string>& addresses, duration limit) {
  std::vector<bool> answers(addresses.size(), false);
  std::thread visitor{[&] {
    const descriptor network{::open(network_namespace.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!network.is_open() || ::setns(network.get(), CLONE_NEWNET) != 0) return;
    answers = ask_all(addresses, steady::now() + limit);
  }};
  visitor.join();
  return answers;
}

}  // namespace agon::real
