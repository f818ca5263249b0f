// Functions as generators.
#include "actors/generator/function.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/generator/simulate.hpp"
#include "tests/actors/generator/summaries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace agon::generators {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

generator throws() {
  return from([](const context&, random_stream& random) {
    return op_template{.f = "throw", .value = random.below(1'000'000)};
  });
}

op ok_at_once(const context&, op invocation) {
  invocation.type = op_type::ok;
  return invocation;
}

std::vector<json::value> values(const std::vector<op>& ops) {
  std::vector<json::value> found;
  for (const op& event : ops) found.push_back(event.value);
  return found;
}

TEST(from, calls_the_function_for_each_op) {
  const auto ops = quick({1, 0}, limit(100, throws()));
  ASSERT_EQ(ops.size(), 100U);
  EXPECT_NE(ops[0].value, ops[1].value);
  EXPECT_NE(ops[1].value, ops[2].value);
}

TEST(from, asking_twice_gives_the_same_op) {
  const generator plan = throws();
  const auto first = std::get<emitted>(plan.next(two_clients()));
  const auto second = std::get<emitted>(plan.next(two_clients()));
  EXPECT_EQ(first.operation, second.operation);
}

TEST(from, luck_depends_on_the_stream_it_is_bound_to) {
  const auto first_of = [](std::uint64_t seed) {
    const generator plan = throws().bind(random_stream{seed, "plan"});
    return std::get<emitted>(plan.next(two_clients())).operation.value;
  };
  EXPECT_EQ(first_of(1), first_of(1));
  EXPECT_NE(first_of(1), first_of(2));
}

TEST(from, ends_when_the_function_has_no_more) {
  const generator three =
      from([](const context& now, random_stream&) -> std::optional<op_template> {
        if (now.time() >= at(30)) return std::nullopt;
        return op_template{.f = "a"};
      });
  EXPECT_THAT(times(perfect({1, 0}, three)), ElementsAre(0, 10, 20));
}

TEST(from, sees_the_context) {
  const generator counts = from([](const context& now, random_stream&) {
    return op_template{.f = "a", .value = now.free_thread_count()};
  });
  EXPECT_THAT(values(perfect({3, 0}, limit(3, counts))),
              ElementsAre(json::value(3), json::value(2), json::value(1)));
}

TEST(from, uses_up_the_generator_that_was_returned_before_it_calls_again) {
  const generator pairs = from([](const context&, random_stream& random) -> generator {
    const auto number = random.below(1'000'000);
    return std::vector<generator>{op_template{.f = "begin", .value = number},
                                  op_template{.f = "end", .value = number}};
  });
  const auto ops = quick({1, 0}, limit(4, pairs));
  EXPECT_THAT(fs(ops), ElementsAre("begin", "end", "begin", "end"));
  EXPECT_EQ(ops[0].value, ops[1].value);
  EXPECT_NE(ops[1].value, ops[2].value);
}

TEST(from, generators_that_are_returned_have_luck_of_their_own) {
  const generator coins = from([](const context&, random_stream&) -> generator {
    return once(mix({op_template{.f = "heads"}, op_template{.f = "tails"}}));
  });
  const auto ops = quick({1, 0}, limit(200, coins));
  EXPECT_NEAR(static_cast<double>(count_of(ops, "heads")), 100, 40);
}

TEST(from, an_empty_or_absent_generator_ends_it) {
  EXPECT_THAT(quick({1, 0}, from([](const context&, random_stream&) { return generator{}; })),
              IsEmpty());
  EXPECT_THAT(quick({1, 0}, from([](const context&, random_stream&) -> std::optional<generator> {
                      return std::nullopt;
                    })),
              IsEmpty());
}

TEST(from, skips_generators_that_end_before_their_first_op) {
  const generator seldom = from([](const context&, random_stream& random) -> generator {
    return limit(random.chance(0.1) ? 1 : 0, endless("a"));
  });
  EXPECT_EQ(quick({1, 0}, limit(20, seldom)).size(), 20U);
}

TEST(from, updates_reach_the_generator_under_way) {
  const generator tries =
      from([](const context&, random_stream&) -> generator { return until_ok(endless("a")); });
  EXPECT_THAT(times(perfect({1, 0}, limit(3, tries))), ElementsAre(0, 10, 20));
}

TEST(from, is_not_called_while_no_thread_is_free) {
  const generator plan = from([](const context&, random_stream&) -> op_template {
    ADD_FAILURE() << "called";
    return {.f = "a"};
  });
  EXPECT_TRUE(std::holds_alternative<pending>(plan.next(context{1, 0}.with_busy(process_id{0}))));
}

TEST(from, a_function_whose_generators_never_emit_is_not_called_for_ever) {
  const generator barren =
      from([](const context&, random_stream&) -> generator { return limit(0, endless("a")); });
  EXPECT_THAT(failure_of(barren, two_clients()).what, HasSubstr("all end before their first op"));
}

TEST(lazy, is_made_when_it_is_first_asked_and_once_only) {
  int calls = 0;
  const generator late = lazy([&calls] {
    ++calls;
    return some(3, "a");
  });
  EXPECT_EQ(calls, 0);
  EXPECT_THAT(fs(quick({1, 0}, std::vector<generator>{once_of("b"), late})),
              ElementsAre("b", "a", "a", "a"));
  EXPECT_EQ(calls, 1);
}

TEST(lazy, each_run_makes_its_own) {
  int calls = 0;
  const generator late = lazy([&calls] { return some(static_cast<std::size_t>(++calls), "a"); });
  EXPECT_EQ(quick({1, 0}, late).size(), 1U);
  EXPECT_EQ(quick({1, 0}, late).size(), 2U);
}

TEST(lazy, what_it_made_hears_updates) {
  EXPECT_EQ(perfect({1, 0}, lazy([] { return until_ok(endless("a")); })).size(), 1U);
}

TEST(lazy, has_luck_from_its_place) {
  const generator late = lazy([] { return throws(); });
  const auto run = [&](std::uint64_t seed) {
    const generator plan = late.bind(random_stream{seed, "plan"});
    return std::get<emitted>(plan.next(two_clients())).operation.value;
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

TEST(rand_int_seq, has_values_in_its_range_that_depend_on_the_seed) {
  const auto run = [](std::uint64_t seed) {
    const generator plan = limit(200, rand_int_seq("write", 3, 5));
    const auto ops = simulate({1, 0}, plan, ok_at_once, {.seed = seed});
    return values(*ops);
  };
  const auto drawn = run(1);
  std::set<std::int64_t> distinct;
  for (const auto& value : drawn) distinct.insert(value.as_int64());
  EXPECT_THAT(distinct, ElementsAre(3, 4, 5));
  EXPECT_EQ(run(1), drawn);
  EXPECT_NE(run(2), drawn);
}

TEST(rand_seq, picks_from_its_values) {
  const auto ops = quick({1, 0}, limit(100, rand_seq("add", {"x", "y"})));
  EXPECT_THAT(fs(ops), testing::Each("add"));
  const auto all = values(ops);
  EXPECT_NEAR(static_cast<double>(std::count(all.begin(), all.end(), json::value("x"))), 50, 25);
}

TEST(on_update, goes_on_with_what_the_function_says) {
  const generator first = on_update(
      [](const generator& self, const context&, const op& event) -> generator {
        if (event.type == op_type::ok) return some(2, "after");
        return self;
      },
      endless("before"));
  EXPECT_THAT(fs(perfect({1, 0}, first)), ElementsAre("before", "after", "after"));
}

TEST(on_update, sees_the_context_of_the_event) {
  std::vector<std::size_t> free;
  const generator watched = on_update(
      [&free](const generator& self, const context& now, const op&) {
        free.push_back(now.free_thread_count());
        return self;
      },
      some(1, "a"));
  (void)perfect({2, 0}, watched);
  EXPECT_THAT(free, ElementsAre(1, 2));
}

}  // namespace
}  // namespace agon::generators
