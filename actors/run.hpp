// The one call that takes a test to its report.
#pragma once

#include "actors/messages.hpp"
#include "actors/test.hpp"
#include "actors/world.hpp"

#include <functional>

namespace agon {

/// How many times the user has asked for an end so far: at 1 the run is stopped (what follows the
/// generator still happens), at 2 aborted (it heals and leaves). Called on the caller's thread.
using interrupt_count = std::function<int()>;

/// Runs a test in a world. Blocks until the report is there; in the simulator everything happens on
/// the calling thread. A test that cannot work (no client, no nodes, a fault that the world cannot
/// do) is answered at once, as crashed. Never throws, never hangs.
run_report run(world& where, const test& what, const interrupt_count& interrupts = {});

}  // namespace agon
