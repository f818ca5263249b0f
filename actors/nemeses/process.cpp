// Killing and pausing differ in their messages only.
#include "actors/nemeses/process.hpp"

#include "actors/nemeses/targets.hpp"

#include <utility>

namespace agon {

namespace {

/// The same message for each of the nodes that `spec` names.
result<fault_plan> order_all(const json::value& spec, std::span<const std::string> names,
                             random_stream random, const node_message& message) {
  const auto nodes = targets(spec, names, random);
  if (!nodes) return nodes.problem();
  fault_plan plan;
  for (const auto node : *nodes) plan.orders.emplace_back(node, message);
  plan.about = {{"spec", spec}};
  return plan;
}

/// A word for breaking and one for mending, and what they tell a node.
struct pair_of_ops {
  std::string breaking;
  node_message broken_by;
  std::string mending;
  node_message mended_by;
};

fault_script script_of(std::vector<std::string> names, pair_of_ops ops) {
  fault_script script;
  script.plan = [names = std::move(names), ops = std::move(ops)](
                    const op& invocation, const fault_ledger&,
                    random_stream random) -> result<fault_plan> {
    if (invocation.f == ops.breaking)
      return order_all(invocation.value, names, random, ops.broken_by);
    if (invocation.f == ops.mending)
      return order_all(invocation.value.is_null() ? json::value("all") : invocation.value, names,
                       random, ops.mended_by);
    return error{"this nemesis cannot do \"" + invocation.f + "\"", "nemesis " + ops.breaking,
                 "it does " + ops.breaking + " and " + ops.mending};
  };
  return script;
}

using script_maker = fault_script (*)(std::vector<std::string>);

std::function<nemesis_actor(world&, random_stream)> spawner(script_maker make) {
  return [make](world& where, random_stream random) {
    auto stage = stage_of(where);
    auto script = make(stage.names);
    return spawn_nemesis(where.system(), std::move(stage), std::move(script), random);
  };
}

}  // namespace

fault_script kill_script(std::vector<std::string> names) {
  return script_of(std::move(names), {"kill", to_node::kill{}, "start", to_node::start{}});
}

fault_script pause_script(std::vector<std::string> names) {
  return script_of(std::move(names), {"pause", to_node::pause{}, "resume", to_node::resume{}});
}

fault_package kill_package(const process_options& options) {
  return {.name = "kill",
          .needs = {fault_kind::kill},
          .fs = {"kill", "start"},
          .spawn = spawner(kill_script),
          .during = now_and_then("kill", options.specs, "start", options.rhythm.interval),
          .finally = op_template{.f = "start"}};
}

fault_package pause_package(const process_options& options) {
  return {.name = "pause",
          .needs = {fault_kind::pause},
          .fs = {"pause", "resume"},
          .spawn = spawner(pause_script),
          .during = now_and_then("pause", options.specs, "resume", options.rhythm.interval),
          .finally = op_template{.f = "resume"}};
}

}  // namespace agon
