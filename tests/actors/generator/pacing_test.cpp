// stagger, delay, sleep, log and time_limit.
#include "actors/generator/pacing.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/function.hpp"
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

TEST(cycle_times, takes_turns_by_time_and_keeps_the_state_of_its_parts) {
  const auto counting = [](std::string f) {
    std::vector<generator> parts;
    for (int i = 0; i < 50; ++i) parts.emplace_back(op_template{.f = f + std::to_string(i)});
    return delay(duration{5}, parts);
  };
  const generator plan =
      cycle_times({{duration{10}, counting("a")}, {duration{20}, counting("b")}});
  EXPECT_THAT(brief(quick({1, 0}, time_limit(duration{50}, plan))),
              ElementsAre("0 a0@0", "0 a1@5", "0 b0@10", "0 b1@15", "0 b2@20", "0 b3@25",
                          // The delay catches up on what it owes.
                          "0 a2@30", "0 a3@30", "0 a4@30", "0 a5@30", "0 a6@30", "0 a7@35",
                          "0 b4@40", "0 b5@40", "0 b6@40", "0 b7@45"));
}

TEST(cycle_times, an_op_outside_its_window_is_left_for_the_next) {
  const generator late =
      std::vector<generator>{once_of("a"), op_template{.f = "late", .time = at(15)}};
  const generator plan = cycle_times({{duration{10}, late}, {duration{10}, endless("b")}});
  EXPECT_THAT(brief(perfect({1, 0}, limit(3, plan))), ElementsAre("0 a@0", "0 b@10", "0 late@20"));
}

TEST(cycle_times, the_first_window_opens_with_the_first_question) {
  const generator plan = cycle_times({{duration{10}, some(1, "a")}, {duration{10}, endless("b")}});
  const context late = context{1, 0}.at(at(105));
  EXPECT_EQ(std::get<emitted>(plan.next(late)).operation.f, "a");
}

TEST(cycle_times, ends_with_the_part_whose_turn_it_is) {
  const generator plan = cycle_times({{duration{10}, some(1, "a")}, {duration{10}, endless("b")}});
  EXPECT_THAT(fs(perfect({1, 0}, plan)), ElementsAre("a", "b"));
  EXPECT_TRUE(cycle_times({}).empty());
}

TEST(cycle_times, parts_see_updates_in_the_windows_of_others_too) {
  const generator plan =
      cycle_times({{duration{5}, until_ok(endless("a"))}, {duration{20}, endless("b")}});
  // The op of the first window completes in the second, and so its part has ended when its turn
  // comes at 50; at 25 no thread is free.
  EXPECT_THAT(brief(perfect({1, 0}, plan)),
              ElementsAre("0 a@0", "0 b@10", "0 b@20", "0 b@30", "0 b@40"));
}

/// Counts how often it is asked for an op.
generator counted(int& calls) {
  return from(
      [&calls](const context&, random_stream&) { return op_template{.f = "a", .value = ++calls}; });
}

TEST(cache, offers_an_op_again_that_was_not_taken) {
  int calls = 0;
  const generator plan = cache(duration{10}, counted(calls)).bind(random_stream{1, "plan"});
  const auto value_at = [&](std::int64_t time) {
    return std::get<emitted>(plan.next(context{1, 0}.at(at(time)))).operation;
  };
  EXPECT_EQ(value_at(0).value, json::value(1));
  EXPECT_EQ(value_at(9).value, json::value(1));
  EXPECT_EQ(value_at(9).time, at(9));
  EXPECT_EQ(value_at(10).value, json::value(2));
}

TEST(cache, an_op_that_was_taken_is_not_offered_again) {
  int calls = 0;
  const auto ops = quick({1, 0}, limit(3, cache(duration{10}, counted(calls))));
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(ops.at(2).value, json::value(3));
}

TEST(cache, asks_again_when_the_process_is_busy_or_an_update_changed_its_part) {
  int calls = 0;
  const generator plan = cache(duration{10}, counted(calls)).bind(random_stream{1, "plan"});
  (void)plan.next({2, 0});
  const auto other = plan.next(context{2, 0}.with_busy(process_id{0}));
  EXPECT_EQ(std::get<emitted>(other).operation.process, process_id{1});
  const generator first =
      cache(duration{10}, on_update([](const generator&, const context&,
                                       const op&) { return generator{once_of("after")}; },
                                    once_of("before")));
  (void)first.next({1, 0});
  const auto changed = first.update({1, 0}, op{.type = op_type::ok});
  EXPECT_EQ(std::get<emitted>(changed.next({1, 0})).operation.f, "after");
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

/// The plan after it emitted `ops` ops at time 0, each on a thread that stays busy.
generator after_ops(generator plan, context now, int ops) {
  for (; ops > 0; --ops) {
    const step answer = plan.next(now);
    const auto& offer = std::get<emitted>(answer);
    now = now.with_busy(offer.operation.process);
    plan = offer.next;
  }
  return plan;
}

TEST(asleep, is_a_choice_until_its_first_part_wakes_up) {
  const std::vector<generator> parts{delay(duration{30}, endless("a")),
                                     delay(duration{20}, endless("b"))};
  const generator plan = after_ops(any(parts), {5, 0}, 2);
  const context later = context{5, 0}.at(at(1));
  EXPECT_EQ(plan.asleep(later), at(20));
  EXPECT_EQ(std::get<pending>(plan.next(later)).until, at(20));
  EXPECT_EQ(plan.asleep(later.at(at(20))), std::nullopt);
  EXPECT_EQ(any(parts).asleep(later), std::nullopt);
}

TEST(asleep, is_no_generator_that_would_wake_up_too_late) {
  const generator in_time =
      after_ops(time_limit(duration{21}, delay(duration{20}, endless("a"))), {5, 0}, 1);
  const generator late =
      after_ops(time_limit(duration{20}, delay(duration{20}, endless("a"))), {5, 0}, 1);
  const context later = context{5, 0}.at(at(1));
  EXPECT_EQ(in_time.asleep(later), at(20));
  EXPECT_EQ(late.asleep(later), std::nullopt);
  EXPECT_TRUE(std::holds_alternative<exhausted>(late.next(later)));
}

TEST(asleep, is_nobody_whose_threads_are_not_there) {
  const generator plan =
      after_ops(clients(stagger(duration{1'000'000'000}, endless("a"))), {5, 1}, 1);
  const context later = context{5, 1}.at(at(1));
  EXPECT_NE(plan.asleep(later), std::nullopt);
  const context nemeses = later.restricted_to(5);
  EXPECT_EQ(plan.asleep(nemeses), std::nullopt);
  EXPECT_TRUE(std::holds_alternative<exhausted>(plan.next(nemeses)));
}

TEST(asleep, is_no_choice_that_ends_with_a_part_that_has_ended) {
  const context later = context{5, 0}.at(at(1));
  const std::vector<generator> parts{after_ops(delay(duration{30}, endless("a")), {5, 0}, 1),
                                     generator{}};
  EXPECT_EQ(any(parts).asleep(later), at(30));
  EXPECT_EQ(shortest_any(parts).asleep(later), std::nullopt);
  EXPECT_TRUE(std::holds_alternative<exhausted>(shortest_any(parts).next(later)));
}

}  // namespace
}  // namespace agon::generators
