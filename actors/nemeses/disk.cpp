// From the words of an op to the shapes of disks.
#include "actors/nemeses/disk.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/nemeses/damage_budget.hpp"
#include "actors/nemeses/targets.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace agon {

namespace {

using shape_table = std::map<std::string, disk_shape, std::less<>>;
using damage_table = std::map<std::string, disk_damage, std::less<>>;

// Chances are such that a busy server meets the fault within a second, and does some work before.
const shape_table& error_shapes() {
  static const shape_table shapes{{"slow", {.delay = std::chrono::milliseconds{20}}},
                                  {"stalled", {.stalled = true}},
                                  {"full", {.full = true}},
                                  {"read-error", {.read_error = 0.5}},
                                  {"write-error", {.write_error = 0.02}},
                                  {"sync-error", {.sync_error = 0.02}}};
  return shapes;
}

const shape_table& loss_shapes() {
  static const shape_table shapes{{"sync-lie", {.sync_lie = 0.5}},
                                  {"phantom", {.phantom = 0.05}},
                                  {"misdirect", {.misdirect = 0.05}}};
  return shapes;
}

const damage_table& damages() {
  static const damage_table table{{"flipped-bits", disk_damage::flipped_bit},
                                  {"unreadable", disk_damage::unreadable}};
  return table;
}

template <class Table>
std::vector<std::string> words_of(const Table& table) {
  std::vector<std::string> words;
  for (const auto& [word, entry] : table) words.push_back(word);
  return words;
}

/// What the member `fault` of an op's value names.
template <class Table>
result<typename Table::mapped_type> fault_named(const json::value& value, const Table& table) {
  const auto* members = value.if_object();
  const auto* named = members == nullptr ? nullptr : members->if_contains("fault");
  if (named != nullptr && named->is_string())
    if (const auto found = table.find(std::string_view{named->get_string()}); found != table.end())
      return found->second;
  return error{"no disk breaks by " + json::serialize(value), "fault of disks",
               "give {\"fault\": …} with one of " + joined(words_of(table))};
}

json::value member(const json::value& value, std::string_view name) {
  const auto* members = value.if_object();
  const auto* found = members == nullptr ? nullptr : members->if_contains(name);
  return found == nullptr ? json::value{} : *found;
}

/// The nodes of an op's value, all within the budget; a random choice of it where none are named.
result<std::vector<node_id>> within(const std::vector<node_id>& budget, const json::value& spec,
                                    std::span<const std::string> names, random_stream random) {
  if (budget.empty())
    return error{
        "no node may lose data: a minority of " + std::to_string(names.size()) + " is none",
        "fault of disks", "test three nodes or more"};
  if (spec.is_null()) {
    auto drawn = budget;
    random.shuffle(drawn);
    drawn.resize(1 + random.below(drawn.size()));
    std::ranges::sort(drawn);
    return drawn;
  }
  auto nodes = targets(spec, names, random);
  if (!nodes) return nodes;
  for (const auto node : *nodes)
    if (std::ranges::find(budget, node) == budget.end()) {
      std::vector<std::string> allowed;
      for (const auto other : budget) allowed.push_back(names[other.value - 1]);
      return error{names[node.value - 1] + " may not lose data in this run", "fault of disks",
                   "choose among " + joined(allowed)};
    }
  return nodes;
}

using choose_nodes =
    std::function<result<std::vector<node_id>>(const json::value& spec, random_stream)>;

error unknown_op(const op& invocation, const std::string& known) {
  return error{"this nemesis cannot do \"" + invocation.f + "\"", "nemesis of disks",
               "it does " + known};
}

/// Breaks disks by the shapes of a table, and mends them.
fault_script break_script(std::string start, std::string stop, const shape_table& shapes,
                          std::vector<std::string> names, choose_nodes choose) {
  fault_script script;
  script.plan = [=, &shapes, names = std::move(names)](const op& invocation, const fault_ledger&,
                                                       random_stream random) -> result<fault_plan> {
    const auto& value = invocation.value;
    if (invocation.f == stop)
      return order_each(targets(value.is_null() ? json::value("all") : value, names, random), value,
                        random, always(to_node::disturb{disturbance::break_disk{}}));
    if (invocation.f != start) return unknown_op(invocation, start + " and " + stop);
    const auto shape = fault_named(value, shapes);
    if (!shape) return shape.problem();
    return order_each(choose(member(value, "nodes"), random), value, random,
                      always(to_node::disturb{disturbance::break_disk{*shape}}));
  };
  return script;
}

}  // namespace

const std::vector<std::string>& disk_errors() {
  static const auto words = words_of(error_shapes());
  return words;
}

const std::vector<std::string>& disk_losses() {
  static const auto words = words_of(loss_shapes());
  return words;
}

const std::vector<std::string>& disk_rots() {
  static const auto words = words_of(damages());
  return words;
}

fault_script disk_script(std::vector<std::string> names) {
  const auto choose = [names](const json::value& spec, random_stream random) {
    return targets(spec, names, random);
  };
  return break_script("start-disk", "stop-disk", error_shapes(), std::move(names), choose);
}

fault_script disk_loss_script(std::vector<std::string> names, std::vector<node_id> budget) {
  const auto choose = [names, budget = std::move(budget)](const json::value& spec,
                                                          random_stream random) {
    return within(budget, spec, names, random);
  };
  return break_script("start-disk-loss", "stop-disk-loss", loss_shapes(), std::move(names), choose);
}

fault_script disk_rot_script(std::vector<std::string> names, std::vector<node_id> budget) {
  fault_script script;
  script.plan = [names = std::move(names), budget = std::move(budget)](
                    const op& invocation, const fault_ledger&,
                    random_stream random) -> result<fault_plan> {
    const auto& value = invocation.value;
    if (invocation.f != "rot-disk") return unknown_op(invocation, "rot-disk");
    const auto damage = fault_named(value, damages());
    if (!damage) return damage.problem();
    const auto chance = member(value, "chance");
    if (!chance.is_double())
      return error{"a disk rots by " + json::serialize(chance), "rot-disk",
                   "give the chance of each sector, such as 0.01"};
    return order_each(within(budget, member(value, "nodes"), names, random), value, random,
                      always(to_node::disturb{disturbance::rot_disk{
                          .file = {}, .chance = chance.get_double(), .damage = *damage}}));
  };
  return script;
}

fault_package disk_package(const disk_fault_options& options) {
  std::vector<json::value> values;
  for (const auto& fault : disk_errors())
    for (const auto& spec : options.specs)
      values.push_back(json::object{{"fault", fault}, {"nodes", spec}});
  return {.name = "disk",
          .needs = {fault_kind::disk},
          .fs = {"start-disk", "stop-disk"},
          .spawn = spawner_of(disk_script),
          .during = now_and_then("start-disk", values, "stop-disk", options.rhythm.interval),
          .finally = op_template{.f = "stop-disk"}};
}

fault_package disk_loss_package(const fault_rhythm& rhythm) {
  std::vector<json::value> values;
  for (const auto& fault : disk_losses()) values.push_back(json::object{{"fault", fault}});
  return {.name = "disk-loss",
          .needs = {fault_kind::disk},
          .fs = {"start-disk-loss", "stop-disk-loss"},
          .spawn = spawner_of([](std::vector<std::string> names, std::uint64_t seed) {
            auto budget = damage_budget(names.size(), seed);
            return disk_loss_script(std::move(names), std::move(budget));
          }),
          .during = now_and_then("start-disk-loss", values, "stop-disk-loss", rhythm.interval),
          .finally = op_template{.f = "stop-disk-loss"}};
}

fault_package disk_rot_package(const fault_rhythm& rhythm) {
  std::vector<generator> rots;
  for (const auto& fault : disk_rots())
    for (const double chance : {0.002, 0.02, 0.2})
      rots.push_back(generators::repeat(op_template{
          .f = "rot-disk", .value = json::object{{"fault", fault}, {"chance", chance}}}));
  return {.name = "disk-rot",
          .needs = {fault_kind::disk},
          .fs = {"rot-disk"},
          .spawn = spawner_of([](std::vector<std::string> names, std::uint64_t seed) {
            auto budget = damage_budget(names.size(), seed);
            return disk_rot_script(std::move(names), std::move(budget));
          }),
          .during = generators::concat(
              {generators::sleep(rhythm.interval / 2),
               generators::stagger(rhythm.interval, generators::mix(std::move(rots)))}),
          .finally = {}};
}

}  // namespace agon
