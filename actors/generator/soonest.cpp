// Weighted draws without replacement.
#include "actors/generator/soonest.hpp"

namespace agon::generators {

std::size_t take_one(thread_set& left, std::size_t count, std::span<const std::uint64_t> weights,
                     random_stream& random) {
  std::size_t rank = 0;
  if (count > 1 && weights.empty()) {
    rank = random.below(count);
  } else if (count > 1) {
    std::uint64_t total = 0;
    left.for_each([&](std::size_t member) { total += weights[member]; });
    std::uint64_t ticket = random.below(total);
    bool found = false;
    left.for_each([&](std::size_t member) {
      found = found || ticket < weights[member];
      if (found) return;
      ticket -= weights[member];
      ++rank;
    });
  }
  const std::size_t chosen = left.nth(rank);
  left.erase(chosen);
  return chosen;
}

}  // namespace agon::generators
