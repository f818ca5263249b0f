// The signal handler.
#include "scenarios/cli/interrupts.hpp"

#include <atomic>
#include <csignal>
#include <unistd.h>

namespace agon::scenarios::cli {
namespace {

std::atomic<int> count{0};
static_assert(std::atomic<int>::is_always_lock_free, "safe in a signal handler");

void on_signal(int) {
  if (++count >= 3) ::_exit(130);
}

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, nullptr);
}

int interrupts() { return count; }

}  // namespace agon::scenarios::cli
