// The budget is as large as it may be.
#include "actors/nemeses/damage_budget.hpp"

#include "actors/nemeses/targets.hpp"
#include "actors/vocabulary/random.hpp"

#include <algorithm>

namespace agon {

std::vector<node_id> damage_budget(std::size_t nodes, std::uint64_t seed) {
  std::vector<node_id> drawn;
  for (std::uint32_t node = 1; node <= nodes; ++node) drawn.push_back(node_id{node});
  random_stream{seed, "damage budget"}.shuffle(drawn);
  drawn.resize(minority_size(nodes));
  std::ranges::sort(drawn);
  return drawn;
}

}  // namespace agon
