// A partition is a `drop` at every node that holds a grudge.
#include "actors/nemeses/partition.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"

#include <utility>

namespace agon {

namespace {

std::vector<node_order> heal_all(std::size_t nodes) {
  std::vector<node_order> orders;
  for (std::uint32_t node = 1; node <= nodes; ++node)
    orders.emplace_back(node_id{node}, to_node::heal{});
  return orders;
}

result<fault_plan> start_partition(const op& invocation, const fault_ledger& ledger,
                                   std::span<const std::string> names, random_stream random) {
  const auto cut = grudge_from(invocation.value, names, random);
  if (!cut) return cut.problem();
  fault_plan plan;
  for (const auto& [node, dropped] : *cut) plan.orders.emplace_back(node, to_node::drop{dropped});
  for (const auto node : ledger.nodes(breakage::cut))
    if (!cut->contains(node)) plan.orders.emplace_back(node, to_node::heal{});
  plan.about = {{"spec", invocation.value}, {"grudge", to_json(*cut, names)}};
  return plan;
}

}  // namespace

fault_script partition_script(std::vector<std::string> names) {
  fault_script script;
  script.at_setup = heal_all(names.size());
  script.plan = [names = std::move(names)](const op& invocation, const fault_ledger& ledger,
                                           random_stream random) -> result<fault_plan> {
    if (invocation.f == "start-partition")
      return start_partition(invocation, ledger, names, random);
    if (invocation.f == "stop-partition") return fault_plan{heal_all(names.size())};
    return error{"the partition nemesis cannot do \"" + invocation.f + "\"", "nemesis partition",
                 "it does start-partition and stop-partition"};
  };
  return script;
}

fault_package partition_package(const partition_options& options) {
  return {.name = "partition",
          .needs = {fault_kind::partition},
          .fs = {"start-partition", "stop-partition"},
          .spawn = spawner_of(partition_script),
          .during = now_and_then("start-partition", options.specs, "stop-partition",
                                 options.rhythm.interval),
          .finally = op_template{.f = "stop-partition"}};
}

fault_package isolation_package(const fault_rhythm& rhythm) {
  using namespace generators;
  return {.name = "isolate",
          .needs = {fault_kind::partition},
          .fs = {"start-partition", "stop-partition"},
          .spawn = spawner_of(partition_script),
          .during = concat({sleep(rhythm.interval / 2),
                            stagger(rhythm.interval,
                                    repeat(op_template{.f = "start-partition", .value = "one"}))}),
          .finally = op_template{.f = "stop-partition"}};
}

}  // namespace agon
