// limit, repeat, cycle, phases and until_ok.
#include "actors/generator/sequence.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/function.hpp"
#include "actors/generator/routing.hpp"
#include "actors/generator/simulate.hpp"
#include "tests/actors/generator/summaries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace agon::generators {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Ops whose values are random.
generator throws() {
  return from([](const context&, random_stream& random) {
    return op_template{.f = "throw", .value = random.below(1'000'000)};
  });
}

std::set<std::int64_t> distinct_values(const std::vector<op>& ops) {
  std::set<std::int64_t> values;
  for (const op& event : ops) values.insert(event.value.to_number<std::int64_t>());
  return values;
}

TEST(limit, lets_that_many_ops_through) {
  EXPECT_EQ(quick(two_clients(), limit(5, endless("a"))).size(), 5U);
  EXPECT_EQ(quick(two_clients(), limit(5, some(2, "a"))).size(), 2U);
  EXPECT_THAT(quick(two_clients(), limit(0, endless("a"))), IsEmpty());
}

TEST(limit, an_op_that_was_offered_but_not_taken_does_not_count) {
  const generator two = limit(2, endless("a"));
  (void)two.next(two_clients());
  (void)two.next(two_clients());
  EXPECT_EQ(quick(two_clients(), two).size(), 2U);
}

TEST(once, is_one_op) {
  EXPECT_THAT(fs(quick(two_clients(), once(endless("a")))), ElementsAre("a"));
}

TEST(repeat, asks_the_same_generator_again) {
  const generator first = std::vector<generator>{once_of("a"), once_of("b")};
  EXPECT_THAT(fs(quick({1, 0}, repeat(3, first))), ElementsAre("a", "a", "a"));
  EXPECT_THAT(fs(quick({1, 0}, limit(2, repeat(first)))), ElementsAre("a", "a"));
  EXPECT_TRUE(repeat(0, first).empty());
}

TEST(repeat, ends_with_a_generator_that_is_exhausted) {
  EXPECT_THAT(quick({1, 0}, repeat(generator{})), IsEmpty());
}

TEST(repeat, has_fresh_luck_each_time) {
  EXPECT_GT(distinct_values(quick({1, 0}, limit(50, repeat(once(throws()))))).size(), 45U);
}

TEST(repeat, updates_change_what_is_repeated) {
  EXPECT_THAT(fs(perfect({1, 0}, repeat(9, until_ok(endless("a"))))), testing::Each("a"));
  const generator stops =
      on_update([](const generator& self, const context&,
                   const op& event) { return event.type == op_type::ok ? generator{} : self; },
                endless("a"));
  EXPECT_THAT(fs(perfect({1, 0}, repeat(stops))), ElementsAre("a"));
}

TEST(cycle, starts_anew_when_exhausted) {
  const generator round = std::vector<generator>{once_of("a"), once_of("b")};
  EXPECT_THAT(fs(quick({1, 0}, cycle(2, round))), ElementsAre("a", "b", "a", "b"));
  EXPECT_THAT(fs(quick({1, 0}, limit(5, cycle(round)))), ElementsAre("a", "b", "a", "b", "a"));
  EXPECT_TRUE(cycle(0, round).empty());
}

TEST(cycle, ends_rather_than_turn_without_ops) {
  EXPECT_THAT(quick({1, 0}, cycle(generator{})), IsEmpty());
  EXPECT_THAT(quick({1, 0}, cycle(limit(0, endless("a")))), IsEmpty());
}

TEST(cycle, has_fresh_luck_each_round) {
  EXPECT_GT(distinct_values(quick({1, 0}, limit(50, cycle(once(throws()))))).size(), 45U);
}

TEST(cycle, updates_reach_the_round_under_way) {
  EXPECT_THAT(fs(perfect({1, 0}, cycle(2, until_ok(endless("a"))))), ElementsAre("a", "a"));
}

TEST(concat, is_one_after_the_other) {
  EXPECT_THAT(fs(quick({1, 0}, concat({some(2, "a"), once_of("b")}))), ElementsAre("a", "a", "b"));
}

TEST(synchronize, waits_for_all_threads_and_then_steps_aside) {
  const generator part = synchronize(some(3, "a"));
  const context busy = two_clients().with_busy(process_id{0});
  EXPECT_TRUE(std::holds_alternative<pending>(part.next(busy)));
  const auto answer = part.next(two_clients());
  ASSERT_TRUE(std::holds_alternative<emitted>(answer));
  const auto after = std::get<emitted>(answer).next.next(busy);
  EXPECT_TRUE(std::holds_alternative<emitted>(after));
}

TEST(synchronize, looks_only_at_the_threads_of_its_context) {
  const generator part = clients(synchronize(some(1, "a")));
  EXPECT_TRUE(std::holds_alternative<emitted>(part.next(two_clients().with_busy(process_id{-1}))));
}

TEST(phases, begin_when_the_phase_before_has_completed) {
  EXPECT_THAT(brief(perfect_ops({2, 0}, phases({some(2, "a"), some(1, "b"), some(2, "c")}))),
              ElementsAre("0 a@0", "1 a@0", "0 a@10", "1 a@10", "0 b@10", "0 b@20", "1 c@20",
                          "0 c@20", "1 c@30", "0 c@30"));
}

TEST(then, puts_a_barrier_between_two_generators) {
  EXPECT_THAT(brief(perfect({2, 0}, then(some(1, "a"), some(2, "b")))),
              ElementsAre("0 a@0", "1 b@10", "0 b@10"));
}

TEST(until_ok, ends_when_one_of_its_ops_is_ok) {
  EXPECT_THAT(brief(imperfect({1, 0}, until_ok(endless("a")))),
              ElementsAre("0 a@0", "0 a@10", "0 a@10", "0 a@20", "1 a@20", "1 a@30"));
}

TEST(until_ok, ignores_the_ops_of_others) {
  const generator both =
      any({on_threads([](thread_id t) { return t.value == 0; }, some(5, "b")),
           until_ok(on_threads([](thread_id t) { return t.value == 1; }, some(2, "a")))});
  const auto ops = simulate({2, 0}, both, [](const context&, op o) {
    o.type = o.f == "a" ? op_type::fail : op_type::ok;
    return o;
  });
  ASSERT_TRUE(ops.ok());
  EXPECT_EQ(count_of(*ops, "a"), 4U);
}

}  // namespace
}  // namespace agon::generators
