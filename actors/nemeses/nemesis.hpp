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

/// What an op asks for, apart from its luck. An op draws its chance by its own time, so that
/// leaving out another changes nothing; one whose value is `{"luck": 17, "spec": …}` asks for the
/// spec with the chance of an op at 17 ns, whenever it comes.
const json::value& spec_of(const op& invocation);
/// The moment by which an op draws its chance, in nanoseconds.
std::uint64_t luck_of(const op& invocation);
/// `spec`, to be drawn as at this moment: what the two functions above take apart.
json::value with_luck(std::uint64_t moment, json::value spec);

/// What a node is told; may be drawn, from that node's own luck.
using message_maker = std::function<node_message(random_stream&)>;
/// The same for every node.
message_maker always(node_message message);

/// A plan with a message for each of the nodes, which tells of the `spec` that named them; the
/// error, if there is one instead of nodes. The luck of a node is the child stream of its name.
result<fault_plan> order_each(const result<std::vector<node_id>>& nodes, const json::value& spec,
                              const random_stream& random, const message_maker& message);

/// The nodes of a world.
nemesis_stage stage_of(world& where);

/// Spawns a nemesis that has broken nothing yet.
nemesis_actor spawn_nemesis(caf::actor_system& system, nemesis_stage stage, fault_script script,
                            random_stream random);

/// How a fault package spawns its nemesis: with the script that `make` gives for the nodes' names
/// and the run's seed.
std::function<nemesis_actor(world&, random_stream)> spawner_of(
    std::function<fault_script(std::vector<std::string> names, std::uint64_t seed)> make);
/// The same for scripts that need the names alone.
std::function<nemesis_actor(world&, random_stream)> spawner_of(
    fault_script (*make)(std::vector<std::string> names));

}  // namespace agon
