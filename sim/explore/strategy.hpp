// Strategies by name: ways to look for the schedule that shows a bug.
#pragma once

#include "actors/vocabulary/result.hpp"
#include "sim/chooser.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agon::sim {

/// A strategy: its name and, where it has one, its bound.
struct strategy {
  enum class kind : std::uint8_t { random, pct, pos, delay, round_robin };
  kind how = kind::random;
  std::uint32_t bound = 0;  ///< Of `pct` and `delay`: D, from 1 to 1000.
  friend bool operator==(const strategy&, const strategy&) = default;
};

/// What a strategy must know of the run.
struct run_shape {
  std::size_t nodes = 0;          ///< Those that servers run on.
  std::uint64_t points = 10'000;  ///< About how many choices of jobs and latencies there will be.
  duration usual = std::chrono::milliseconds{1};  ///< The latency of most messages.
  /// From then on nothing is starved: what was broken must be mended, and the run come to its end.
  time_point calm_from = time_point::max();
};

/// One of `random`, `pct:D`, `pos`, `delay:D`, `round-robin`; what else is there to choose from is
/// said where it is none of them.
result<strategy> parse_strategy(std::string_view spec);

/// A chooser for one run. All it draws comes from the stream `strategy` of this seed.
std::unique_ptr<chooser> make_chooser(const strategy& which, std::uint64_t seed,
                                      const run_shape& run);
/// The same from a name.
result<std::unique_ptr<chooser>> make_chooser(std::string_view spec, std::uint64_t seed,
                                              const run_shape& run);

/// What `--help` and pages say of each strategy.
struct strategy_note {
  std::string spec;   ///< Such as `pct:D`.
  std::string about;  ///< What it does, in a line.
  std::string paper;  ///< Where it comes from; empty if from nowhere.
};
const std::vector<strategy_note>& all_strategies();

}  // namespace agon::sim
