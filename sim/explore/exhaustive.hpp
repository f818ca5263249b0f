// Every way to put off a few of the first things that happen.
#pragma once

#include "sim/explore/delaying.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace agon::sim {

/// What is enumerated.
struct exhaustive_bounds {
  std::uint32_t deviations = 2;   ///< At most so many delays in a run.
  std::uint64_t first_point = 0;  ///< Points before this one stay calm: a cluster's start, say.
  std::uint64_t points = 50;      ///< So many points from there on may be put off.
  std::uint32_t stretch = 64;     ///< How many times as long a message takes that is put off.
  duration usual = std::chrono::milliseconds{1};
};

/// Enumerates, across runs of one test and seed, the schedules with at most K delays among N
/// points, each once: the sum of C(N, k) for k from 0 to K, less where runs have fewer points.
/// Depth first; the calm schedule is the first. Not thread-safe: a schedule's successors are known
/// when its run has ended. Complete for bugs that K such delays show, unlike anything drawn.
class exhaustive {
 public:
  explicit exhaustive(exhaustive_bounds bounds);

  /// The chooser for the next run; null when all were made. The run of the one before must be over.
  std::shared_ptr<delaying> next();

  /// What the latest one delays.
  [[nodiscard]] const std::vector<delay>& delays() const { return latest_; }
  /// How many were made, of how many at most.
  [[nodiscard]] std::uint64_t made() const { return made_; }
  [[nodiscard]] std::uint64_t planned() const;
  /// True when all were made.
  [[nodiscard]] bool done() const { return started_ && waiting_.empty() && !running_; }

 private:
  void expand();

  exhaustive_bounds bounds_;
  std::vector<std::vector<delay>> waiting_;
  std::vector<delay> latest_;
  std::shared_ptr<delaying> running_;
  std::uint64_t made_ = 0;
  bool started_ = false;
};

}  // namespace agon::sim
