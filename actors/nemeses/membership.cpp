// Who is out is what the ledger says: an order that was not confirmed may have been obeyed.
#include "actors/nemeses/membership.hpp"

#include "actors/nemeses/targets.hpp"

#include <algorithm>
#include <utility>

namespace agon {

namespace {

node_order join_of(node_id node) { return {node, to_node::disturb{disturbance::join{}}}; }
node_order leave_of(node_id node) { return {node, to_node::disturb{disturbance::leave{}}}; }

/// Orders to leave for those of `wanted` that may: the others are a majority of all.
std::vector<node_order> leaving(const std::vector<node_id>& wanted, std::set<node_id> out,
                                std::size_t nodes) {
  std::vector<node_order> orders;
  for (const auto node : wanted) {
    if (out.size() >= minority_size(nodes)) break;
    if (out.insert(node).second) orders.push_back(leave_of(node));
  }
  return orders;
}

std::vector<node_order> joining(const std::vector<node_id>& wanted) {
  std::vector<node_order> orders;
  orders.reserve(wanted.size());
  for (const auto node : wanted) orders.push_back(join_of(node));
  return orders;
}

}  // namespace

fault_script membership_script(std::vector<std::string> names) {
  fault_script script;
  script.plan = [names = std::move(names)](const op& invocation, const fault_ledger& ledger,
                                           random_stream random) -> result<fault_plan> {
    const auto out = ledger.nodes(breakage::out);
    const bool all = invocation.f == "join" && invocation.value.is_null();
    const bool swap = invocation.f == "swap";
    const auto spec = all ? json::value("all") : swap ? json::value("one") : invocation.value;
    auto wanted = targets(spec, names, random);
    if (!wanted) return wanted.problem();
    if (invocation.f == "join" && spec == "one" && !out.empty())
      wanted = std::vector{random.pick(out)};
    fault_plan plan;
    plan.about = {{"spec", spec}};
    if (invocation.f == "leave") {
      plan.orders = leaving(*wanted, out, names.size());
    } else if (invocation.f == "join") {
      plan.orders = joining(*wanted);
    } else if (swap) {
      // Those that are out may come in later than the other goes.
      plan.orders = leaving(*wanted, out, names.size());
      const auto back = joining({out.begin(), out.end()});
      plan.orders.insert(plan.orders.end(), back.begin(), back.end());
    } else {
      return error{"this nemesis cannot do \"" + invocation.f + "\"", "nemesis membership",
                   "it does leave, join and swap"};
    }
    return plan;
  };
  return script;
}

fault_package membership_package(const membership_options& options) {
  std::vector<op_template> starts;
  for (const auto& spec : options.specs) starts.push_back({.f = "leave", .value = spec});
  starts.push_back({.f = "swap"});
  return {.name = "membership",
          .needs = {fault_kind::membership},
          .fs = {"leave", "join", "swap"},
          .spawn = spawner_of(membership_script),
          .during = now_and_then(starts, {.f = "join", .value = "one"}, options.rhythm.interval),
          .finally = op_template{.f = "join"}};
}

}  // namespace agon
