// Single ops, sequences, and what is refused.
#include "actors/generator/generator.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/function.hpp"
#include "actors/generator/independent.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/routing.hpp"
#include "actors/generator/simulate.hpp"
#include "actors/generator/trace.hpp"
#include "tests/actors/generator/summaries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::generators {
namespace {

using testing::ElementsAre;

TEST(generator, an_empty_one_is_exhausted) {
  EXPECT_TRUE(std::holds_alternative<exhausted>(generator{}.next(two_clients())));
  EXPECT_TRUE(generator{}.empty());
  EXPECT_TRUE(generator{std::vector<generator>{}}.empty());
}

TEST(generator, a_template_is_one_op_with_process_and_time_filled_in) {
  const generator one = op_template{.f = "write", .value = 2};
  const auto answer = one.next(two_clients().at(at(7)));
  const auto* taken = std::get_if<emitted>(&answer);
  ASSERT_NE(taken, nullptr);
  EXPECT_EQ(taken->operation, (op{.time = at(7),
                                  .process = process_id{0},
                                  .type = op_type::invoke,
                                  .f = "write",
                                  .value = 2}));
  EXPECT_TRUE(taken->next.empty());
}

TEST(generator, a_template_keeps_what_it_says) {
  const generator one = op_template{.f = "read", .process = process_id{1}, .time = at(9)};
  const auto answer = one.next(two_clients().at(at(9)));
  EXPECT_EQ(std::get<emitted>(answer).operation.process, process_id{1});
  EXPECT_EQ(std::get<emitted>(answer).operation.time, at(9));
}

TEST(generator, a_time_that_has_passed_becomes_now) {
  const auto answer =
      generator{op_template{.f = "read", .time = at(9)}}.next(two_clients().at(at(20)));
  EXPECT_EQ(std::get<emitted>(answer).operation.time, at(20));
}

TEST(generator, invocations_of_a_nemesis_are_info) {
  const auto answer =
      generator{op_template{.f = "kill", .process = process_id{-1}}}.next(two_clients());
  EXPECT_EQ(std::get<emitted>(answer).operation.type, op_type::info);
}

TEST(generator, is_pending_while_its_process_is_busy) {
  const generator one = op_template{.f = "read", .process = process_id{1}};
  const auto answer = one.next(two_clients().with_busy(process_id{1}));
  ASSERT_TRUE(std::holds_alternative<pending>(answer));
  EXPECT_TRUE(std::get<pending>(answer).next.same_as(one));
}

TEST(generator, is_pending_while_every_process_is_busy) {
  const context busy = context{1, 0}.with_busy(process_id{0});
  EXPECT_TRUE(std::holds_alternative<pending>(generator{once_of("a")}.next(busy)));
}

TEST(generator, a_sequence_is_one_part_after_the_other) {
  const generator all =
      std::vector<generator>{once_of("a"), generator{}, some(2, "b"), once_of("c")};
  EXPECT_THAT(fs(quick(two_clients(), all)), ElementsAre("a", "b", "b", "c"));
}

TEST(generator, a_sequence_of_nested_nothing_ends) {
  const generator nothing = std::vector<generator>{limit(0, endless("a")), limit(0, endless("b"))};
  EXPECT_TRUE(std::holds_alternative<exhausted>(nothing.next(two_clients())));
}

TEST(generator, a_long_sequence_does_not_recurse) {
  std::vector<generator> parts(100'000, limit(0, endless("a")));
  parts.emplace_back(once_of("b"));
  EXPECT_THAT(fs(quick(two_clients(), {std::move(parts)})), ElementsAre("b"));
}

TEST(generator, updates_of_a_sequence_go_to_the_part_whose_turn_it_is) {
  const generator all = std::vector<generator>{until_ok(endless("a")), some(2, "b")};
  EXPECT_THAT(fs(perfect({1, 0}, all)), ElementsAre("a", "b", "b"));
}

TEST(generator, parts_of_a_sequence_have_their_own_luck) {
  const generator coins = limit(20, mix({endless("heads"), endless("tails")}));
  const auto ops = quick({1, 0}, {std::vector<generator>{coins, coins}});
  ASSERT_EQ(ops.size(), 40U);
  const auto all = fs(ops);
  EXPECT_NE(std::vector(all.begin(), all.begin() + 20), std::vector(all.begin() + 20, all.end()));
}

std::string refusal(const op& operation, const context& now) {
  const auto checked = validate(operation, now);
  return checked.ok() ? "none" : to_string(checked.problem());
}

TEST(generator_failure, names_the_generators_on_the_way_and_the_moment) {
  const generator bad = from([](const context&, random_stream&) -> op_template {
    throw std::out_of_range{"no such key"};
  });
  const auto problem = failure_of(limit(3, any({bad})),
                                  two_clients().at(at(1'500'000'000)).with_busy(process_id{1}));
  EXPECT_EQ(problem.what, "the generator from threw \"no such key\"");
  EXPECT_EQ(problem.where, "generator limit > any > from, at 1.5 s with 2 of 3 threads free");
  EXPECT_EQ(problem.hint, "correct the test's generator");
}

TEST(generator_failure, tells_of_the_event_that_an_update_could_not_take) {
  const generator bad = on_update(
      [](const generator&, const context&, const op&) -> generator { throw 7; }, endless("a"));
  try {
    (void)repeat(bad).update(two_clients(), op{.process = process_id{1}, .f = "read"});
    FAIL() << "nothing was thrown";
  } catch (const generator_failure& failure) {
    EXPECT_EQ(std::string{failure.what()},
              "generator repeat > on_update, at 0 s with 3 of 3 threads free: the generator "
              "on_update threw \"something that is no std::exception\" when told of 1 invoke read "
              "null (correct the test's generator)");
  }
}

TEST(generator_failure, is_the_error_of_a_simulation) {
  const generator bad = map([](op) -> op { throw std::runtime_error{"no value"}; }, some(1, "a"));
  const auto run = simulate({1, 0}, bad, [](const context&, op o) { return o; });
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.problem().what, "the generator map threw \"no value\"");
}

/// What a user's function throws.
struct no_exception {};
[[noreturn]] void throw_one(int kind) {
  if (kind == 0) throw std::runtime_error{"oops"};
  if (kind == 1) throw 7;
  throw no_exception{};
}

/// Every generator that calls a function of its user when asked for an op, with one that throws.
std::vector<std::pair<std::string, generator>> throwing_when_asked(int kind) {
  const auto bad = [kind](const auto&...) -> generator { throw_one(kind); };
  return {
      {"from", from([kind](const context&, random_stream&) -> op_template { throw_one(kind); })},
      {"from", from([kind](const context&, random_stream&) -> generator { throw_one(kind); })},
      {"lazy", lazy(bad)},
      {"map", map([kind](op, const context&) -> op { throw_one(kind); }, endless("a"))},
      {"map", map([kind](op) -> op { throw_one(kind); }, endless("a"))},
      {"filter", filter([kind](const op&) -> bool { throw_one(kind); }, endless("a"))},
      {"on_threads", on_threads([kind](thread_id) -> bool { throw_one(kind); }, endless("a"))},
      {"t", trace(
                "t", [kind](const std::string&) { throw_one(kind); }, endless("a"))},
      {"sequential_generator", sequential_generator(all_integers(), bad)},
      {"concurrent_generator", clients(concurrent_generator(1, all_integers(), bad))},
      {"sequential_generator",
       sequential_generator([kind](std::size_t) -> std::optional<json::value> { throw_one(kind); },
                            [](const json::value&) { return endless("a"); })},
  };
}

TEST(generator_failure, stands_for_whatever_any_function_of_a_user_throws) {
  for (int kind = 0; kind < 3; ++kind)
    for (const auto& [name, plan] : throwing_when_asked(kind)) {
      const auto problem =
          failure_of(any({stagger(duration{1}, plan)}).bind(random_stream{1, "x"}), two_clients());
      EXPECT_EQ(problem.what, "the generator " + name + " threw \"" +
                                  (kind == 0 ? "oops" : "something that is no std::exception") +
                                  "\"");
      EXPECT_EQ(problem.hint, "correct the test's generator");
    }
}

TEST(generator_failure, stands_for_what_is_thrown_when_told_of_an_event) {
  for (int kind = 0; kind < 3; ++kind) {
    const auto bad = [kind](const auto&...) -> generator { throw_one(kind); };
    for (const auto& [name, plan] : std::vector<std::pair<std::string, generator>>{
             {"on_update", on_update(bad, endless("a"))},
             {"t", trace(
                       "t", [kind](const std::string&) { throw_one(kind); }, endless("a"))},
             {"on_threads", on_threads([kind](thread_id) -> bool { throw_one(kind); },
                                       until_ok(endless("a")))}}) {
      try {
        (void)any({time_limit(duration{9}, plan)})
            .update(two_clients(), op{.process = process_id{1}, .f = "read"});
        ADD_FAILURE() << name << " threw nothing";
      } catch (const generator_failure& failure) {
        EXPECT_TRUE(failure.problem().what.starts_with("the generator " + name + " threw \""));
        EXPECT_TRUE(failure.problem().where.starts_with("generator any > time_limit > " + name));
      }
    }
  }
}

/// A sleeper that fails when it is asked whether it sleeps.
class restless final : public generator_state {
 public:
  step next(const context&) const override { return exhausted{}; }
  std::optional<time_point> asleep(const context&) const override {
    throw std::runtime_error{"no idea"};
  }
};

TEST(generator_failure, stands_for_what_is_thrown_when_asked_about_sleep) {
  EXPECT_EQ(failure_of(limit(1, any({make_generator<restless>()})), two_clients()).what,
            "the generator any threw \"no idea\"");
}

TEST(generator, an_op_of_the_future_is_pending_until_then) {
  const generator late = op_template{.f = "a", .time = at(5)};
  const auto answer = late.next(two_clients());
  ASSERT_TRUE(std::holds_alternative<pending>(answer));
  EXPECT_EQ(std::get<pending>(answer).until, at(5));
  EXPECT_TRUE(std::get<pending>(answer).next.same_as(late));
  EXPECT_TRUE(std::holds_alternative<emitted>(late.next(two_clients().at(at(5)))));
}

TEST(validate, accepts_what_a_worker_can_be_given) {
  const context now = two_clients().at(at(5));
  EXPECT_EQ(refusal({.time = at(5), .process = process_id{1}, .f = "read"}, now), "none");
  EXPECT_EQ(refusal({.time = at(9), .process = process_id{-1}, .type = op_type::info}, now),
            "none");
  EXPECT_EQ(refusal({.time = at(9), .process = process_id{0}, .type = op_type::sleep}, now),
            "none");
  EXPECT_EQ(refusal({.time = at(9), .process = process_id{0}, .type = op_type::log}, now), "none");
}

TEST(validate, refuses_completions) {
  EXPECT_EQ(
      refusal({.process = process_id{1}, .type = op_type::ok, .f = "read"}, two_clients()),
      "generator, at 0 s: emitted a completion: 1\tok\tread\tnull (emit invoke, sleep or log, "
      "or info for a nemesis; completions come from workers)");
  EXPECT_NE(refusal({.process = process_id{1}, .type = op_type::info}, two_clients()), "none");
  EXPECT_NE(refusal({.process = process_id{-1}, .type = op_type::fail}, two_clients()), "none");
}

TEST(validate, refuses_a_process_that_is_not_free) {
  const context now = two_clients().with_busy(process_id{1});
  EXPECT_EQ(
      refusal({.process = process_id{1}, .f = "read"}, now),
      "generator, at 0 s: emitted an op for process 1, which is not free: 1\tinvoke\tread\tnull "
      "(leave the process to the context, or answer pending)");
  EXPECT_NE(refusal({.process = process_id{77}, .f = "read"}, now), "none");
}

TEST(validate, refuses_a_time_that_has_passed) {
  EXPECT_EQ(refusal({.time = at(4), .process = process_id{1}, .f = "read"},
                    two_clients().at(at(5'000'000'000))),
            "generator, at 5 s: emitted an op for 0.000000004 s, which has passed: "
            "1\tinvoke\tread\tnull (leave the time to the context, or choose a later one)");
}

}  // namespace
}  // namespace agon::generators
