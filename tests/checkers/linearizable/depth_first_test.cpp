// The search in depth, and its turns with the one in breadth: the same answers, whoever comes first
// and on however many threads.
#include "checkers/linearizable/depth_first.hpp"

#include "actors/vocabulary/history_file.hpp"
#include "checkers/linearizable/linearizable.hpp"
#include "checkers/linearizable/search.hpp"
#include "checkers/linearizable/turns.hpp"
#include "tests/checkers/histories.hpp"

#include <gtest/gtest.h>

#include <string>

namespace agon::checkers::linearizable {
namespace {

const budget ample{std::chrono::minutes{5}, std::uint64_t{1} << 30};

/// A hundred calls of 3 to 12 clients; half with crashed calls, most with wrong reads.
history middling_history(std::uint64_t number) {
  random_stream random{number, "middling-history"};
  register_load load{.ops = 100, .clients = random.between(std::int64_t{3}, 12)};
  load.values = random.between(std::int64_t{2}, 5);
  load.crashed = random.chance(0.5) ? 0.2 * random.unit() : 0.0;
  load.wrong_reads = random.chance(0.6) ? 0.02 : 0.0;
  load.unique_writes = random.chance(0.3);  // Of which crashed ones are soon of no use.
  return register_history(load, random.child("history"));
}

/// A machine and what it is asked.
struct asked {
  std::unique_ptr<machine> object = make_machine(model_kind::cas_register)();
  problem whole;
  explicit asked(const history& events) : whole{read_problem(events, *object).value()} {}
};

std::string as_text(const decision& found) {
  std::string text = std::string{to_string(found.outcome)} + ", decided " +
                     std::to_string(found.decided) + ", failed " +
                     std::to_string(found.failed_call) + ", steps " + std::to_string(found.steps) +
                     ", configurations " + std::to_string(found.configurations) + ", states";
  for (const auto state : found.states) text += " " + std::to_string(state.value);
  for (const auto& order : found.orders) {
    text += "; ";
    for (const auto call : order.calls) text += std::to_string(call) + " ";
  }
  return text;
}

TEST(depth_first, agrees_with_the_search_in_breadth_on_2000_histories) {
  int invalid = 0;
  for (std::uint64_t i = 0; i < 2'000; ++i) {
    const auto events = middling_history(i);
    asked one{events};
    const auto expected = search(one.whole, *one.object, ample);
    asked other{events};
    const auto found = search_depth_first(other.whole, *other.object, ample);
    ASSERT_EQ(found.outcome, expected.outcome) << i;
    ASSERT_EQ(found.failed_call, expected.failed_call) << i;
    ASSERT_EQ(found.decided, expected.decided) << i;
    invalid += found.outcome == verdict::invalid ? 1 : 0;
  }
  EXPECT_GT(invalid, 100);
  EXPECT_LT(invalid, 1'800);
}

history crowded(double wrong_reads) {
  return register_history({.ops = 2'000, .clients = 20, .values = 5, .wrong_reads = wrong_reads},
                          random_stream{3, "crowded"});
}

TEST(depth_first, proves_a_crowded_history_with_a_tenth_of_the_steps) {
  asked one{crowded(0)};
  const auto wide = search(one.whole, *one.object, ample);
  const auto deep = search_depth_first(one.whole, *one.object, ample);
  ASSERT_EQ(deep.outcome, verdict::valid);
  ASSERT_EQ(wide.outcome, verdict::valid);
  EXPECT_LT(deep.steps, wide.steps / 3);
}

TEST(depth_first, gives_up_where_it_comes_no_farther) {
  asked one{crowded(0.01)};
  const auto found = try_depth_first(one.whole, *one.object, ample, 500);
  EXPECT_TRUE(found.is_passed_on());
  EXPECT_GT(found.decided, 0U);
  EXPECT_LT(found.decided, one.whole.completed);
}

TEST(depth_first, ends_as_unknown_where_a_limit_is_hit) {
  asked one{crowded(0)};
  EXPECT_EQ(search_depth_first(one.whole, *one.object, ample.with_steps(1'000)).spent, "steps");
  EXPECT_EQ(search_depth_first(one.whole, *one.object, {std::chrono::minutes{1}, 30'000}).spent,
            "memory");
  EXPECT_EQ(search_depth_first(one.whole, *one.object, {duration::zero(), 1'000'000}).spent,
            "time");
}

/// Turns so short that depth has one in nearly every history.
constexpr turns short_turns{
    .breadth_steps = 0, .depth_steps = 6, .stale_steps = 300, .steps_more = 250};

TEST(turns, say_the_same_on_one_thread_and_on_two) {
  int in_depth = 0;
  int in_breadth = 0;
  for (std::uint64_t i = 0; i < 400; ++i) {
    const auto events = middling_history(i);
    asked one{events};
    asked other{events};
    const auto alone = short_turns.search(one.whole, *one.object, ample, 1);
    const auto raced = short_turns.search(other.whole, *other.object, ample, 2);
    ASSERT_EQ(as_text(alone.found), as_text(raced.found)) << i;
    ASSERT_EQ(alone.in_depth, raced.in_depth) << i;
    asked plain{events};
    const auto expected = search(plain.whole, *plain.object, ample);
    ASSERT_EQ(alone.found.outcome, expected.outcome) << i;
    ASSERT_EQ(alone.found.decided, expected.decided) << i;
    if (expected.outcome == verdict::invalid) {
      ASSERT_EQ(alone.found.states, expected.states) << i;
    }
    (alone.in_depth ? in_depth : in_breadth) += 1;
  }
  EXPECT_GT(in_depth, 20);
  EXPECT_GT(in_breadth, 20);
}

TEST(turns, leave_histories_of_few_clients_to_the_search_in_breadth) {
  const auto judge = make_checker(model_kind::cas_register);
  const auto few = register_history({.ops = 2'000, .clients = 5}, random_stream{1, "few"});
  EXPECT_EQ(judge->check(few, {}).details.at("algorithm"), "frontier");
  const auto many =
      register_history({.ops = 3'000, .clients = 36, .values = 5}, random_stream{1, "many"});
  EXPECT_EQ(judge->check(many, {}).details.at("algorithm"), "depth-first");
  EXPECT_EQ(judge->check(many, {.threads = 2}).details, judge->check(many, {}).details);
}

}  // namespace
}  // namespace agon::checkers::linearizable
