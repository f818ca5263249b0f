// Draws targets by shuffling all nodes and taking the first few.
#include "actors/nemeses/targets.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace agon {

namespace {

std::vector<node_id> all_nodes(std::size_t count) {
  std::vector<node_id> nodes;
  for (std::uint32_t node = 1; node <= count; ++node) nodes.push_back(node_id{node});
  return nodes;
}

error unknown_spec(const json::value& spec) {
  return {"nodes cannot be chosen by " + json::serialize(spec), "target",
          "give one of " + joined(target_specs()) + ", or a list of node names"};
}

/// How many nodes the word asks for; none where it is not a word of ours.
std::optional<std::size_t> count_asked(std::string_view word, std::size_t nodes,
                                       random_stream& random) {
  if (word == "one") return std::min<std::size_t>(1, nodes);
  if (word == "minority") return minority_size(nodes);
  if (word == "majority") return majority_size(nodes);
  if (word == "minority-third") return minority_third_size(nodes);
  if (word == "all") return nodes;
  if (word == "machine" || word == "rack") return nodes;
  if (word == "random") return nodes == 0 ? 0 : 1 + random.below(nodes);
  return std::nullopt;
}

std::size_t machines(std::size_t nodes) { return (nodes + 1) / 2; }
std::size_t racks(std::size_t nodes) { return std::min<std::size_t>(3, nodes); }

/// One of `groups` groups, drawn at random: nodes are dealt to them in turn.
std::vector<node_id> group(const std::vector<node_id>& nodes, std::size_t groups,
                           random_stream& random) {
  std::vector<node_id> chosen;
  if (groups == 0) return chosen;
  for (auto i = random.below(groups); i < nodes.size(); i += groups) chosen.push_back(nodes[i]);
  return chosen;
}

result<std::vector<node_id>> listed(const json::array& list, std::span<const std::string> names) {
  std::vector<node_id> chosen;
  for (const auto& entry : list) {
    if (!entry.is_string()) return unknown_spec(list);
    auto node = node_named(entry.get_string(), names);
    if (!node) return node.problem();
    chosen.push_back(*node);
  }
  std::ranges::sort(chosen);
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

}  // namespace

std::size_t majority_size(std::size_t nodes) { return nodes / 2 + 1; }

std::size_t minority_size(std::size_t nodes) { return nodes == 0 ? 0 : (nodes - 1) / 2; }

std::size_t minority_third_size(std::size_t nodes) { return nodes == 0 ? 0 : (nodes - 1) / 3; }

const std::vector<std::string>& target_specs() {
  static const std::vector<std::string> words{"one", "minority", "majority", "minority-third",
                                              "all", "random",   "machine",  "rack"};
  return words;
}

result<std::vector<node_id>> targets(const json::value& spec, std::span<const std::string> names,
                                     random_stream random) {
  if (const auto* list = spec.if_array()) return listed(*list, names);
  const auto* word = spec.if_string();
  if (word == nullptr && !spec.is_null()) return unknown_spec(spec);
  const auto count = count_asked(
      word == nullptr ? std::string_view{"random"} : std::string_view{*word}, names.size(), random);
  if (!count) return unknown_spec(spec);
  auto nodes = all_nodes(names.size());
  if (word != nullptr && *word == "machine") return group(nodes, machines(nodes.size()), random);
  if (word != nullptr && *word == "rack") return group(nodes, racks(nodes.size()), random);
  random.shuffle(nodes);
  nodes.resize(*count);
  std::ranges::sort(nodes);
  return nodes;
}

result<node_id> node_named(std::string_view name, std::span<const std::string> names) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end())
    return error{"there is no node \"" + std::string{name} + "\"", "target",
                 "the nodes are " + joined(names)};
  return node_id{static_cast<std::uint32_t>(found - names.begin()) + 1};
}

std::string joined(std::span<const std::string> words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace agon
