// The nemesis actor: carries out a fault script against nodes and keeps the ledger of what it
// broke.
#pragma once

#include "actors/nemeses/ledger.hpp"
#include "actors/test.hpp"

#include <functional>
#include <string>
#include <vector>

namespace agon {

/// What one fault op amounts to.
struct fault_plan {
  std::vector<node_order> orders;  ///< At most one for each node; carried out at the same time.
  json::object about = {};         ///< What was drawn, for the completion's value.
};

/// The mind of a nemesis, without actors: from an op to orders.
struct fault_script {
  /// The orders for an op, or why there are none. Chance comes from the stream given.
  std::function<result<fault_plan>(const op&, const fault_ledger&, random_stream)> plan;
  /// Orders before the first op, so that a run starts on a cluster that is whole.
  std::vector<node_order> at_setup = {};
};

/// The cluster as a nemesis sees it.
struct nemesis_stage {
  std::vector<std::string> names;  ///< Of nodes 1, 2 ….
  std::vector<node_actor> nodes;
  duration deadline = std::chrono::seconds{30};  ///< For a node's answer.
};

/// The nodes of a world.
nemesis_stage stage_of(world& where);

/// Spawns a nemesis that has broken nothing yet.
nemesis_actor spawn_nemesis(caf::actor_system& system, nemesis_stage stage, fault_script script,
                            random_stream random);

}  // namespace agon
