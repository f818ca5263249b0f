// any, mix and flip_flop.
#include "actors/generator/choice.hpp"

#include "actors/generator/function.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/routing.hpp"
#include "actors/generator/simulate.hpp"
#include "tests/actors/generator/summaries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::generators {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// Always pending, unless no thread is there.
generator stuck() { return repeat(op_template{.f = "stuck", .process = process_id{1'000'001}}); }

TEST(any, takes_the_soonest_op) {
  const generator late = op_template{.f = "late", .time = at(30)};
  const generator early = op_template{.f = "early", .time = at(20)};
  EXPECT_THAT(brief(perfect_ops({1, 0}, any({late, early}))),
              ElementsAre("0 early@20", "0 early@30", "0 late@30", "0 late@40"));
}

TEST(any, ends_when_all_parts_have_ended) {
  EXPECT_THAT(fs(quick(two_clients(), any({some(1, "a"), some(3, "b")}))),
              UnorderedElementsAre("a", "b", "b", "b"));
  EXPECT_TRUE(any({}).empty());
}

TEST(any, breaks_ties_evenly) {
  const auto ops =
      quick(two_clients(), limit(3000, any({endless("a"), endless("b"), endless("c")})));
  EXPECT_NEAR(static_cast<double>(count_of(ops, "a")), 1000, 150);
  EXPECT_NEAR(static_cast<double>(count_of(ops, "b")), 1000, 150);
}

TEST(any, breaks_ties_between_ops_of_the_future_too) {
  const auto later = [](std::string f) {
    return delay(duration{50}, repeat(op_template{.f = std::move(f), .time = at(10)}));
  };
  std::size_t first = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const generator choice = any({later("a"), later("b")}).bind(random_stream{seed, "any"});
    EXPECT_EQ(std::get<pending>(choice.next(two_clients())).until, at(10));
    const auto answer = choice.next(two_clients().at(at(10)));
    first += std::get<emitted>(answer).operation.f == "a" ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(first), 100, 40);
}

TEST(any, a_pending_part_does_not_hold_up_the_others) {
  const auto answer = any({stuck(), endless("a")}).next(two_clients());
  ASSERT_TRUE(std::holds_alternative<emitted>(answer));
  EXPECT_EQ(std::get<emitted>(answer).operation.f, "a");
}

TEST(any, is_pending_when_some_part_is_and_none_emits) {
  EXPECT_TRUE(std::holds_alternative<pending>(any({generator{}, stuck()}).next(two_clients())));
}

TEST(any, every_part_sees_every_update) {
  const generator both = any({until_ok(some(9, "a")), until_ok(some(9, "b"))});
  const auto ops = perfect({1, 0}, both);
  EXPECT_THAT(fs(ops), UnorderedElementsAre("a", "b"));
}

TEST(shortest_any, ends_with_the_first_part_that_ends) {
  const auto ops = quick(two_clients(), shortest_any({some(2, "a"), endless("b")}));
  EXPECT_EQ(count_of(ops, "a"), 2U);
  EXPECT_LT(ops.size(), 100U);
}

TEST(mix, emits_all_ops_of_all_parts) {
  const auto ops = quick(two_clients(), mix({some(5, "a"), some(10, "b"), generator{}}));
  EXPECT_EQ(count_of(ops, "a"), 5U);
  EXPECT_EQ(count_of(ops, "b"), 10U);
  EXPECT_TRUE(mix({}).empty());
}

TEST(mix, chooses_evenly) {
  const auto ops =
      quick(two_clients(), limit(3000, mix({endless("a"), endless("b"), endless("c")})));
  EXPECT_NEAR(static_cast<double>(count_of(ops, "a")), 1000, 150);
  EXPECT_NEAR(static_cast<double>(count_of(ops, "b")), 1000, 150);
}

TEST(mix, begins_with_a_random_part) {
  std::size_t first = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const generator coins = mix({endless("a"), endless("b")}).bind(random_stream{seed, "mix"});
    first += std::get<emitted>(coins.next(two_clients())).operation.f == "a" ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(first), 100, 40);
}

TEST(mix, a_pending_part_leaves_its_turn_to_the_others) {
  const auto ops = quick(two_clients(), limit(100, mix({stuck(), endless("a"), endless("b")})));
  EXPECT_EQ(ops.size(), 100U);
  EXPECT_GT(count_of(ops, "b"), 10U);
}

TEST(mix, is_pending_when_all_that_are_left_are) {
  EXPECT_TRUE(std::holds_alternative<pending>(mix({stuck(), generator{}}).next(two_clients())));
}

TEST(mix, parts_see_no_updates) {
  const auto ops = perfect({1, 0}, mix({until_ok(some(3, "a"))}));
  EXPECT_THAT(fs(ops), ElementsAre("a", "a", "a"));
}

TEST(mix, is_the_same_for_a_seed_and_differs_between_seeds) {
  const generator coins = limit(40, mix({endless("a"), endless("b")}));
  const auto run = [&](std::uint64_t seed) {
    const auto ops = simulate({1, 0}, coins,
                              [](const context&, op o) {
                                o.type = op_type::ok;
                                return o;
                              },
                              {.seed = seed});
    return fs(ops.value());
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

TEST(flip_flop, takes_turns_and_ends_when_one_has_ended) {
  EXPECT_THAT(fs(quick({1, 0}, flip_flop(endless("a"), some(2, "b")))),
              ElementsAre("a", "b", "a", "b", "a"));
}

TEST(flip_flop, works_with_functions) {
  const auto numbers = [](std::string f) {
    return from([f](const context&, random_stream& random) {
      return op_template{.f = f, .value = random.below(1000)};
    });
  };
  EXPECT_THAT(fs(quick({1, 0}, limit(4, flip_flop(numbers("start"), numbers("stop"))))),
              ElementsAre("start", "stop", "start", "stop"));
}

TEST(flip_flop, a_pending_part_keeps_its_turn) {
  const generator both = flip_flop(synchronize(some(1, "a")), endless("b"));
  EXPECT_TRUE(std::holds_alternative<pending>(both.next(two_clients().with_busy(process_id{0}))));
  EXPECT_EQ(std::get<emitted>(both.next(two_clients())).operation.f, "a");
}

}  // namespace
}  // namespace agon::generators
