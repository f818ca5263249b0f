// Shrinking: from a failing schedule to a small one that fails for the same reason.
#pragma once

#include "scenarios/explore/schedule.hpp"
#include "scenarios/test_run.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace agon::scenarios {

/// How big a schedule is, in each of the dimensions in which it is made small.
struct schedule_size {
  std::size_t ops = 0;  ///< Of clients.
  std::size_t faults = 0;
  std::size_t nodes = 0;
  std::size_t clients = 0;
  std::size_t settings = 0;
  double seconds = 0;
  /// Decisions of chance that are written down; none where the seed decides all of them.
  std::optional<std::size_t> decisions = {};
  friend bool operator==(const schedule_size&, const schedule_size&) = default;
};
schedule_size size_of(const schedule& what);

/// How far shrinking is.
struct shrink_progress {
  std::string phase;  ///< `faults`, `ops by key` ….
  schedule_size now;
  std::uint64_t tried = 0;  ///< Candidates that were run.
};

/// How to shrink.
struct shrink_options {
  unsigned threads = 1;  ///< Candidates run at once; the result does not depend on it.
  /// Asked before each candidate, on the caller's thread: true ends it with the best so far.
  std::function<bool()> over = {};
  /// Called on the caller's thread.
  std::function<void(const shrink_progress&)> progress = {};
};

/// What came of it.
struct shrunk {
  schedule smallest;  ///< Its cause as given, its fingerprint that of its run.
  schedule_size before;
  std::uint64_t tried = 0;
  bool finished = true;  ///< False where `over` ended it.
};

/// Makes a schedule small that ends with its cause. Each candidate is run and judged; what ends
/// with the same cause is taken. Deterministic, unless it is ended early. Fails where the schedule
/// does not end with its cause.
result<shrunk> shrink(const schedule& from, const shrink_options& how);

/// A schedule is small with at most so many ops of clients, and so many faults: a fault and what
/// ends it count as one.
inline constexpr std::size_t small_ops = 30;
inline constexpr std::size_t small_faults = 4;

/// Makes a run small that ended so: its own schedule and, while that is not small, the schedules of
/// runs with the next seeds that end with the same cause. Answers the smallest. Deterministic,
/// unless it is ended early. Fails where no script of the run shows its cause.
result<shrunk> shrink_run(const test_options& options, const run_outcome& outcome,
                          const shrink_options& how);

/// Finds a script by which a run that ended so can be played again with the same cause: its own, or
/// with other chance. Fails where there is none.
result<schedule> schedule_of(const test_options& options, const run_outcome& outcome,
                             const shrink_options& how);

}  // namespace agon::scenarios
