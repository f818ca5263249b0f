// The end of a wait on a real machine, measured with the monotonic clock.
#pragma once

#include "actors/vocabulary/time.hpp"

#include <algorithm>
#include <chrono>

namespace agon::real {

/// The moment at which a wait gives up. Limits below 0 count as 0, those above a year as a year.
class deadline {
 public:
  explicit deadline(duration limit)
      : end_{clock::now() + std::clamp<duration>(limit, duration::zero(), std::chrono::years{1})} {}

  /// What is left, 0 when it has passed.
  [[nodiscard]] duration left() const {
    return std::max<duration>(end_ - clock::now(), duration::zero());
  }
  /// True when nothing is left.
  [[nodiscard]] bool passed() const { return left() == duration::zero(); }
  /// What is left for poll(2), rounded up so that a wait never ends early; at most `longest`.
  [[nodiscard]] int poll_time(std::chrono::milliseconds longest) const {
    return static_cast<int>(
        std::min(std::chrono::ceil<std::chrono::milliseconds>(left()), longest).count());
  }
  /// The earlier of this one and `limit` from now.
  [[nodiscard]] deadline or_after(duration limit) const {
    return deadline{std::min(left(), limit)};
  }

 private:
  using clock = std::chrono::steady_clock;
  clock::time_point end_;
};

}  // namespace agon::real
