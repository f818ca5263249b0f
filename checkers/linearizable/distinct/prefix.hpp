// What monitors of histories with distinct values have in common: they judge a prefix at once, and
// the shortest prefix that fails is found by asking again.
#pragma once

#include "checkers/linearizable/algorithm.hpp"

#include <cstdint>
#include <functional>
#include <optional>

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

/// Judges the first `end` events alone. Calls that are open there may have happened, with the
/// answer that they get later.
using prefix_judge = std::function<std::optional<violation>(std::uint32_t end)>;

/// The decision on the whole problem, with the shortest prefix that fails: at most 3 · log n calls
/// of `judge`, three where its first hint is right. Crashed calls whose answer is unknown are for
/// `judge` to leave out, as they need not happen: where such are, an invalid answer is passed on.
decision decide_by_prefix(const problem& whole, const budget& limits, const prefix_judge& judge,
                          bool leaves_out_crashed);

}  // namespace agon::checkers::linearizable::distinct
