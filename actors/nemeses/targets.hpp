// Which nodes a fault hits: from a word such as `minority`, or a list of names, to node ids.
#pragma once

#include "actors/vocabulary/ids.hpp"
#include "actors/vocabulary/op.hpp"
#include "actors/vocabulary/random.hpp"
#include "actors/vocabulary/result.hpp"

#include <boost/json/value.hpp>

#include <span>
#include <string>
#include <vector>

namespace agon {

/// The fewest nodes that are more than half of `nodes`.
std::size_t majority_size(std::size_t nodes);
/// The most nodes that are fewer than half of `nodes`, so that the others are a majority.
std::size_t minority_size(std::size_t nodes);
/// The most nodes that are fewer than a third of `nodes`: what Byzantine systems tolerate.
std::size_t minority_third_size(std::size_t nodes);

/// The words that `targets` understands. `machine` and `rack` are nodes that fail together: nodes
/// are dealt in turn to half as many machines, rounded up, and to three racks.
const std::vector<std::string>& target_specs();

/// The nodes that `spec` names, in ascending order; `names` are those of nodes 1, 2 …. A word of
/// target_specs draws at random; null means `random`, a non-empty subset; a list of names means
/// those. Fails on any other value, naming what is allowed.
result<std::vector<node_id>> targets(const json::value& spec, std::span<const std::string> names,
                                     random_stream random);

/// The id of the node of that name, or an error that lists the names.
result<node_id> node_named(std::string_view name, std::span<const std::string> names);

/// `one, two, three`.
std::string joined(std::span<const std::string> words);

}  // namespace agon
