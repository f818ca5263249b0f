// Grudges: who refuses to hear whom while a network is partitioned. Pure functions.
#pragma once

#include "actors/nemeses/targets.hpp"

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace agon {

/// For each node, those whose messages it drops. A node that drops nothing has no entry.
using grudge = std::map<node_id, std::set<node_id>>;

/// Nodes that hear each other.
using component = std::vector<node_id>;

/// Cuts in two: the first floor(n/2) nodes, and the rest.
std::vector<component> bisect(std::span<const node_id> nodes);
/// One node alone, and the rest.
std::vector<component> split_one(std::span<const node_id> nodes, node_id loner);
/// Every node drops what comes from other components.
grudge complete_grudge(std::span<const component> components);
/// Two halves that cannot hear each other, and one node (the first of the larger half) that hears
/// both and is heard by both.
grudge bridge(std::span<const node_id> nodes);
/// Every node hears a majority, and no two nodes hear the same one. Nodes hear their neighbours on
/// a ring in the order given, both ways wherever that leaves somebody out (all n but 3); with fewer
/// than three nodes there is no such grudge, and the answer is empty. Idea: Jepsen's majorities
/// ring.
grudge majorities_ring(std::span<const node_id> nodes);
/// The nodes of `deaf` drop what comes from `unheard`; the way back is open.
grudge one_way(std::span<const node_id> unheard, std::span<const node_id> deaf);
/// From who hears whom to who drops whom: each of `nodes` drops all others that it does not hear.
grudge invert(std::span<const node_id> nodes, const std::map<node_id, std::set<node_id>>& heard);

/// The words that `grudge_from` understands. `one`, `majority`, `halves`, `minority-third`: two
/// components, the first of that size; `majorities-ring`, `bridge`: as above; `one-way-random`:
/// some nodes, at least one, are not heard by the others; `deaf`: one node hears nobody; `mute`:
/// nobody hears one node; `random`: each direction of each link is cut with a chance of a half;
/// `machine`, `rack`: the nodes of one, as for targets, and all others.
const std::vector<std::string>& partition_specs();

/// The grudge that `spec` asks for: a word of partition_specs draws at random; null draws the word
/// too; a list of lists of names are components; an object is the grudge itself, `{"n1": ["n2"]}`.
/// Fails on any other value, naming what is allowed.
result<grudge> grudge_from(const json::value& spec, std::span<const std::string> names,
                           random_stream random);

/// The grudge with nodes' names: `{"n1": ["n2"]}`.
json::object to_json(const grudge& cut, std::span<const std::string> names);

}  // namespace agon
