// Sorting a history's invocations by who made them and in which phase of the run.
#include "scenarios/explore/recording.hpp"

#include "actors/nemeses/nemesis.hpp"
#include "scenarios/catalog.hpp"
#include "scenarios/roles.hpp"
#include "scenarios/test_run.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

namespace agon::scenarios {
namespace {

/// How an op of a nemesis is written so that it needs no luck.
enum class naming : std::uint8_t { none, nodes, grudge, shape, member };

/// A breaking op, and how its completion says what it hit.
struct naming_of_op {
  std::string_view f;
  naming how;
  bool draws_more;  ///< Than which nodes it hits.
};

constexpr std::array<naming_of_op, 20> namings{{{"start-partition", naming::grudge, false},
                                                {"kill", naming::nodes, false},
                                                {"start", naming::nodes, false},
                                                {"pause", naming::nodes, false},
                                                {"resume", naming::nodes, false},
                                                {"wipe", naming::nodes, false},
                                                {"upgrade", naming::nodes, false},
                                                {"downgrade", naming::nodes, false},
                                                {"slow-cpu", naming::nodes, true},
                                                {"mend-cpu", naming::nodes, false},
                                                {"bump-clock", naming::nodes, true},
                                                {"strobe-clock", naming::nodes, true},
                                                {"rate-clock", naming::nodes, true},
                                                {"start-packet", naming::shape, false},
                                                {"start-disk", naming::member, false},
                                                {"start-disk-loss", naming::member, false},
                                                {"rot-disk", naming::member, true},
                                                {"leave", naming::nodes, false},
                                                {"freeze", naming::nodes, true},
                                                {"join", naming::nodes, false}}};

const json::value* member(const json::value& from, std::string_view name) {
  const auto* members = from.if_object();
  return members == nullptr ? nullptr : members->if_contains(name);
}

/// The nodes that a completion names, if it names any.
const json::value* nodes_hit(const op& completion) {
  const auto* nodes = member(completion.value, "nodes");
  return nodes != nullptr && nodes->is_array() && !nodes->get_array().empty() ? nodes : nullptr;
}

/// What an op of a nemesis asks for, with names in the place of words.
struct named_value {
  json::value value;
  bool needs_luck = true;
};

named_value named(const op& invocation, const op& completion, bool shaped_before) {
  const auto& spec = spec_of(invocation);
  const auto found = std::ranges::find(namings, invocation.f, &naming_of_op::f);
  // What mends everything draws nothing.
  const bool mends_all =
      spec.is_null() && (invocation.f.starts_with("stop-") || invocation.f == "reset-clock" ||
                         invocation.f == "thaw");
  if (found == namings.end()) return {spec, !mends_all};
  const auto* nodes = nodes_hit(completion);
  switch (found->how) {
    case naming::none:
      break;
    case naming::grudge:
      if (const auto* cut = member(completion.value, "grudge")) return {*cut, false};
      break;
    case naming::nodes:
      if (spec.is_null() && !found->draws_more) return {spec, false};
      if (nodes != nullptr) return {*nodes, found->draws_more};
      break;
    case naming::shape:
      // Nodes that were shaped before and are not now are among those named, too.
      if (const auto* shape = member(completion.value, "shape");
          shape != nullptr && nodes != nullptr && !shaped_before)
        return {json::object{{"targets", *nodes}, {"shape", *shape}}, false};
      break;
    case naming::member:
      if (nodes != nullptr && spec.is_object()) {
        auto whole = spec.get_object();
        whole["nodes"] = *nodes;
        return {std::move(whole), found->draws_more};
      }
      break;
  }
  return {spec, true};
}

/// The clients' part of a history.
void record_clients(const history& ops, time_point end, script& into) {
  const auto threads = static_cast<std::int64_t>(into.clients.size());
  for (const auto& event : ops) {
    if (!event.process.is_client() || event.type != op_type::invoke) continue;
    script_op line{.at = event.time,
                   .thread = static_cast<std::uint32_t>(event.process.value % threads),
                   .f = event.f,
                   .value = event.value};
    if (event.time <= end) {
      into.ops.push_back(std::move(line));
    } else {
      line.at = time_point{event.time - end};
      into.last.push_back(std::move(line));
    }
  }
}

/// The nemeses' part, but for what heals in the end.
void record_faults(const history& ops, const std::vector<std::string>& packages, time_point end,
                   script& into) {
  std::map<process_id, op> under_way;
  std::set<process_id> shaped;
  for (const auto& event : ops) {
    if (event.process.is_client()) continue;
    const auto begun = under_way.find(event.process);
    if (begun == under_way.end()) {
      under_way.emplace(event.process, event);
      continue;
    }
    const auto invocation = std::move(begun->second);
    under_way.erase(begun);
    const auto position = static_cast<std::size_t>(-event.process.value - 1);
    if (position >= packages.size() || invocation.time > end) continue;
    auto asked = named(invocation, event, shaped.contains(event.process));
    script_fault line{.at = invocation.time,
                      .package = packages[position],
                      .f = invocation.f,
                      .value = std::move(asked.value)};
    if (asked.needs_luck) line.luck = luck_of(invocation);
    into.faults.push_back(std::move(line));
    if (invocation.f == "start-packet") shaped.insert(event.process);
    if (invocation.f == "stop-packet") shaped.erase(event.process);
  }
  std::ranges::stable_sort(into.faults, {}, &script_fault::at);
}

}  // namespace

result<script> record(const history& ops, const test_options& options) {
  const auto made = make_test(options);
  if (!made) return made.problem();
  script what;
  for (std::uint32_t thread = 0; thread < made->concurrency; ++thread) {
    const auto& seats = made->client_nodes;
    const auto position =
        seats.empty() ? thread % options.nodes.size() : seats[thread % seats.size()].value - 1;
    what.clients.push_back(options.nodes[position]);
  }
  std::vector<std::string> packages;
  const auto faults = faults_of(options);
  if (!faults) return faults.problem();
  for (const auto& package : *faults) packages.push_back(package.name);
  record_clients(ops, clients_end(options), what);
  record_faults(ops, packages,
                time_point{duration{static_cast<std::int64_t>(options.time_limit * 1e9)}}, what);
  if (options.script) {
    what.links = options.script->links;
    what.chance = options.script->chance;
  }
  return what;
}

test_options scripted_options(test_options options, script what) {
  options.concurrency = std::to_string(what.clients.size());
  options.script = std::make_shared<const script>(std::move(what));
  return options;
}

}  // namespace agon::scenarios
