// How much time and memory a check may take. The only place where checkers read a clock.
#pragma once

#include "actors/vocabulary/time.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace agon::checkers {

/// Limits of one check, counted from construction. Copies share the deadline.
class budget {
 public:
  /// `time_limit` of zero or less is spent at once; very long limits are cut to ten years.
  budget(duration time_limit, std::uint64_t memory_limit);

  /// True when the deadline has passed, or somebody said stop. Reads the steady clock, about 30 ns.
  [[nodiscard]] bool time_is_up() const;
  /// Time until the deadline, not below zero.
  [[nodiscard]] duration time_left() const;
  /// What was given.
  [[nodiscard]] duration time_limit() const { return time_limit_; }
  /// As this, but for at most so many steps of an algorithm, as it counts them.
  [[nodiscard]] budget with_steps(std::uint64_t most) const {
    auto same = *this;
    same.step_limit_ = most;
    return same;
  }
  /// As this, but without time once `stop` is true. It must outlive the copies.
  [[nodiscard]] budget until(const std::atomic<bool>& stop) const {
    auto same = *this;
    same.stop_ = &stop;
    return same;
  }
  /// How many steps an algorithm may take; without end if nobody said.
  [[nodiscard]] std::uint64_t step_limit() const { return step_limit_; }
  /// Bytes that a check's own containers may occupy.
  [[nodiscard]] std::uint64_t memory_limit() const { return memory_limit_; }

 private:
  duration time_limit_;
  std::uint64_t memory_limit_;
  std::uint64_t step_limit_ = ~std::uint64_t{0};
  const std::atomic<bool>* stop_ = nullptr;
  std::chrono::steady_clock::time_point deadline_;
};

}  // namespace agon::checkers
