// Monitors of distinct values: what they see, in words; and on histories too long for brute force,
// the same answers as the search.
#include "actors/vocabulary/history_file.hpp"
#include "checkers/linearizable/algorithm.hpp"
#include "checkers/linearizable/distinct/prefix.hpp"
#include "checkers/linearizable/linearizable.hpp"
#include "tests/checkers/container_histories.hpp"
#include "tests/checkers/histories.hpp"
#include "tests/checkers/plain_objects.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <array>
#include <map>

namespace agon::checkers::linearizable {
namespace {

check_result judged(model_kind model, std::vector<op> events, std::string algorithm = {}) {
  return make_checker(model, {.algorithm = std::move(algorithm)})
      ->check(history_of(std::move(events)), {});
}

std::string explanation(model_kind model, std::vector<op> events, std::string_view algorithm) {
  const auto result = judged(model, std::move(events));
  EXPECT_EQ(result.outcome, verdict::invalid) << json::serialize(result.details);
  EXPECT_EQ(result.details.at("algorithm").as_string(), algorithm);
  return std::string{result.details.at("explanation").as_string()};
}

/// What client `process` does alone.
std::vector<op> alone(int process, const char* f, json::value in, json::value out) {
  return {invoke(process, f, std::move(in)), ok(process, f, std::move(out))};
}

std::vector<op> one_after_another(std::vector<std::vector<op>> calls) {
  std::vector<op> all;
  for (auto& each : calls) all.insert(all.end(), each.begin(), each.end());
  return all;
}

TEST(monitors, say_what_was_taken_that_nobody_had_put_in) {
  EXPECT_EQ(explanation(model_kind::fifo_queue,
                        one_after_another({alone(0, "enqueue", 1, 1), alone(1, "dequeue", {}, 2),
                                           alone(0, "enqueue", 2, 2)}),
                        "distinct-fifo"),
            "process 1's dequeue answered 2 at 3 s, but nobody had put it in by then");
}

TEST(monitors, say_what_was_taken_twice) {
  EXPECT_EQ(
      explanation(model_kind::stack,
                  one_after_another(
                      {alone(0, "push", 1, 1), alone(1, "pop", {}, 1), alone(2, "pop", {}, 1)}),
                  "distinct-stack"),
      "process 2's pop answered 1 at 5 s, although process 1's pop had the same answer at 3 s "
      "and it was put in once");
}

TEST(monitors, say_what_overtook_in_a_queue) {
  EXPECT_EQ(explanation(model_kind::fifo_queue,
                        one_after_another({alone(0, "enqueue", 4, 4), alone(1, "enqueue", 5, 5),
                                           alone(2, "dequeue", {}, 5)}),
                        "distinct-fifo"),
            "process 2's dequeue answered 5 at 5 s, although process 0's enqueue of 4 had taken "
            "effect before process 1's enqueue of 5 began, and 4 was not taken before");
}

TEST(monitors, say_what_was_there_when_nothing_was_found) {
  // 1 is there until its dequeue begins, and 2 since before that.
  const std::vector<op> events{invoke(0, "enqueue", 1), ok(0, "enqueue", 1), invoke(3, "dequeue"),
                               invoke(0, "enqueue", 2), ok(0, "enqueue", 2), invoke(1, "dequeue"),
                               ok(1, "dequeue", 1),     ok(3, "dequeue")};
  for (const auto model : {model_kind::fifo_queue, model_kind::unordered_queue})
    EXPECT_EQ(
        explanation(model, events,
                    model == model_kind::fifo_queue ? "distinct-fifo" : "distinct-bag"),
        "process 3's dequeue found nothing at 7 s, although something was there all the time: "
        "1, then 2");
}

TEST(monitors, say_what_was_less) {
  EXPECT_EQ(explanation(model_kind::priority_queue,
                        one_after_another({alone(0, "insert", -3, -3), alone(0, "insert", 5, 5),
                                           alone(1, "delete-min", {}, 5)}),
                        "distinct-priority"),
            "process 1's delete-min answered 5 at 5 s, although something less was there whenever "
            "that can have been: -3");
}

TEST(monitors, say_what_cannot_be_stacked) {
  EXPECT_EQ(
      explanation(model_kind::stack,
                  one_after_another(
                      {alone(0, "push", 1, 1), alone(0, "push", 2, 2), alone(1, "pop", {}, 1)}),
                  "distinct-stack"),
      "process 1's pop answered 1 at 5 s, but none of 1, 2 can lie below the others: each was "
      "put in after another had been, or taken before another was");
}

TEST(monitors, show_the_states_before_the_failure_where_a_search_finds_them) {
  const auto result =
      judged(model_kind::fifo_queue,
             one_after_another({alone(0, "enqueue", 4, 4), alone(1, "enqueue", 5, 5),
                                alone(2, "dequeue", {}, 5)}));
  EXPECT_EQ(json::serialize(result.details.at("possible_states")), "[[4,5]]");
  EXPECT_EQ(result.details.at("linearizable_up_to"), 3);
}

TEST(monitors, leave_repeated_values_and_peeks_to_the_search) {
  const auto twice = one_after_another({alone(0, "enqueue", 1, 1), alone(0, "enqueue", 1, 1)});
  EXPECT_EQ(judged(model_kind::fifo_queue, twice).details.at("algorithm"), "frontier");
  const auto looked = one_after_another({alone(0, "enqueue", 1, 1), alone(0, "peek", {}, 1)});
  EXPECT_EQ(judged(model_kind::fifo_queue, looked).details.at("algorithm"), "frontier");
  const auto refused = judged(model_kind::fifo_queue, twice, "distinct-fifo");
  EXPECT_EQ(refused.outcome, verdict::unknown);
  EXPECT_EQ(refused.details.at("error"),
            "algorithm \"distinct-fifo\" cannot decide this history (leave the choice open)");
}

TEST(monitors, pass_on_what_only_a_crashed_dequeue_explains) {
  const std::vector<op> events{invoke(0, "enqueue", 1), ok(0, "enqueue", 1),  invoke(1, "dequeue"),
                               info(1, "dequeue"),      invoke(2, "dequeue"), ok(2, "dequeue")};
  const auto result = judged(model_kind::fifo_queue, events);
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_EQ(result.details.at("algorithm"), "frontier");
}

TEST(monitors, judge_a_whole_set_at_once_and_name_the_element_that_fails) {
  const auto fine =
      one_after_another({alone(0, "add", 1, 1), alone(0, "add", 2, 2), alone(1, "remove", 1, 1),
                         alone(1, "contains", 1, false), alone(1, "contains", 2, true)});
  EXPECT_EQ(judged(model_kind::set, fine).details.at("algorithm"), "distinct-set");
  auto wrong = fine;
  wrong.back().value = false;
  const auto result = judged(model_kind::set, wrong);
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(result.details.at("part"), "2");
}

std::string as_text(const history& events) {
  std::string lines{'\n'};
  for (const auto& each : events) lines += to_json_line(each) + '\n';
  return lines;
}

/// A history of many calls in which a few answers are of the past.
history longer_history(const plain_object& object, std::uint64_t number) {
  random_stream random{number, "longer " + object.model};
  object_load load{.ops = 8 + random.below(24), .clients = random.between(std::int64_t{2}, 5)};
  load.crashed = random.chance(0.3) ? 0.1 : 0.0;
  load.stale = random.chance(0.7) ? 0.1 * random.unit() : 0.0;
  return object_history(object, load, random.child("history"));
}

TEST(monitors, agree_with_the_search_on_longer_histories) {
  for (const auto& object : plain_objects()) {
    if (!object.has_distinct_values || object.model == "set") continue;
    const auto made = make_machine(model_kind_from(object.model).value());
    std::map<verdict, int> seen;
    for (std::uint64_t i = 0; i < 3'000; ++i) {
      const auto events = longer_history(object, i);
      const auto machine = made();
      const auto whole = read_problem(events, *machine);
      const budget limits{std::chrono::minutes{1}, std::uint64_t{1} << 30};
      for (const auto& each : algorithms()) {
        if (each.name == "frontier" || !each.applies(*whole)) continue;
        const auto found = each.decide(*whole, *machine, limits);
        if (found.is_passed_on()) continue;
        ++seen[found.outcome];
        const auto expected = algorithms().back().decide(*whole, *machine, limits);
        const auto told = [&] {
          return object.model + ", history " + std::to_string(i) + as_text(events);
        };
        ASSERT_EQ(found.outcome, expected.outcome) << told();
        ASSERT_EQ(found.failed_call, expected.failed_call) << told();
        ASSERT_EQ(found.decided, expected.decided) << told();
      }
    }
    EXPECT_GT(seen[verdict::valid], 300) << object.model;
    EXPECT_GT(seen[verdict::invalid], 300) << object.model;
  }
}

/// A long history of each kind that monitors judge.
history long_history_of(model_kind model) {
  if (model == model_kind::read_write_register)
    return register_history({.ops = 60'000, .clients = 5, .unique_writes = true},
                            random_stream{1, "limits"});
  return container_history({.model = model, .ops = 60'000}, random_stream{1, "limits"});
}

constexpr std::array monitored_models{
    model_kind::read_write_register, model_kind::fifo_queue,      model_kind::stack,
    model_kind::priority_queue,      model_kind::unordered_queue, model_kind::set};

/// The monitor that judges the model's histories, asked for a decision within these limits.
decision monitored(model_kind model, const budget& limits) {
  const auto object = make_machine(model)();
  const auto whole = read_problem(long_history_of(model), *object);
  for (const auto& each : algorithms())
    if (each.applies(*whole)) return each.decide(*whole, *object, limits);
  return {};
}

TEST(monitors, begin_nothing_for_which_there_is_no_memory) {
  for (const auto model : monitored_models) {
    const auto found = monitored(model, {std::chrono::minutes{1}, 5'000'000});
    EXPECT_EQ(found.outcome, verdict::unknown) << to_string(model);
    EXPECT_EQ(found.spent, "memory") << to_string(model);
  }
}

TEST(monitors, begin_nothing_without_time) {
  for (const auto model : monitored_models)
    EXPECT_EQ(monitored(model, {duration::zero(), std::uint64_t{1} << 30}).spent, "time")
        << to_string(model);
}

TEST(monitors, say_how_far_they_got) {
  const auto judge = make_checker(model_kind::fifo_queue);
  EXPECT_EQ(judge->check(long_history_of(model_kind::fifo_queue), {.memory_limit = 1'000'000})
                .details.at("error"),
            "the memory limit of 1000000 bytes is spent, 0 of 60000 completed ops decided");
}

TEST(long_pass, is_over_within_some_thousand_calls_of_the_deadline) {
  const budget spent{duration::zero(), 1};
  distinct::long_pass pass{spent};
  int calls = 0;
  while (!pass.is_over()) ++calls;
  EXPECT_LT(calls, 20'000);
  const budget ample{std::chrono::minutes{9}, 1};
  distinct::long_pass other{ample};
  for (int i = 0; i < 100'000; ++i) ASSERT_FALSE(other.is_over());
}

}  // namespace
}  // namespace agon::checkers::linearizable
