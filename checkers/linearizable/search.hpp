// The general search for a linearization, event by event, with memory that depends on how many
// calls overlap and not on the length of the history.
#pragma once

#include "checkers/linearizable/algorithm.hpp"

namespace agon::checkers::linearizable {

/// Decides any problem. Wing & Gong 1993 (Testing and verifying concurrent objects) order pending
/// calls until a return forces them; Lowe 2017 (Testing for linearizability) does so just in time,
/// at that return, and remembers configurations. Deciding is NP-complete even for registers
/// (Gibbons & Korach 1997, Testing shared memories): time is linear in the calls, and exponential
/// in how many overlap or crashed, in the worst case. Memory is the frontier's, whose rules
/// (frontier.hpp) keep the answer.
///
/// With crashed calls, a first and a second round leave out configurations (efforts()). A
/// linearization found so is one; where none is found, the last round leaves out nothing.
decision search(const problem& whole, machine& object, const budget& limits);

}  // namespace agon::checkers::linearizable
