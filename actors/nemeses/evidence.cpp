// Puts the nodes' answers into an op's value, and takes them out again for the report.
#include "actors/nemeses/evidence.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace agon {

namespace {

json::object fault_of(const op& completion) {
  json::object fault{{"nemesis", to_string(completion.process)},
                     {"f", completion.f},
                     {"time", completion.time.time_since_epoch().count()}};
  const auto* value = completion.value.if_object();
  const auto member = [&](std::string_view name) -> const json::value* {
    return value == nullptr ? nullptr : value->if_contains(name);
  };
  const auto* nodes = member("nodes");
  const auto* found = member("evidence");
  fault["nodes"] = nodes == nullptr ? json::value(json::array{}) : *nodes;
  fault["evidence"] = found == nullptr ? json::value(json::object{}) : *found;
  std::int64_t hits = 0;
  if (const auto* by_node = fault["evidence"].if_object())
    hits = std::ranges::count_if(*by_node, [](const auto& entry) {
      const auto* left = entry.value().if_object();
      return left != nullptr && !left->empty();
    });
  fault["hits"] = hits;
  if (!completion.error.is_null()) fault["error"] = completion.error;
  return fault;
}

}  // namespace

op fault_completion(op invocation, json::object about, const node_answers& answers,
                    std::span<const std::string> names, bool breaking) {
  json::array nodes;
  json::object found;
  json::array missing;
  std::string problems;
  for (const auto& [node, answer] : answers) {
    const auto& name = names[node.value - 1];
    nodes.emplace_back(name);
    if (!answer) {
      problems += (problems.empty() ? "" : "; ") + name + ": " + to_string(answer.problem());
      continue;
    }
    if (breaking && answer->empty()) missing.emplace_back(name);
    found[name] = *answer;
  }
  about["nodes"] = std::move(nodes);
  about["evidence"] = std::move(found);
  if (!missing.empty()) about["without_evidence"] = std::move(missing);
  invocation.type = op_type::info;
  invocation.value = std::move(about);
  if (!problems.empty()) invocation.error = problems;
  return invocation;
}

json::array faults_of(std::span<const op> ops) {
  json::array faults;
  std::set<process_id> under_way;
  for (const auto& event : ops) {
    if (event.process.is_client()) continue;
    // Both halves of a nemesis op are `info`: the first is the invocation.
    if (under_way.insert(event.process).second) continue;
    under_way.erase(event.process);
    faults.push_back(fault_of(event));
  }
  return faults;
}

}  // namespace agon
