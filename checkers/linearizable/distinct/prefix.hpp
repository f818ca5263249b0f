// What monitors of histories with distinct values have in common: they judge a prefix at once, and
// the shortest prefix that fails is found by asking again.
#pragma once

#include "checkers/linearizable/algorithm.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

/// Monitors for objects into which each value is put at most once, so that every answer names its
/// source. They need no search: an order exists exactly if some patterns do not.
///
/// Moments are indices of problem::events. A call takes effect in a gap between two events; gap `g`
/// lies between the events `g` and `g + 1`. So a call can use the gaps from its invocation's index
/// to one below its return's.
namespace agon::checkers::linearizable::distinct {

/// No call.
inline constexpr std::uint32_t no_call = never;

/// Why the events before `end` have no order.
struct violation {
  std::uint32_t end = 0;  ///< So few events may fail already; a hint.
  evidence why;
};

/// Looks at the clock now and then while something is done with each of many calls.
class long_pass {
 public:
  /// The limits must outlive this.
  explicit long_pass(const budget& limits) : limits_{limits} {}
  /// True if the time is up, as far as that is known; whoever asks may then leave the rest undone.
  bool is_over() { return ++count_ % calls_between_looks == 0 && limits_.time_is_up(); }

 private:
  static constexpr std::uint64_t calls_between_looks = 1 << 14;

  const budget& limits_;
  std::uint64_t count_ = 0;
};

/// The limit that stands against beginning at all, `memory` or `time`, or nothing. Monitors take
/// about 150 bytes a call.
std::string_view spent_before(const problem& whole, const budget& limits);

/// Judges the first `end` events alone. Calls that are open there may have happened, with the
/// answer that they get later.
using prefix_judge = std::function<std::optional<violation>(std::uint32_t end)>;

/// The decision on the whole problem, with the shortest prefix that fails: at most 3 · log n calls
/// of `judge`, three where its first hint is right. What it says once the time is up does not
/// count. If a limit is hit, the calls of the longest prefix that was found fine are decided.
/// Crashed calls whose answer is unknown are for `judge` to leave out, as they need not happen:
/// where such are, an invalid answer is passed on.
decision decide_by_prefix(const problem& whole, const budget& limits, const prefix_judge& judge,
                          bool leaves_out_crashed);

}  // namespace agon::checkers::linearizable::distinct
