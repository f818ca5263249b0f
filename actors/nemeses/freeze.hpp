// The end of a run in which only a core of the nodes is left: does the system still make progress?
// Ops `freeze` and `thaw`.
#pragma once

#include "actors/nemeses/nemesis.hpp"

namespace agon {

/// What the liveness nemesis does. `freeze` kills or pauses, at random, the nodes that its value
/// names (as for targets, usually a list); `thaw` brings all of them back.
fault_script freeze_script(std::vector<std::string> names);

/// A package that comes after all others: it waits for `settling`, then freezes these nodes for the
/// rest of the run.
fault_package freeze_package(const std::vector<std::string>& nodes, duration settling,
                             const epilogue& ending);

}  // namespace agon
