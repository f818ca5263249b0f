// What clients and nemeses do from the first op to the last, as one generator.
#pragma once

#include "actors/generator/generator.hpp"
#include "actors/test.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace agon {

/// What the parts of a run's plan have done so far.
struct plan_record {
  /// One part: ops that were taken, without orders to sleep or log.
  struct part {
    std::uint64_t ops = 0;
    std::optional<time_point> last = {};       ///< When the last of them was taken.
    duration gap{};                            ///< The longest time without one, before the last.
    std::optional<time_point> exhausted = {};  ///< When it was first found to have no more.
  };
  part clients;
  std::vector<part> faults;  ///< What each package does during the run.
  part final_clients;
};

/// The generator of a run, on which chance is still to be bound: the test's clients and, as long as
/// they have ops, each fault package on its own nemesis thread (the first on -1); when every thread
/// is free, what undoes the faults; when every thread is free again, the clients' final ops. With
/// a package that is an epilogue, that says how long clients go on.
/// Whoever drives it fills in `record`, if there is one, which then belongs to one run only.
generator run_plan(const test& what, std::shared_ptr<plan_record> record = nullptr);

/// What a run that was not cut short leaves to wonder about: parts of its plan that never emitted
/// an op, and fault packages that were exhausted while clients went on for far longer than the
/// package had ever been still. A warning each.
std::vector<error> silent_parts(const test& what, const plan_record& record);

/// `leader` and `others` at once, whichever is soonest; ends when `leader` does.
generator as_long_as(generator leader, generator others);

/// The thread of the fault package at `position` in the test.
thread_id nemesis_thread(std::size_t position);

}  // namespace agon
