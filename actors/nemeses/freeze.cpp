// Freezing is killing or pausing; the ledger knows which it was.
#include "actors/nemeses/freeze.hpp"

#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/nemeses/targets.hpp"

#include <utility>

namespace agon {

namespace {

node_message end_or_stop(random_stream& luck) {
  return luck.chance(0.5) ? node_message{to_node::kill{}} : node_message{to_node::pause{}};
}

}  // namespace

fault_script freeze_script(std::vector<std::string> names) {
  fault_script script;
  script.plan = [names = std::move(names)](const op& invocation, const fault_ledger& ledger,
                                           const random_stream& random) -> result<fault_plan> {
    if (invocation.f == "freeze")
      return order_each(targets(invocation.value, names, random.child("nodes")), invocation.value,
                        random, end_or_stop);
    if (invocation.f == "thaw") return fault_plan{ledger.undo()};
    return error{"this nemesis cannot do \"" + invocation.f + "\"", "nemesis liveness",
                 "it does freeze and thaw"};
  };
  return script;
}

fault_package freeze_package(const std::vector<std::string>& nodes, duration settling,
                             const epilogue& ending) {
  const json::array frozen(nodes.begin(), nodes.end());
  return {.name = "liveness",
          .needs = {fault_kind::kill, fault_kind::pause},
          .fs = {"freeze", "thaw"},
          .spawn = spawner_of(freeze_script),
          .during = generators::concat(
              {generators::sleep(settling),
               generators::once(op_template{.f = "freeze", .value = json::value(frozen)})}),
          .finally = op_template{.f = "thaw"},
          .last = ending};
}

}  // namespace agon
