// The choice between several generators that could go next.
#pragma once

#include "actors/generator/generator.hpp"

#include <memory>
#include <new>
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

/// Puts what `ask()` answers in place of `answer`, without moving it: an op is big. Where it
/// throws, `answer` is exhausted.
template <class Ask>
void answer_in_place(step& answer, Ask ask) {
  std::destroy_at(&answer);
  try {
    ::new (static_cast<void*>(&answer)) step(ask());
  } catch (...) {
    ::new (static_cast<void*>(&answer)) step(exhausted{});
    throw;
  }
}

/// Asks the `count` members of `left` for an op by `ask(member)`, in a random order drawn in
/// proportion to their weights, until one has an op, which goes into `best`. Since ops are due,
/// none can come sooner; the first in such an order is drawn in proportion to the weights of those
/// that have one (Efraimidis & Spirakis 2006). `best` is exhausted where nobody has an op.
template <class Ask>
soonest ask_for_soonest(step& best, thread_set left, std::size_t count,
                        std::span<const std::uint64_t> weights, random_stream& random, Ask ask) {
  soonest found;
  for (; count > 0; --count) {
    found.index = take_one(left, count, weights, random);
    answer_in_place(best, [&] { return ask(found.index); });
    if (std::holds_alternative<emitted>(best)) return found;
    const auto* waiting = std::get_if<pending>(&best);
    if (waiting == nullptr) continue;
    found.waiting = true;
    if (waiting->until && (!found.until || *waiting->until < *found.until))
      found.until = waiting->until;
  }
  best = exhausted{};
  return found;
}

}  // namespace agon::generators
