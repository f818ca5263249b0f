// What clients and nemeses do from the first op to the last, as one generator.
#pragma once

#include "actors/generator/generator.hpp"
#include "actors/test.hpp"

#include <vector>

namespace agon {

/// The generator of a run, on which chance is still to be bound: the test's clients and, as long as
/// they have ops, each fault package on its own nemesis thread (the first on -1); when every thread
/// is free, what undoes the faults; when every thread is free again, the clients' final ops.
generator run_plan(const test& what);

/// `leader` and `others` at once, whichever is soonest; ends when `leader` does.
generator as_long_as(generator leader, generator others);

/// The thread of the fault package at `position` in the test.
thread_id nemesis_thread(std::size_t position);

}  // namespace agon
