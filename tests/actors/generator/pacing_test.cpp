// stagger, delay, sleep, log and time_limit.
#include "actors/generator/pacing.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/routing.hpp"
#include "actors/generator/simulate.hpp"
#include "tests/actors/generator/summaries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::generators {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(stagger, begins_at_once) {
  EXPECT_THAT(times(quick({1, 0}, stagger(duration{1000}, once_of("a")))), ElementsAre(0));
}

TEST(stagger, gaps_lie_between_zero_and_twice_the_mean) {
  const auto when = times(quick({5, 0}, limit(2001, stagger(duration{1000}, endless("a")))));
  for (std::size_t i = 1; i < when.size(); ++i) {
    EXPECT_GE(when[i] - when[i - 1], 0);
    EXPECT_LT(when[i] - when[i - 1], 2000);
  }
  EXPECT_NEAR(static_cast<double>(when.back()) / 2000, 1000, 50);
}

TEST(stagger, the_rate_does_not_depend_on_the_number_of_threads) {
  const generator plan = limit(1001, stagger(duration{1000}, endless("a")));
  EXPECT_NEAR(static_cast<double>(times(quick({1, 0}, plan)).back()), 1e6, 6e4);
  EXPECT_NEAR(static_cast<double>(times(quick({50, 0}, plan)).back()), 1e6, 6e4);
}

TEST(stagger, does_not_hurry_to_make_up_for_lost_time) {
  // Each op takes far longer than the mean gap, so the gap after each is what is left of it: none.
  const auto when = times(perfect({1, 0}, limit(100, stagger(duration{2}, endless("a")))));
  for (std::size_t i = 1; i < when.size(); ++i) EXPECT_GE(when[i] - when[i - 1], 10);
}

TEST(stagger_death, needs_a_mean) {
  EXPECT_DEATH((void)stagger(duration{0}, endless("a")), "a positive mean");
}

TEST(delay, emits_at_fixed_intervals) {
  EXPECT_THAT(times(perfect({5, 0}, delay(duration{3}, some(5, "a")))),
              ElementsAre(0, 3, 6, 9, 12));
}

TEST(delay, catches_up_after_falling_behind) {
  // Two threads and ops of 10 ns: after each pair, those due meanwhile follow as threads come free.
  EXPECT_THAT(times(perfect({2, 0}, delay(duration{3}, some(5, "a")))),
              ElementsAre(0, 3, 10, 13, 20));
  const generator late = delay(duration{3}, some(3, "a"));
  const auto first = std::get<emitted>(late.next({1, 0})).next;
  const auto second = first.next(context{1, 0}.at(at(50)));
  EXPECT_EQ(std::get<emitted>(second).operation.time, at(50));
  const auto third = std::get<emitted>(second).next.next(context{1, 0}.at(at(50)));
  EXPECT_EQ(std::get<emitted>(third).operation.time, at(50));
}

TEST(sleep, keeps_its_thread_busy_and_stays_out_of_the_history) {
  const generator plan = std::vector<generator>{once_of("a"), sleep(duration{50}), once_of("b")};
  EXPECT_THAT(brief(perfect_ops({1, 0}, plan)), ElementsAre("0 a@0", "0 a@10", "0 b@60", "0 b@70"));
}

TEST(sleep, leaves_other_threads_alone) {
  const generator plan = std::vector<generator>{sleep(duration{50}), some(2, "a")};
  EXPECT_THAT(brief(perfect({2, 0}, plan)), ElementsAre("1 a@0", "1 a@10"));
}

TEST(sleep, says_how_long) {
  const auto answer = sleep(duration{50}).next(two_clients());
  EXPECT_EQ(std::get<emitted>(answer).operation.type, op_type::sleep);
  EXPECT_EQ(sleep_length(std::get<emitted>(answer).operation), duration{50});
}

TEST(log, takes_no_time_and_stays_out_of_the_history) {
  const auto answer = log("half way").next(two_clients());
  EXPECT_EQ(std::get<emitted>(answer).operation.type, op_type::log);
  EXPECT_EQ(std::get<emitted>(answer).operation.value, json::value("half way"));
  const generator plan = std::vector<generator>{once_of("a"), log("half way"), once_of("b")};
  EXPECT_THAT(brief(perfect({1, 0}, plan)), ElementsAre("0 a@0", "0 b@10"));
}

TEST(time_limit, counts_from_the_first_op) {
  const generator plan =
      time_limit(duration{20}, delay(duration{7}, repeat(op_template{.f = "a", .time = at(100)})));
  EXPECT_THAT(times(quick({5, 0}, plan)), ElementsAre(100, 107, 114));
}

TEST(time_limit, an_op_at_the_very_end_is_not_emitted) {
  EXPECT_THAT(times(quick({5, 0}, time_limit(duration{10}, delay(duration{5}, endless("a"))))),
              ElementsAre(0, 5));
}

TEST(time_limit, leaves_ops_under_way_alone) {
  EXPECT_THAT(brief(perfect_ops({1, 0}, time_limit(duration{15}, endless("a")))),
              ElementsAre("0 a@0", "0 a@10", "0 a@10", "0 a@20"));
}

TEST(time_limit, has_ended_when_its_time_is_up_even_if_the_part_is_pending) {
  const auto taken = std::get<emitted>(time_limit(duration{15}, endless("a")).next({1, 0})).next;
  const context busy = context{1, 0}.with_busy(process_id{0});
  EXPECT_TRUE(std::holds_alternative<pending>(taken.next(busy.at(at(14)))));
  EXPECT_TRUE(std::holds_alternative<exhausted>(taken.next(busy.at(at(15)))));
}

TEST(time_limit, each_phase_has_its_own) {
  const generator phase = time_limit(duration{25}, endless("a"));
  EXPECT_THAT(times(perfect({1, 0}, phases({phase, phase}))), ElementsAre(0, 10, 20, 30, 40, 50));
}

}  // namespace
}  // namespace agon::generators
