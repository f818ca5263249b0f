// Grudges as set arithmetic; randomness enters only by the order of the nodes.
#include "actors/nemeses/grudge.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace agon {

namespace {

/// The first `count` nodes, and the rest.
std::vector<component> cut_after(std::span<const node_id> nodes, std::size_t count) {
  const auto first = nodes.first(count);
  const auto rest = nodes.subspan(count);
  return {component(first.begin(), first.end()), component(rest.begin(), rest.end())};
}

grudge separate(std::span<const node_id> nodes, std::size_t count) {
  return complete_grudge(cut_after(nodes, count));
}

/// Each direction of each link is cut with a chance of a half.
grudge at_random(std::span<const node_id> nodes, random_stream& random) {
  grudge cut;
  for (const auto node : nodes)
    for (const auto other : nodes)
      if (node != other && random.chance(0.5)) cut[node].insert(other);
  return cut;
}

/// The `before` predecessors and `after` successors of the node at `place` on a ring, and itself.
std::set<node_id> neighbours(std::span<const node_id> ring, std::size_t place, std::size_t before,
                             std::size_t after) {
  std::set<node_id> heard;
  for (std::size_t step = 0; step <= before + after; ++step)
    heard.insert(ring[(place + ring.size() - before + step) % ring.size()]);
  return heard;
}

error unknown_spec(const json::value& spec) {
  return {
      "a network cannot be partitioned by " + json::serialize(spec), "partition",
      "give one of " + joined(partition_specs()) +
          ", a list of components such as [[\"n1\"], [\"n2\", \"n3\"]], or who drops whom such as "
          "{\"n1\": [\"n2\"]}"};
}

result<grudge> grudge_of_word(std::string_view word, std::span<const node_id> nodes,
                              random_stream& random) {
  if (word == "one") return separate(nodes, std::min<std::size_t>(1, nodes.size()));
  if (word == "halves") return complete_grudge(bisect(nodes));
  if (word == "majority") return separate(nodes, minority_size(nodes.size()));
  if (word == "minority-third") return separate(nodes, minority_third_size(nodes.size()));
  if (word == "majorities-ring") return majorities_ring(nodes);
  if (word == "bridge") return bridge(nodes);
  if (word == "random") return at_random(nodes, random);
  if (word == "deaf" || word == "mute") {
    const auto sides = cut_after(nodes, std::min<std::size_t>(1, nodes.size()));
    return word == "deaf" ? one_way(sides[1], sides[0]) : one_way(sides[0], sides[1]);
  }
  if (word == "one-way-random") {
    if (nodes.size() < 2) return grudge{};
    const auto sides = cut_after(nodes, 1 + random.below(nodes.size() - 1));
    return one_way(sides[0], sides[1]);
  }
  return unknown_spec(json::value(word));
}

/// The nodes of one machine or rack, and all others.
result<grudge> group_apart(const std::string& word, std::span<const std::string> names,
                           const random_stream& random) {
  const auto group = targets(json::value(word), names, random);
  if (!group) return group.problem();
  component others;
  for (std::uint32_t node = 1; node <= names.size(); ++node)
    if (std::ranges::find(*group, node_id{node}) == group->end()) others.push_back(node_id{node});
  return complete_grudge(std::vector<component>{*group, others});
}

result<std::vector<component>> components_from(const json::array& list,
                                               std::span<const std::string> names) {
  std::vector<component> components;
  for (const auto& part : list) {
    if (!part.is_array()) return unknown_spec(list);
    auto nodes = targets(part, names, random_stream{0, "none is drawn"});
    if (!nodes) return nodes.problem();
    components.push_back(*std::move(nodes));
  }
  return components;
}

result<grudge> grudge_listed(const json::object& object, std::span<const std::string> names) {
  grudge cut;
  for (const auto& [name, list] : object) {
    const auto node = node_named(name, names);
    if (!node) return node.problem();
    if (!list.is_array()) return unknown_spec(object);
    const auto dropped = targets(list, names, random_stream{0, "none is drawn"});
    if (!dropped) return dropped.problem();
    if (!dropped->empty()) cut[*node].insert(dropped->begin(), dropped->end());
  }
  return cut;
}

}  // namespace

std::vector<component> bisect(std::span<const node_id> nodes) {
  return cut_after(nodes, nodes.size() / 2);
}

std::vector<component> split_one(std::span<const node_id> nodes, node_id loner) {
  component rest(nodes.begin(), nodes.end());
  std::erase(rest, loner);
  return {{loner}, std::move(rest)};
}

grudge complete_grudge(std::span<const component> components) {
  grudge cut;
  for (const auto& mine : components)
    for (const auto& other : components)
      if (&mine != &other && !other.empty())
        for (const auto node : mine) cut[node].insert(other.begin(), other.end());
  return cut;
}

grudge bridge(std::span<const node_id> nodes) {
  const auto halves = bisect(nodes);
  if (halves[0].empty()) return {};
  auto cut = complete_grudge(halves);
  const auto middle = halves[1].front();
  cut.erase(middle);
  for (auto& [node, dropped] : cut) dropped.erase(middle);
  std::erase_if(cut, [](const auto& entry) { return entry.second.empty(); });
  return cut;
}

grudge majorities_ring(std::span<const node_id> nodes) {
  const auto count = nodes.size();
  if (count < 3) return {};
  const auto others = majority_size(count) - 1;
  // As many on both sides means that hearing is mutual. With three nodes this would be everybody,
  // so each then hears its predecessor only.
  const auto before = (others + 1) / 2;
  const auto after = 2 * before + 1 < count ? before : others - before;
  std::map<node_id, std::set<node_id>> heard;
  for (std::size_t place = 0; place < count; ++place)
    heard[nodes[place]] = neighbours(nodes, place, before, after);
  return invert(nodes, heard);
}

grudge one_way(std::span<const node_id> unheard, std::span<const node_id> deaf) {
  grudge cut;
  for (const auto node : deaf)
    for (const auto source : unheard)
      if (source != node) cut[node].insert(source);
  return cut;
}

grudge invert(std::span<const node_id> nodes, const std::map<node_id, std::set<node_id>>& heard) {
  grudge cut;
  for (const auto node : nodes) {
    const auto known = heard.find(node);
    for (const auto other : nodes)
      if (other != node && (known == heard.end() || !known->second.contains(other)))
        cut[node].insert(other);
  }
  return cut;
}

const std::vector<std::string>& partition_specs() {
  static const std::vector<std::string> words{"one",
                                              "majority",
                                              "halves",
                                              "minority-third",
                                              "majorities-ring",
                                              "bridge",
                                              "one-way-random",
                                              "deaf",
                                              "mute",
                                              "random",
                                              "machine",
                                              "rack"};
  return words;
}

result<grudge> grudge_from(const json::value& spec, std::span<const std::string> names,
                           random_stream random) {
  if (const auto* object = spec.if_object()) return grudge_listed(*object, names);
  if (const auto* list = spec.if_array()) {
    const auto components = components_from(*list, names);
    if (!components) return components.problem();
    return complete_grudge(*components);
  }
  auto nodes = targets("all", names, random.child("all"));
  invariant(nodes.ok(), "that the word for all nodes is known");
  random.shuffle(*nodes);
  if (!spec.is_null() && !spec.is_string()) return unknown_spec(spec);
  const std::string word =
      spec.is_null() ? random.pick(partition_specs()) : std::string{spec.get_string()};
  if (word == "machine" || word == "rack") return group_apart(word, names, random);
  return grudge_of_word(word, *nodes, random);
}

json::object to_json(const grudge& cut, std::span<const std::string> names) {
  const auto name_of = [&](node_id node) -> const std::string& {
    invariant(node.value >= 1 && node.value <= names.size(), "a node of this cluster");
    return names[node.value - 1];
  };
  json::object object;
  for (const auto& [node, dropped] : cut) {
    json::array list;
    for (const auto source : dropped) list.emplace_back(name_of(source));
    object[name_of(node)] = std::move(list);
  }
  return object;
}

}  // namespace agon
