// A clog is a disturbance; which nodes are clogged, the ledger knows.
#include "actors/nemeses/clog.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/nemeses/targets.hpp"

#include <algorithm>
#include <utility>

namespace agon {

namespace {

constexpr std::string_view one_more = "one-more";
constexpr std::string_view one_of_them = "one-of-them";

bool is_word(const json::value& value, std::string_view word) {
  const auto* text = value.if_string();
  return text != nullptr && std::string_view{*text} == word;
}

node_order clog(node_id node, std::size_t nodes) {
  disturbance::clog order;
  for (std::uint32_t other = 1; other <= nodes; ++other)
    if (node_id{other} != node) order.from.insert(node_id{other});
  return {node, to_node::disturb{std::move(order)}};
}

node_order unclog(node_id node) { return {node, to_node::disturb{disturbance::clog{}}}; }

fault_plan clog_one_more(std::size_t nodes, const std::set<node_id>& clogged,
                         random_stream random) {
  std::vector<node_id> open;
  for (std::uint32_t node = 1; node <= nodes; ++node)
    if (!clogged.contains(node_id{node})) open.push_back(node_id{node});
  fault_plan plan;
  if (!open.empty()) plan.orders.push_back(clog(random.pick(open), nodes));
  return plan;
}

result<fault_plan> start_clog(const json::value& value, const fault_ledger& ledger,
                              std::span<const std::string> names, const random_stream& random) {
  const auto clogged = ledger.nodes(breakage::clogged);
  if (is_word(value, one_more)) return clog_one_more(names.size(), clogged, random);
  const auto nodes = targets(value, names, random);
  if (!nodes) return nodes.problem();
  fault_plan plan;
  for (const auto node : *nodes) plan.orders.push_back(clog(node, names.size()));
  for (const auto node : clogged)
    if (std::ranges::find(*nodes, node) == nodes->end()) plan.orders.push_back(unclog(node));
  plan.about = {{"spec", value}};
  return plan;
}

fault_plan stop_clog(const json::value& value, const fault_ledger& ledger, std::size_t nodes,
                     random_stream random) {
  fault_plan plan;
  const auto clogged = ledger.nodes(breakage::clogged);
  if (!is_word(value, one_of_them))
    for (std::uint32_t node = 1; node <= nodes; ++node)
      plan.orders.push_back(unclog(node_id{node}));
  else if (!clogged.empty())
    plan.orders.push_back(unclog(random.pick(clogged)));
  return plan;
}

generator rounds(const clog_options& options) {
  std::vector<generator> starts;
  for (const auto& spec : options.specs)
    starts.push_back(generators::repeat(op_template{.f = "start-clog", .value = spec}));
  const op_template stop{.f = "stop-clog"};
  const op_template next{.f = "start-clog", .value = json::string{one_more}};
  const op_template back{.f = "stop-clog", .value = json::string{one_of_them}};
  return generators::cycle(generators::concat({generators::once(generators::mix(std::move(starts))),
                                               stop, generators::repeat(options.swizzled, next),
                                               generators::repeat(options.swizzled, back)}));
}

}  // namespace

fault_script clog_script(std::vector<std::string> names) {
  fault_script script;
  for (std::uint32_t node = 1; node <= names.size(); ++node)
    script.at_setup.push_back(unclog(node_id{node}));
  script.plan = [names = std::move(names)](const op& invocation, const fault_ledger& ledger,
                                           const random_stream& random) -> result<fault_plan> {
    if (invocation.f == "start-clog") return start_clog(invocation.value, ledger, names, random);
    if (invocation.f == "stop-clog")
      return stop_clog(invocation.value, ledger, names.size(), random);
    return error{"the clog nemesis cannot do \"" + invocation.f + "\"", "nemesis clog",
                 "it does start-clog and stop-clog"};
  };
  return script;
}

fault_package clog_package(const clog_options& options) {
  return {
      .name = "clog",
      .needs = {fault_kind::clog},
      .fs = {"start-clog", "stop-clog"},
      .spawn = spawner_of(clog_script),
      .during = generators::concat({generators::sleep(options.rhythm.interval / 2),
                                    generators::stagger(options.rhythm.interval, rounds(options))}),
      .finally = op_template{.f = "stop-clog"}};
}

}  // namespace agon
