// Measures commands and megabytes per second over SSH to an sshd of its own on this machine.
// The argument is the number of commands over each connection, 100 by default.
#include "real/control.hpp"
#include "tests/real/sshd.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace {

using namespace agon;
using namespace agon::real;
using clock_type = std::chrono::steady_clock;

double seconds_of(const auto& work) {
  const auto begin = clock_type::now();
  work();
  return std::chrono::duration<double>(clock_type::now() - begin).count();
}

control connect(const test::sshd& server) {
  auto connection = connect_ssh(server.options());
  invariant(connection.ok(), "a connection to the benchmark's own sshd");
  return control{std::move(*connection)};
}

void commands(const test::sshd& server, int connections, int each) {
  std::vector<control> hands;
  for (int i = 0; i < connections; ++i) hands.push_back(connect(server));
  const double seconds = seconds_of([&] {
    std::vector<std::jthread> threads;
    for (auto& hand : hands)
      threads.emplace_back([&hand, each] {
        for (int i = 0; i < each; ++i) invariant(hand.exec({"true"}).ok(), "a command that runs");
      });
  });
  std::printf("commands over %d connection(s): %8.1f /s\n", connections,
              connections * each / seconds);
}

}  // namespace

int main(int count, char** words) {
  const int each = count > 1 ? std::max(std::atoi(words[1]), 1) : 100;
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  if (const auto missing = test::sshd::missing(); !missing.empty()) {
    std::printf("%s\n", missing.c_str());
    return 0;
  }
  const test::sshd server;
  constexpr int connects = 10;
  const double connecting = seconds_of([&] {
    for (int i = 0; i < connects; ++i) connect(server);
  });
  std::printf("connections:                 %8.1f /s\n", connects / connecting);
  commands(server, 1, each);
  commands(server, 5, each);
  auto hands = connect(server);
  const std::string content(50'000'000, 'x');
  const double megabytes = static_cast<double>(content.size()) / 1e6;
  const double up = seconds_of([&] {
    invariant(hands.upload(content, server.path("file")).ok(), "an upload that succeeds");
  });
  std::printf("upload of 50 MB:             %8.1f MB/s\n", megabytes / up);
  const double down = seconds_of([&] {
    const auto back = hands.download(server.path("file"));
    invariant(back && back->size() == content.size(), "a download that succeeds");
  });
  std::printf("download of 50 MB:           %8.1f MB/s\n", megabytes / down);
  return 0;
}
