// Swarm testing: each seed draws a test of its own, from topology to knobs, so that many runs see
// many kinds of hostility (Groce et al. 2012).
#pragma once

#include "scenarios/test_options.hpp"

namespace agon::scenarios {

struct system_entry;

/// The test that `base.seed` draws for this system: how many nodes and clients, how many ops a
/// second and a key, which of the faults that the system survives and how often, the values of its
/// settings, how often buggify sites say yes. Time limit, op timeout, world, bugs, store and the
/// settings that `base` has stay. What is drawn is in the options, so that a stored run is repeated
/// without this. Fault packages that `base` names are the ones to draw from. O(1).
test_options swarm(const test_options& base, const system_entry& system);

/// `n1`, `n2` …, so many.
std::vector<std::string> nodes_named(std::size_t count);

}  // namespace agon::scenarios
