// Partitions: nodes that stop hearing each other. Ops `start-partition` and `stop-partition`.
#pragma once

#include "actors/nemeses/grudge.hpp"
#include "actors/nemeses/nemesis.hpp"
#include "actors/nemeses/rhythm.hpp"

namespace agon {

/// How partitions are drawn.
struct partition_options {
  fault_rhythm rhythm = {};
  /// Values of `start-partition`, as for grudge_from; drawn at random.
  std::vector<json::value> specs = {"one",    "majority",       "halves", "majorities-ring",
                                    "bridge", "one-way-random", "deaf",   "mute",
                                    "random"};
};

/// What the partition nemesis does. `start-partition` makes the network exactly as its grudge says
/// (nodes cut before and not named now are healed); `stop-partition` heals every node.
fault_script partition_script(std::vector<std::string> names);

/// Partitions that come and go.
fault_package partition_package(const partition_options& options = {});

/// One node after the other is cut off from all others, without a moment between in which the
/// network is whole: what a node took while it was alone stays with it for long.
fault_package isolation_package(const fault_rhythm& rhythm = {});

}  // namespace agon
