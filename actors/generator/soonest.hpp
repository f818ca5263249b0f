// The choice between several generators that could go next.
#pragma once

#include "actors/generator/generator.hpp"

#include <optional>
#include <span>

namespace agon::generators {

/// What came of asking several generators.
struct soonest {
  std::size_t index = 0;                 ///< Whose the op is, if there is one.
  bool waiting = false;                  ///< Somebody was pending.
  std::optional<time_point> until = {};  ///< The first time that somebody is pending until.

  /// What all of them together answer where none has an op, and none has changed.
  [[nodiscard]] step without_op() const {
    return waiting ? step{pending{.until = until}} : step{exhausted{}};
  }
};

/// Takes one of the `count` members of `left` at random, in proportion to its weight; without
/// weights, all weigh the same. Draws nothing where there is no choice.
std::size_t take_one(thread_set& left, std::size_t count, std::span<const std::uint64_t> weights,
                     random_stream& random);

/// Asks the `count` members of `left` for an op by `ask(member)`, in a random order drawn in
/// proportion to their weights, until one has an op, which goes into `best`. Since ops are due,
/// none can come sooner; the first in such an order is drawn in proportion to the weights of those
/// that have one (Efraimidis & Spirakis 2006). `best` stays as it is where nobody has an op.
template <class Ask>
soonest ask_for_soonest(step& best, thread_set left, std::size_t count,
                        std::span<const std::uint64_t> weights, random_stream& random, Ask ask) {
  soonest found;
  for (; count > 0; --count) {
    found.index = take_one(left, count, weights, random);
    step answer = ask(found.index);
    if (auto* taken = std::get_if<emitted>(&answer)) {
      best.emplace<emitted>(std::move(*taken));
      break;
    }
    const auto* waiting = std::get_if<pending>(&answer);
    if (waiting == nullptr) continue;
    found.waiting = true;
    if (waiting->until && (!found.until || *waiting->until < *found.until))
      found.until = waiting->until;
  }
  return found;
}

}  // namespace agon::generators
