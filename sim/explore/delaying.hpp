// Calm schedules in which a few things are put off.
#pragma once

#include "actors/vocabulary/random.hpp"
#include "sim/chooser.hpp"

#include <cstdint>
#include <vector>

namespace agon::sim {

/// What is put off: the choice of a job or a latency with this number, counted from 0.
struct delay {
  std::uint64_t point = 0;
  std::uint32_t stretch = 64;  ///< If it is a message: how many times as long it takes.
  friend bool operator==(const delay&, const delay&) = default;
};

/// Jobs run in order and messages take the usual time, but at the points given, where a message
/// takes longer and a job lets the next one go first. No shape strikes. O(1) a decision.
class delaying final : public chooser {
 public:
  /// `delays` are ordered by their points, of which no two are the same.
  delaying(std::vector<delay> delays, duration usual);

  std::size_t next_job(time_point now, std::span<const node_id> ready, std::size_t drawn) override;
  duration latency(time_point now, const message_id& about, duration drawn) override;
  bool strikes(const message_id&, strike, bool drawn) override { return drawn; }

  /// How many delays were met.
  [[nodiscard]] std::size_t met() const { return met_; }
  /// How many points there were so far.
  [[nodiscard]] std::uint64_t points() const { return point_; }

 private:
  const delay* due();

  std::vector<delay> delays_;
  duration usual_;
  std::size_t met_ = 0;
  std::uint64_t point_ = 0;
};

/// Delays at `count` of so many points: Emmi, Qadeer & Rakamarić 2011, *Delay-bounded scheduling*
/// (POPL), where a deterministic scheduler is made to pass over what is due D times. Here a message
/// passed over takes 4, 16, 64, 256 or 1024 times as long. One schedule out of at most
/// C(k, D) 5^D for k points: the chance of each is no less than its inverse.
std::vector<delay> draw_delays(random_stream luck, std::uint32_t count, std::uint64_t points);

}  // namespace agon::sim
