// Finding the shortest prefix that fails.
#include "checkers/linearizable/distinct/prefix.hpp"

namespace agon::checkers::linearizable::distinct {
namespace {

constexpr std::uint64_t bytes_a_call = 150;

/// The events up to and including the last return among the first `end`; there is one in whatever
/// has no order, and what follows it changes nothing.
std::uint32_t up_to_last_return(const problem& whole, std::uint32_t end) {
  while (end > 0 && !whole.events[end - 1].is_return) --end;
  invariant(end > 0, "a return in a prefix that fails");
  return end;
}

std::size_t returns_before(const problem& whole, std::uint32_t end) {
  std::size_t count = 0;
  for (std::uint32_t i = 0; i < end; ++i) count += whole.events[i].is_return ? 1 : 0;
  return count;
}

}  // namespace

std::string_view spent_before(const problem& whole, const budget& limits) {
  if (whole.calls.size() > limits.memory_limit() / bytes_a_call) return "memory";
  return limits.time_is_up() ? "time" : "";
}

decision decide_by_prefix(const problem& whole, const budget& limits, const prefix_judge& judge,
                          bool leaves_out_crashed) {
  decision found;
  const auto all = static_cast<std::uint32_t>(whole.events.size());
  found.spent = spent_before(whole, limits);
  if (!found.spent.empty()) return found;
  auto failing = judge(all);
  found.steps = all;
  if (limits.time_is_up()) {
    found.spent = "time";
    return found;
  }
  if (!failing) {
    found.outcome = verdict::valid;
    found.decided = whole.completed;
    return found;
  }
  if (leaves_out_crashed) return found;
  // So many events have an order, and so many have none, of which the last is a return.
  std::uint32_t fine = 0;
  auto failed = up_to_last_return(whole, all);
  for (unsigned turn = 0; fine + 1 < failed; turn = (turn + 1) % 3) {
    auto end = failed - 1;
    if (turn == 0) end = up_to_last_return(whole, failing->end);
    if (turn == 2) end = fine + (failed - fine) / 2;
    if (end <= fine || end >= failed) continue;
    found.steps += end;
    auto shorter = judge(end);
    if (limits.time_is_up()) {
      found.spent = "time";
      found.decided = returns_before(whole, fine);
      return found;
    }
    if (shorter) {
      failing = std::move(shorter);
      failed = up_to_last_return(whole, end);
    } else {
      fine = end;
    }
  }
  found.outcome = verdict::invalid;
  found.failed_call = whole.events[failed - 1].call;
  found.decided = returns_before(whole, failed - 1);
  found.why = std::move(failing->why);
  return found;
}

}  // namespace agon::checkers::linearizable::distinct
