// The check has a thread of its own, and whoever waits for it looks at the clock now and then.
#include "scenarios/judging.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace agon::scenarios {
namespace {

using std::chrono::steady_clock;

std::atomic<int> given_up{0};

struct desk {
  std::mutex mutex;
  std::condition_variable done;
  std::optional<checkers::check_result> verdict;
  bool abandoned = false;
};

}  // namespace

checkers::check_result judged(const checkers::checker_ptr& judge,
                              const std::shared_ptr<const history>& ops,
                              const judging_options& options) {
  const auto shared = std::make_shared<desk>();
  std::thread{[shared, judge, ops = std::shared_ptr{ops}, limits = options.limits]() mutable {
    auto verdict = checkers::check_safe(*judge, *ops, limits);
    ops.reset();  // Before anybody hears of the end: whoever waits may want it for himself.
    const std::lock_guard lock{shared->mutex};
    shared->verdict = std::move(verdict);
    if (shared->abandoned) --given_up;
    shared->done.notify_all();
  }}.detach();
  const int asked_before = options.interrupts ? options.interrupts() : 0;
  const auto deadline = steady_clock::now() + options.limits.time_limit + options.grace;
  std::unique_lock lock{shared->mutex};
  while (!shared->verdict) {
    shared->done.wait_for(lock, std::chrono::milliseconds{50});
    if (shared->verdict) break;
    const bool interrupted = options.interrupts && options.interrupts() > asked_before;
    if (!interrupted && steady_clock::now() < deadline) continue;
    shared->abandoned = true;
    ++given_up;
    return checkers::unknown_because(
        interrupted ? "the check was interrupted: agon analyze judges the history again"
                    : "the check did not end within its time limit of " +
                          to_string(options.limits.time_limit));
  }
  return *std::move(shared->verdict);
}

int checks_given_up() { return given_up; }

}  // namespace agon::scenarios
