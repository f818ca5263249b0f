// Freezing is killing or pausing; the ledger knows which it was.
#include "actors/nemeses/freeze.hpp"

#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/nemeses/targets.hpp"

#include <utility>

namespace agon {

namespace {

result<fault_plan> freeze(const json::value& spec, std::span<const std::string> names,
                          const random_stream& random) {
  const auto nodes = targets(spec, names, random.child("nodes"));
  if (!nodes) return nodes.problem();
  fault_plan plan;
  for (const auto node : *nodes) {
    const bool dies = random.child(to_string(node)).chance(0.5);
    plan.orders.emplace_back(node,
                             dies ? node_message{to_node::kill{}} : node_message{to_node::pause{}});
  }
  plan.about = {{"spec", spec}};
  return plan;
}

}  // namespace

fault_script freeze_script(std::vector<std::string> names) {
  fault_script script;
  script.plan = [names = std::move(names)](const op& invocation, const fault_ledger& ledger,
                                           const random_stream& random) -> result<fault_plan> {
    if (invocation.f == "freeze") return freeze(invocation.value, names, random);
    if (invocation.f == "thaw") return fault_plan{ledger.undo()};
    return error{"this nemesis cannot do \"" + invocation.f + "\"", "nemesis liveness",
                 "it does freeze and thaw"};
  };
  return script;
}

fault_package freeze_package(const std::vector<std::string>& nodes, duration when) {
  const json::array frozen(nodes.begin(), nodes.end());
  return {.name = "liveness",
          .needs = {fault_kind::kill, fault_kind::pause},
          .fs = {"freeze", "thaw"},
          .spawn =
              [](world& where, random_stream random) {
                auto stage = stage_of(where);
                auto script = freeze_script(stage.names);
                return spawn_nemesis(where.system(), std::move(stage), std::move(script), random);
              },
          .during = generators::concat(
              {generators::sleep(when),
               generators::once(op_template{.f = "freeze", .value = json::value(frozen)})}),
          .finally = op_template{.f = "thaw"}};
}

}  // namespace agon
