// Who may lose data in a run.
#pragma once

#include "actors/vocabulary/ids.hpp"

#include <cstdint>
#include <vector>

namespace agon {

/// The nodes that faults may make lose what they hold durably, in ascending order: a minority of
/// `nodes`, drawn once for the whole run and the same for every nemesis, so that what a majority
/// holds is never lost and a system that loses it has a bug. Empty for fewer than three nodes.
/// Idea: TigerBeetle's fault atlas.
std::vector<node_id> damage_budget(std::size_t nodes, std::uint64_t seed);

}  // namespace agon
