// Node clocks that are wrong.
#include "sim/clock.hpp"

#include <gtest/gtest.h>

namespace agon::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

time_point at(duration since_start) { return time_point{since_start}; }

TEST(node_clock, is_right_at_first) {
  const node_clock clock;
  EXPECT_EQ(clock.local(at(seconds{5})), at(seconds{5}));
  EXPECT_EQ(clock.error(at(seconds{5})), duration{0});
  EXPECT_EQ(clock.wall(at(seconds{5})).count(), 1'700'000'005'000'000'000);
}

TEST(node_clock, bump_moves_the_wall_clock_only) {
  node_clock clock;
  clock.bump(milliseconds{-300});
  EXPECT_EQ(clock.local(at(seconds{1})), at(seconds{1}));
  EXPECT_EQ(clock.error(at(seconds{1})), milliseconds{-300});
}

TEST(node_clock, a_rate_acts_from_the_moment_it_is_set) {
  node_clock clock;
  clock.set_rate(at(seconds{10}), 1.5);
  EXPECT_EQ(clock.local(at(seconds{10})), at(seconds{10}));
  EXPECT_EQ(clock.local(at(seconds{12})), at(seconds{13}));
  EXPECT_EQ(clock.global(at(seconds{13})), at(seconds{12}));
  EXPECT_EQ(clock.error(at(seconds{12})), seconds{1});
}

TEST(node_clock, rates_in_a_row_keep_what_was_gained) {
  node_clock clock;
  clock.set_rate(at(seconds{0}), 2);
  clock.set_rate(at(seconds{10}), 0.5);
  EXPECT_EQ(clock.local(at(seconds{14})), at(seconds{22}));
}

TEST(node_clock, reset_makes_the_wall_clock_right_but_never_turns_the_monotonic_one_back) {
  node_clock clock;
  clock.bump(seconds{100});
  clock.set_rate(at(seconds{0}), 2);
  clock.reset(at(seconds{10}));
  EXPECT_EQ(clock.error(at(seconds{10})), duration{0});
  EXPECT_EQ(clock.error(at(seconds{60})), duration{0});
  EXPECT_EQ(clock.local(at(seconds{10})), at(seconds{20}));
  EXPECT_EQ(clock.local(at(seconds{11})), at(seconds{21}));
}

TEST(node_clock, a_timer_does_not_fire_before_its_time_at_any_rate) {
  for (const double rate : {0.95, 0.9999, 1.0, 1.0001, 1.05, 3.0}) {
    node_clock clock;
    clock.set_rate(at(seconds{7}), rate);
    for (std::int64_t i = 0; i < 2'000; ++i) {
      const auto shown = clock.local(at(seconds{8})) + duration{i * 999'983};
      EXPECT_GE(clock.local(clock.global(shown)), shown) << rate << " " << i;
    }
  }
}

TEST(node_clock, strobes_to_and_fro_and_ends) {
  node_clock clock;
  clock.strobe(at(seconds{10}), milliseconds{500}, milliseconds{100}, seconds{1});
  EXPECT_EQ(clock.error(at(seconds{9})), duration{0});
  EXPECT_EQ(clock.error(at(seconds{10})), milliseconds{500});
  EXPECT_EQ(clock.error(at(seconds{10} + milliseconds{150})), duration{0});
  EXPECT_EQ(clock.error(at(seconds{10} + milliseconds{250})), milliseconds{500});
  EXPECT_EQ(clock.error(at(seconds{11})), duration{0});
  clock.reset(at(seconds{10} + milliseconds{220}));
  EXPECT_EQ(clock.error(at(seconds{10} + milliseconds{230})), duration{0});
}

}  // namespace
}  // namespace agon::sim
