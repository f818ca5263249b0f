// What a test would do, shown without doing it.
#pragma once

#include "actors/test.hpp"

#include <cstddef>
#include <string>

namespace agon::scenarios::cli {

/// How long every op of a plan takes.
inline constexpr std::chrono::milliseconds plan_latency{10};

/// A plan that was carried out on paper.
struct shown_plan {
  std::string text;    ///< The schedule, and a summary.
  bool fails = false;  ///< The generator is at fault.
};

/// Carries out a test's plan with its seed, as if each op took `plan_latency` and clients' ops
/// succeeded, and shows the first `ops` invocations, one a line with faults marked by `!`, all
/// faults by time, how many ops of each kind and thread there are, how the plan ends, and which of
/// its parts stay silent. Linear in the ops of the run, of which it takes a million at most.
shown_plan show_plan(const test& what, std::size_t ops);

}  // namespace agon::scenarios::cli
