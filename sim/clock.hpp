// Time in the simulator: one virtual time line, and on each node a clock that may be wrong about
// it.
#pragma once

#include "actors/vocabulary/invariant.hpp"
#include "actors/vocabulary/time.hpp"

#include <cstdint>

namespace agon::sim {

/// `factor` times as long, rounded towards zero.
inline duration scaled(duration length, double factor) {
  if (factor == 1) return length;
  return duration{static_cast<std::int64_t>(static_cast<double>(length.count()) * factor)};
}

/// A node's clock. Its rate acts on both of its faces: the monotonic one, which timers follow, and
/// the wall clock, which also has an offset that faults move.
class node_clock {
 public:
  /// What the node's monotonic clock shows at `now`.
  [[nodiscard]] time_point local(time_point now) const {
    return local_anchor_ + scaled(now - anchor_, rate_);
  }
  /// When the node's monotonic clock will first show `shown` or more, if its rate stays: not a
  /// nanosecond sooner, or a timer that is set again until its time has come would spin.
  [[nodiscard]] time_point global(time_point shown) const {
    auto moment = anchor_ + scaled(shown - local_anchor_, 1 / rate_);
    while (local(moment) < shown) moment += duration{1};
    return moment;
  }
  /// What the node's wall clock shows at `now`: nanoseconds since 1970.
  [[nodiscard]] std::chrono::nanoseconds wall(time_point now) const {
    return wall_epoch + local(now).time_since_epoch() + offset_ + strobed(now);
  }

  /// Moves the wall clock.
  void bump(duration by) { offset_ += by; }
  /// From `now` on, the clock runs `rate` times as fast as it should. Timers set before keep their
  /// time.
  void set_rate(time_point now, double rate) {
    invariant(rate > 0, "a clock that runs forward");
    local_anchor_ = local(now);
    anchor_ = now;
    rate_ = rate;
  }
  /// From `now` on, for `length`, the wall clock jumps by `by` and back, each after `period`.
  void strobe(time_point now, duration by, duration period, duration length) {
    invariant(period > duration::zero(), "jumps with time between them");
    strobe_ = {now, now + length, by, period};
  }
  /// The wall clock is right again and runs at the right rate.
  void reset(time_point now) {
    strobe_ = {};
    set_rate(now, 1);
    offset_ = now - local_anchor_;
  }
  /// How far the wall clock is ahead at `now`.
  [[nodiscard]] duration error(time_point now) const {
    return local(now) + offset_ + strobed(now) - now;
  }

 private:
  struct strobing {
    time_point begin{};
    time_point end{};
    duration by{};
    duration period{1};
  };

  /// How far the wall clock has jumped by strobing.
  [[nodiscard]] duration strobed(time_point now) const {
    if (now < strobe_.begin || now >= strobe_.end) return {};
    return (now - strobe_.begin) / strobe_.period % 2 == 0 ? strobe_.by : duration{};
  }

  static constexpr std::chrono::nanoseconds wall_epoch{std::chrono::seconds{1'700'000'000}};

  time_point anchor_{};
  time_point local_anchor_{};
  double rate_ = 1;
  duration offset_{};
  strobing strobe_ = {};
};

}  // namespace agon::sim
