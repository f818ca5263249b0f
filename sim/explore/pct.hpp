// PCT: probabilistic concurrency testing, for messages.
#pragma once

#include "actors/vocabulary/random.hpp"
#include "sim/chooser.hpp"
#include "sim/explore/strategy.hpp"

#include <cstdint>
#include <vector>

namespace agon::sim {

/// Burckhardt, Kothari, Musuvathi & Nagarakatti 2010, *A randomized scheduler with probabilistic
/// guarantees of finding bugs* (ASPLOS), carried over from threads to nodes, whose jobs compete for
/// being next, and directions of links, whose messages compete for being early.
///
/// Each has a priority, drawn at first. Of the jobs that are ready, the node of highest priority
/// has its oldest run; a message takes the longer, the lower its direction stands: from a quarter
/// to four times what chance says. At D-1 of the expected points, the node or direction that is due
/// falls below all others. A direction that fell is starved: its messages take `starved` times as
/// long, which is bounded, so that they arrive and time goes on (the schedule is fair). In the end,
/// when the run is to be calm, messages take what chance says.
///
/// The paper's bound, 1 / (n k^(D-1)) for n threads and k steps, holds for a bug that D ordering
/// constraints suffice for, as far as a starved message stays behind what must come before it: n is
/// the number of directions, k the expected number of points. O(n) a choice of jobs, O(1) a
/// message.
class pct final : public chooser {
 public:
  /// How many times as long a message is under way whose direction has fallen.
  static constexpr int starved = 64;

  /// `depth` is D, at least 1.
  pct(random_stream luck, std::uint32_t depth, const run_shape& run);

  std::size_t next_job(time_point now, std::span<const node_id> ready, std::size_t drawn) override;
  duration latency(time_point now, const message_id& about, duration drawn) override;
  bool strikes(const message_id&, strike, bool drawn) override { return drawn; }

  /// How many priorities have changed; D-1 once the expected points are over.
  [[nodiscard]] std::size_t changes() const { return changed_; }

 private:
  bool change_is_due();

  std::vector<std::int64_t> nodes_;       // Priorities; below 0: fell.
  std::vector<std::int64_t> directions_;  // The same, row by row.
  std::vector<std::uint64_t> changes_;    // Points, in order.
  std::size_t changed_ = 0;
  time_point calm_from_;
  std::uint64_t point_ = 0;
};

/// So many different points below `points` (all of them, if there are no more), in order. O(n log
/// n).
std::vector<std::uint64_t> draw_points(random_stream& luck, std::uint64_t count,
                                       std::uint64_t points);

}  // namespace agon::sim
