// Clocks that go wrong. Ops `bump-clock`, `strobe-clock`, `rate-clock`, and `reset-clock`.
#pragma once

#include "actors/nemeses/nemesis.hpp"
#include "actors/nemeses/rhythm.hpp"

namespace agon {

/// How clocks go wrong.
struct clock_options {
  fault_rhythm rhythm = {};
  /// Values of the ops that break clocks, as for targets; drawn at random.
  std::vector<json::value> specs = {"one", "minority", "majority", "all"};
  /// How far a clock's rate may be from 1. Systems that rely on clocks rely on a bound, which this
  /// is.
  double rate_error = 0.05;
};

/// What the clock nemesis does at the nodes that the op's value names, as for targets. `bump-clock`
/// moves each wall clock by 4 ms to 262 s, forwards or backwards, small steps as likely as large
/// ones; `strobe-clock` lets each jump to and fro by as much, every 1 to 1,024 ms, for up to 32 s;
/// `rate-clock` lets each run faster or slower; `reset-clock` sets the clocks of all nodes right.
fault_script clock_script(std::vector<std::string> names, double rate_error);

/// Clocks that go wrong now and then, and are set right.
fault_package clock_package(const clock_options& options = {});

}  // namespace agon
