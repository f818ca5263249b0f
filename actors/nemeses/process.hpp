// Servers that are killed and started, or paused and resumed.
#pragma once

#include "actors/nemeses/nemesis.hpp"
#include "actors/nemeses/rhythm.hpp"

namespace agon {

/// How the nodes to be hit are drawn.
struct process_options {
  fault_rhythm rhythm = {};
  /// Values of `kill` and `pause`, as for targets; drawn at random. Faults that leave a majority
  /// are drawn more often, since a cluster that serves nobody makes no mistakes.
  std::vector<json::value> specs = {"one", "one", "minority", "minority", "majority", "all"};
};

/// `kill` ends the servers that its value names, as for targets; `start` starts them on all nodes,
/// or on those that its value names.
fault_script kill_script(std::vector<std::string> names);
/// `pause` and `resume`, in the same way.
fault_script pause_script(std::vector<std::string> names);

/// Servers that die and come back.
fault_package kill_package(const process_options& options = {});
/// Servers that stop for a while.
fault_package pause_package(const process_options& options = {});

}  // namespace agon
