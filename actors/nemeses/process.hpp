// What happens to processes: servers that are killed and started, paused and resumed, slowed down,
// wiped, and exchanged for another build.
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

/// `slow-cpu` makes each node that its value names 2 to 1,000 times as slow, `mend-cpu` all as fast
/// as before.
fault_script cpu_script(std::vector<std::string> names);
/// `wipe` ends servers and removes their data, `start` starts them empty.
fault_script wipe_script(std::vector<std::string> names);
/// `upgrade` exchanges servers for the system's next build, `downgrade` for the first one.
fault_script upgrade_script(std::vector<std::string> names);

/// Servers that die and come back.
fault_package kill_package(const process_options& options = {});
/// Servers that stop for a while.
fault_package pause_package(const process_options& options = {});
/// Restart storms: bursts in which some nodes' servers die and come back again and again, a tenth
/// of a second apart on average.
fault_package storm_package(const process_options& options = {});
/// Outages: all servers of a machine or a rack die, and come back.
fault_package outage_package(const process_options& options = {});
/// Nodes that are slow for a while.
fault_package cpu_package(const process_options& options = {});
/// Nodes that lose their disks, a minority at a time. For systems that take such a node for a new
/// one.
fault_package wipe_package(const process_options& options = {});
/// Rolling changes of the build, to and fro.
fault_package upgrade_package(const process_options& options = {});

}  // namespace agon
