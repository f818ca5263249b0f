// Queues: what goes in must come out. Cheap checks that ask for no order.
#pragma once

#include "checkers/checker.hpp"

#include <cstdint>
#include <memory>

namespace agon::checkers {

/// The history with each `drain → [v …]` that is ok as one `dequeue → v` after the other, at the
/// place of its completion; drains that failed, and invocations of drains, are left out. Fails for
/// a drain that crashed, since it may have taken anything, and for one without a list.
result<history> with_drains_expanded(const history& events);

/// Judges with `each` the history with its drains expanded; `unknown` where that is not possible.
std::unique_ptr<checker> expanding_drains(checker_ptr each);

/// What a dequeue that ended in `info` may have done.
enum class crashed_dequeue : std::uint8_t {
  took_nothing,  ///< As where elements are taken out by an acknowledgement of their own.
  may_take_one,  ///< So that as many elements may be lost as dequeues crashed.
};

/// How to judge a queue.
struct total_queue_options {
  crashed_dequeue crashed = crashed_dequeue::took_nothing;
};

/// Judges `enqueue v`, `dequeue → v` (null where nothing was found) and `drain → [v …]`, in a
/// history in which what is left is drained in the end. Elements may be equal: each counts as often
/// as it occurs. Invalid for `lost` elements, whose enqueue was ok and which never came out, and
/// for `unexpected` ones, which nobody tried to enqueue. Told beside: `duplicated` ones, which came
/// out more often than anybody tried to put them in, `recovered` ones, which came out though their
/// enqueue was not known to have happened; each with its count, and `attempt_count`,
/// `acknowledged_count`, `ok_count` (which came out as they should) and `crashed_dequeue_count`.
/// Jepsen's `total-queue`, which is this with default options. n log n.
std::unique_ptr<checker> total_queue(total_queue_options options = {});

/// Judges that each `dequeue → v` came from somewhere: an element must be there that somebody began
/// to enqueue before, and that no other dequeue took. Details of what is wrong: `op` and `error`.
/// Jepsen's `queue` of an unordered queue. n log n.
std::unique_ptr<checker> sourced_queue();

}  // namespace agon::checkers
