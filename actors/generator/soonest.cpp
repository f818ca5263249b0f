// Weighted draws without replacement.
#include "actors/generator/soonest.hpp"

namespace agon::generators {

std::size_t take_one(thread_set& left, std::span<const std::uint64_t> weights,
                     random_stream& random) {
  std::size_t chosen = left.nth(0);
  if (weights.empty()) {
    chosen = left.nth(random.below(left.size()));
  } else {
    std::uint64_t total = 0;
    left.for_each([&](std::size_t member) { total += weights[member]; });
    std::uint64_t ticket = random.below(total);
    bool found = false;
    left.for_each([&](std::size_t member) {
      if (found) return;
      if (ticket < weights[member]) {
        chosen = member;
        found = true;
      }
      ticket -= weights[member];
    });
  }
  left.erase(chosen);
  return chosen;
}

}  // namespace agon::generators
