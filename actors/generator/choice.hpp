// Generators that choose between others.
#pragma once

#include "actors/generator/generator.hpp"

#include <vector>

namespace agon::generators {

/// Whatever comes soonest from any part; ties are broken at random. Every part sees every update.
/// Ends when all have ended.
generator any(std::vector<generator> parts);

/// As `any`, but ends as soon as one part has ended. Asks every part at every op.
generator shortest_any(std::vector<generator> parts);

/// A random one of the parts for each op, all equally likely. A part that has ended drops out; one
/// that is pending leaves its turn to the next that is not. Parts see no updates.
generator mix(std::vector<generator> parts);

/// An op of the first, one of the second, one of the first …. Ends when the one whose turn it is
/// has ended. The parts see no updates.
generator flip_flop(generator first, generator second);

}  // namespace agon::generators
