// The general search for a linearization, event by event, with memory that depends on how many
// calls overlap and not on the length of the history.
#pragma once

#include "checkers/linearizable/algorithm.hpp"

namespace agon::checkers::linearizable {

/// Decides any problem. Wing & Gong 1993 (Testing and verifying concurrent objects) order pending
/// calls until a return forces them; Lowe 2017 (Testing for linearizability) does so just in time,
/// at that return, and remembers configurations. Deciding is NP-complete even for registers
/// (Gibbons & Korach 1997, Testing shared memories): time is linear in the calls, and exponential
/// in how many overlap or crashed, in the worst case. Memory: configurations kept × (4 bytes × (1 +
/// 2 · ⌈calls open at once / 32⌉ + groups of crashed calls that matter at once)).
///
/// A configuration is a state, and of each open call whether it is *used*, *owed* or *optional*; it
/// stands for all orders in which any subset of its optional calls has been used as well. Of
/// crashed calls it counts the used ones in each group. These rules keep the frontier small, and
/// each keeps the answer:
///
/// 1. A call without effect is used as soon as it is allowed: moving it to the front of the order
/// changes
///    no other step.
/// 2. When an overwriting call is placed, every other open overwriting call becomes optional: it
/// may stand
///    just before, and leaves no trace. An optional call can still be used later, or return.
/// 3. Of open calls that ask for the same, the one that returns first is used first, crashed ones
/// last:
///    exchange them in any order that does otherwise. (Where the exchanged one was optional
///    already, rule 2 makes the other optional too, as equal calls overwrite alike.)
/// 4. An overwriting or crashed call that lets no waiting call without effect happen is not
/// followed
///    directly by an overwriting one: by rule 2, or since crashed calls need not happen, placing
///    only the latter covers that.
/// 5. Of two configurations in one state, one whose calls are optional wherever the other's differ,
/// and
///    that used no more of any group, covers the other: it stands for all that the other stands
///    for, and unused crashed calls need never happen.
/// 6. Groups of crashed calls that nobody needs any more are forgotten (crashed.hpp).
/// 7. At a return, calls are placed only up to and including the one that returns, or none if it
/// was
///    optional before: whatever stands after it in an order is still open and can be placed later.
///
/// With crashed calls, a first and a second round leave out configurations: those that use more of
/// them than let the returning call happen, and those that differ from others but in which crashed
/// calls they used, and used no less of them. A linearization found so is one; where none is found,
/// the last round leaves out nothing.
decision search(const problem& whole, machine& object, const budget& limits);

}  // namespace agon::checkers::linearizable
