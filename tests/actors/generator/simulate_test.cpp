// The simulation of runs.
#include "actors/generator/simulate.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/function.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/routing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/vocabulary/history.hpp"
#include "tests/actors/generator/summaries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::generators {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

op ok_at_once(const context&, op invocation) {
  invocation.type = op_type::ok;
  return invocation;
}

std::vector<op_type> types(const std::vector<op>& ops) {
  std::vector<op_type> found;
  for (const op& event : ops) found.push_back(event.type);
  return found;
}

TEST(simulate, nothing_to_do_is_an_empty_history) {
  EXPECT_THAT(quick_ops(two_clients(), generator{}), IsEmpty());
}

TEST(simulate, numbers_the_history_and_it_can_be_paired) {
  const auto ops = imperfect({3, 1}, clients(some(30, "a"), some(5, "kill")));
  for (std::size_t i = 0; i < ops.size(); ++i)
    EXPECT_EQ(ops[i].index, static_cast<std::int64_t>(i));
  const auto paired = history::from(ops);
  ASSERT_TRUE(paired.ok()) << to_string(paired.problem());
  for (std::size_t i = 0; i < paired->size(); ++i) EXPECT_NE(paired->pair(i), no_pair);
}

TEST(simulate, takes_an_op_before_what_completes_at_the_same_time) {
  EXPECT_THAT(types(quick_ops({2, 0}, some(3, "a"))),
              ElementsAre(op_type::invoke, op_type::invoke, op_type::ok, op_type::invoke,
                          op_type::ok, op_type::ok));
}

TEST(simulate, completions_arrive_by_time_and_then_in_the_order_of_invocations) {
  const auto ops = simulate({3, 0}, some(3, "a"), [](const context&, op o) {
    o.type = op_type::ok;
    o.time += duration{o.process.value == 1 ? 5 : 10};
    return o;
  });
  ASSERT_TRUE(ops.ok());
  EXPECT_THAT(processes(*ops), ElementsAre(0, 1, 2, 1, 0, 2));
}

TEST(simulate, quick_runs_take_no_time_and_perfect_ones_ten_nanoseconds) {
  EXPECT_THAT(times(quick_ops({1, 0}, some(2, "a"))), ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(times(perfect_ops({1, 0}, some(2, "a"))), ElementsAre(0, 10, 10, 20));
  EXPECT_THAT(times(perfect({1, 0}, some(2, "a"))), ElementsAre(0, 10));
}

TEST(simulate, completions_of_nemeses_are_info_and_they_do_not_retire) {
  const auto ops = perfect_ops({0, 1}, some(2, "kill"));
  EXPECT_THAT(types(ops), testing::Each(op_type::info));
  EXPECT_THAT(processes(ops), testing::Each(-1));
  EXPECT_EQ(perfect({0, 1}, some(2, "kill")).size(), 2U);
}

TEST(simulate, a_process_that_crashed_is_replaced) {
  EXPECT_THAT(processes(perfect_info({2, 0}, some(6, "a"))), ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(simulate, imperfect_runs_fail_crash_and_succeed_in_turn) {
  const auto ops = imperfect({1, 0}, some(4, "a"));
  EXPECT_THAT(types(ops),
              ElementsAre(op_type::invoke, op_type::fail, op_type::invoke, op_type::info,
                          op_type::invoke, op_type::ok, op_type::invoke, op_type::fail));
  EXPECT_THAT(processes(ops), ElementsAre(0, 0, 0, 0, 1, 1, 1, 1));
}

TEST(simulate, the_generator_learns_of_a_crash_before_the_process_is_replaced) {
  std::vector<std::string> seen;
  const generator watched = on_update(
      [&seen](const generator& self, const context& now, const op& event) {
        seen.push_back(std::string{to_string(event.type)} + " of " + to_string(event.process) +
                       (now.is_free(event.process) ? ", free" : ", busy"));
        return self;
      },
      some(2, "a"));
  (void)perfect_info({1, 0}, watched);
  EXPECT_THAT(seen, ElementsAre("invoke of 0, busy", "info of 0, free", "invoke of 1, busy",
                                "info of 1, free"));
}

TEST(simulate, the_context_of_an_update_has_the_time_of_the_event) {
  std::vector<std::int64_t> seen;
  const generator watched = on_update(
      [&seen](const generator& self, const context& now, const op&) {
        seen.push_back(now.time().time_since_epoch().count());
        return self;
      },
      op_template{.f = "a", .time = at(7)});
  (void)perfect({1, 0}, watched);
  EXPECT_THAT(seen, ElementsAre(7, 17));
}

TEST(simulate, an_op_of_the_future_waits_for_completions_before_it) {
  const generator plan = any({once_of("now"), op_template{.f = "later", .time = at(25)}});
  EXPECT_THAT(brief(perfect_ops({1, 0}, plan)),
              ElementsAre("0 now@0", "0 now@10", "0 later@25", "0 later@35"));
}

TEST(simulate, a_completion_in_the_past_arrives_at_once) {
  const auto ops = simulate({1, 0}, some(1, "a"), [](const context&, op o) {
    o.type = op_type::ok;
    o.time -= duration{100};
    return o;
  });
  ASSERT_TRUE(ops.ok());
  EXPECT_THAT(times(*ops), ElementsAre(0, 0));
}

TEST(simulate, a_generator_that_can_never_go_on_is_an_error) {
  const generator stuck = std::vector<generator>{sleep(duration{3'000'000'000}),
                                                 op_template{.f = "a", .process = process_id{70}}};
  const auto ops = simulate(two_clients(), stuck, ok_at_once);
  ASSERT_FALSE(ops.ok());
  EXPECT_EQ(to_string(ops.problem()),
            "generator, at 3 s: pending while no op is under way, so nothing can ever change that "
            "(does an op name a process that is not there, or a context without threads?)");
}

TEST(simulate, a_generator_that_puts_off_its_op_for_ever_is_an_error) {
  const generator later = map(
      [](op o) {
        o.time += duration{5};
        return o;
      },
      endless("a"));
  const auto run = simulate({1, 0}, later, [](const context&, op o) { return o; });
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.problem().what, "puts off its next op again and again");
}

TEST(simulate, a_completion_can_end_its_process) {
  const auto run = simulate({1, 0}, some(2, "a"), [](const context&, op o) {
    o.type = op_type::fail;
    o.end_process = true;
    return o;
  });
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->back().process, process_id{1});
}

TEST(simulate, shows_its_events_as_they_happen_even_if_it_fails_later) {
  std::vector<op> seen;
  const auto run =
      simulate({1, 0}, endless("a"), [](const context&, op o) { return o; },
               {.ops_most = 3, .watch = [&](const op& event) { seen.push_back(event); }});
  EXPECT_FALSE(run.ok());
  EXPECT_EQ(fs(seen), std::vector<std::string>(6, "a"));
  EXPECT_EQ(seen.back().index, 5);
}

TEST(simulate, a_generator_that_never_ends_is_an_error) {
  const auto ops = simulate(two_clients(), endless("a"), ok_at_once, {.ops_most = 100});
  ASSERT_FALSE(ops.ok());
  EXPECT_EQ(to_string(ops.problem()),
            "generator, at 0 s: emitted more than 100 ops (put it in limit or time_limit)");
  EXPECT_TRUE(simulate(two_clients(), some(100, "a"), ok_at_once, {.ops_most = 100}).ok());
}

TEST(simulate, an_op_that_is_not_valid_is_an_error) {
  const generator wrong = map(
      [](op o) {
        o.type = op_type::ok;
        return o;
      },
      once_of("a"));
  const auto ops = simulate(two_clients(), wrong, ok_at_once);
  ASSERT_FALSE(ops.ok());
  EXPECT_NE(ops.problem().what.find("emitted a completion"), std::string::npos);
}

TEST(simulate_death, helpers_for_tests_abort_when_the_simulation_fails) {
  const generator stuck = op_template{.f = "a", .process = process_id{70}};
  EXPECT_DEATH((void)quick(two_clients(), stuck), "pending while no op is under way");
}

}  // namespace
}  // namespace agon::generators
