// Generators that come one after the other, or a number of times.
#pragma once

#include "actors/generator/generator.hpp"

#include <cstddef>
#include <vector>

namespace agon::generators {

/// At most the first `ops` ops.
generator limit(std::size_t ops, generator part);

/// One op.
generator once(generator part);

/// Asks the same generator again and again, as if it had emitted nothing, but with fresh luck;
/// updates do change it. Ends when it is exhausted.
generator repeat(generator part);
/// The same, for `times` ops.
generator repeat(std::size_t times, generator part);

/// Starts the generator anew, as it was given and with fresh luck, whenever it is exhausted. Ends
/// if it is exhausted before its first op.
generator cycle(generator part);
/// The same, for `rounds` rounds in all.
generator cycle(std::size_t rounds, generator part);

/// One after the other.
generator concat(std::vector<generator> parts);

/// Waits until every thread of the context is free, then goes on as `part`.
generator synchronize(generator part);

/// One after the other, each begun when every thread is free.
generator phases(std::vector<generator> parts);

/// The first; when it is exhausted and every thread is free, the second.
generator then(generator first, generator second);

/// Ends when one of the ops of `part` has completed `ok`.
generator until_ok(generator part);

}  // namespace agon::generators
