// Time as a test sees it: nanoseconds since the run began. The clock has no now(), so whoever needs
// the time must ask the world.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace agon {

/// The clock of a run; its epoch is the run's start.
struct test_clock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<test_clock>;
  static constexpr bool is_steady = true;
};

/// A length of time in nanoseconds.
using duration = test_clock::duration;

/// A moment of a run, in nanoseconds since its start.
using time_point = test_clock::time_point;

/// Seconds with up to nine digits after the point and no trailing zeros: `2.5 s`.
std::string to_string(duration length);

/// `length` as a floating-point number of seconds.
inline double to_seconds(duration length) { return std::chrono::duration<double>(length).count(); }

}  // namespace agon
