// The general search in depth: one order of calls at a time, turning back where it leads no
// further.
#pragma once

#include "checkers/linearizable/algorithm.hpp"

namespace agon::checkers::linearizable {

/// Decides any problem. Wing & Gong 1993 (Testing and verifying concurrent objects) go down one
/// order and back; Lowe 2017 (Testing for linearizability) remembers the configurations from which
/// there was no way on. A step is that of the frontier (frontier.hpp), from one configuration to
/// all that it may be in after the next return, so that the same rules keep the same answers. Of
/// these the one goes on that has the most optional calls and used the fewest crashed ones; the
/// rest wait.
///
/// Valid: some configuration came through all returns. Invalid: each configuration that can be
/// reached was tried, and none passes the return that the farthest came to; which is the one at
/// which the frontier is empty, as that holds all of them. What is remembered saves time and
/// decides nothing, so only the last hundred thousand or two are.
///
/// Time: linear in the calls where most choices lead on, exponential in how many overlap at worst,
/// and worse than the frontier's there, as each configuration comes alone. Memory: per return 16
/// bytes, and the configurations that wait.
decision search_depth_first(const problem& whole, machine& object, const budget& limits);

/// As above with the least effort, giving up after so many steps that led no farther: to prove what
/// is valid soon. `unknown` without a limit that was spent where it gave up.
decision try_depth_first(const problem& whole, machine& object, const budget& limits,
                         std::uint64_t stale_steps);

}  // namespace agon::checkers::linearizable
