// The end of a run in which only a core of the nodes is left: does the system still make progress?
// Ops `freeze` and `thaw`.
#pragma once

#include "actors/nemeses/nemesis.hpp"

namespace agon {

/// What the liveness nemesis does. `freeze` kills or pauses, at random, the nodes that its value
/// names (as for targets, usually a list); `thaw` brings all of them back.
fault_script freeze_script(std::vector<std::string> names);

/// A package that freezes these nodes `when` after the run's begin and for the rest of it.
fault_package freeze_package(const std::vector<std::string>& nodes, duration when);

}  // namespace agon
