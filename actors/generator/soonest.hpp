// The choice between several generators that could go next.
#pragma once

#include "actors/generator/generator.hpp"

#include <optional>
#include <span>

namespace agon::generators {

/// What came of asking several generators.
struct soonest {
  std::size_t index = 0;  ///< Whose the best op is.
  bool waiting = false;   ///< Somebody was pending. Unknown where there is an op.
};

/// Takes a member of `left` at random, in proportion to its weight; without weights, all weigh the
/// same.
std::size_t take_one(thread_set& left, std::span<const std::uint64_t> weights,
                     random_stream& random);

/// Asks the members of `left` for an op by `ask(member)`, in a random order drawn in proportion to
/// their weights, and puts the soonest into `best`. Ends at the first op that is due: none can come
/// sooner, and the first of those due, in such an order, is drawn in proportion to their weights
/// (Efraimidis & Spirakis 2006). `best` stays as it is where nobody has an op.
template <class Ask>
soonest ask_for_soonest(step& best, thread_set left, std::span<const std::uint64_t> weights,
                        time_point now, random_stream& random, Ask ask) {
  soonest found;
  std::optional<time_point> time;
  for (auto count = left.size(); count > 0; --count) {
    const std::size_t index = take_one(left, weights, random);
    step answer = ask(index);
    if (std::holds_alternative<pending>(answer)) found.waiting = true;
    const auto* offer = std::get_if<emitted>(&answer);
    if (offer == nullptr || (time && *time <= offer->operation.time)) continue;
    time = offer->operation.time;
    found.index = index;
    best = std::move(answer);
    if (*time <= now) break;
  }
  return found;
}

}  // namespace agon::generators
