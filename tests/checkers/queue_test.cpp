// Queues by what went in and came out, with the smallest histories of each verdict.
#include "checkers/queue.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <gtest/gtest.h>

namespace agon::checkers {
namespace {

op event(op_type type, std::string f, json::value value = nullptr) {
  return {.process = {0}, .type = type, .f = std::move(f), .value = std::move(value)};
}

/// An op and how it ended.
std::vector<op> call(std::string f, json::value argument, op_type type, json::value answer) {
  return {event(op_type::invoke, f, std::move(argument)), event(type, f, std::move(answer))};
}
std::vector<op> put(json::value element, op_type type = op_type::ok) {
  return call("enqueue", element, type, element);
}
std::vector<op> took(json::value element) {
  return call("dequeue", nullptr, op_type::ok, std::move(element));
}
std::vector<op> drained(json::array elements) {
  return call("drain", nullptr, op_type::ok, std::move(elements));
}

history of(const std::vector<std::vector<op>>& calls) {
  std::vector<op> ops;
  for (const auto& one : calls) ops.insert(ops.end(), one.begin(), one.end());
  auto made = history::from(std::move(ops));
  invariant(made.ok(), "a history");
  return *std::move(made);
}

check_result judge(const std::vector<std::vector<op>>& calls, total_queue_options options = {}) {
  return total_queue(options)->check(of(calls), {});
}

TEST(total_queue, is_valid_where_all_comes_out) {
  const auto result = judge({put(1), put(2), took(1), put(3), drained({2, 3})});
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_EQ(result.details.at("attempt_count"), 3);
  EXPECT_EQ(result.details.at("acknowledged_count"), 3);
  EXPECT_EQ(result.details.at("ok_count"), 3);
}

TEST(total_queue, is_invalid_where_an_element_is_lost) {
  const auto result = judge({put(1), put(2), took(2)});
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(result.details.at("lost"), json::value({1}));
  EXPECT_EQ(result.details.at("lost_count"), 1);
}

TEST(total_queue, is_invalid_where_an_element_comes_from_nowhere) {
  const auto result = judge({put(1), took(1), took(9)});
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(result.details.at("unexpected"), json::value({9}));
  EXPECT_EQ(result.details.at("duplicated_count"), 0);
}

TEST(total_queue, tells_of_elements_that_come_out_twice) {
  const auto result = judge({put(1), took(1), took(1)});
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_EQ(result.details.at("duplicated"), json::value({1}));
  EXPECT_EQ(result.details.at("ok_count"), 1);
}

TEST(total_queue, tells_of_elements_that_came_out_though_nobody_knew_they_were_in) {
  const auto result = judge({put(1, op_type::info), took(1), put(2, op_type::fail)});
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_EQ(result.details.at("recovered"), json::value({1}));
  EXPECT_EQ(result.details.at("lost_count"), 0);
}

TEST(total_queue, counts_equal_elements) {
  EXPECT_EQ(judge({put(1), put(1), drained({1, 1})}).outcome, verdict::valid);
  EXPECT_EQ(judge({put(1), put(1), took(1)}).details.at("lost"), json::value({1}));
}

TEST(total_queue, lets_a_crashed_dequeue_take_one_if_told_so) {
  const auto crashed = call("dequeue", nullptr, op_type::info, nullptr);
  const total_queue_options lenient{.crashed = crashed_dequeue::may_take_one};
  EXPECT_EQ(judge({put(1), crashed}).outcome, verdict::invalid);
  EXPECT_EQ(judge({put(1), crashed}, lenient).outcome, verdict::valid);
  EXPECT_EQ(judge({put(1), put(2), crashed}, lenient).outcome, verdict::invalid);
}

TEST(total_queue, does_not_count_a_dequeue_that_found_nothing) {
  EXPECT_EQ(judge({took(nullptr), put(1), took(1)}).outcome, verdict::valid);
}

TEST(total_queue, does_not_know_what_a_crashed_drain_took) {
  const auto result = judge({put(1), call("drain", nullptr, op_type::info, nullptr)});
  EXPECT_EQ(result.outcome, verdict::unknown);
  EXPECT_NE(std::string_view{result.details.at("error").as_string()}.find("crashed"),
            std::string_view::npos);
}

TEST(drains, become_dequeues_one_after_the_other) {
  const auto expanded = with_drains_expanded(
      of({put(1), call("drain", nullptr, op_type::fail, nullptr), drained({1, 2})}));
  ASSERT_TRUE(expanded.ok());
  ASSERT_EQ(expanded->size(), 6u);
  EXPECT_EQ((*expanded)[3].f, "dequeue");
  EXPECT_EQ((*expanded)[3].value, 1);
  EXPECT_EQ((*expanded)[5].value, 2);
  EXPECT_EQ(expanded->pair(4), 5);
}

TEST(sourced_queue, is_invalid_where_a_dequeue_has_no_enqueue_of_its_own) {
  const auto judge_it = sourced_queue();
  EXPECT_EQ(judge_it->check(of({put(1, op_type::info), took(1)}), {}).outcome, verdict::valid);
  EXPECT_EQ(judge_it->check(of({put(1), took(1), took(1)}), {}).outcome, verdict::invalid);
  const auto early = judge_it->check(of({took(1), put(1)}), {});
  EXPECT_EQ(early.outcome, verdict::invalid);
  EXPECT_EQ(early.details.at("error"),
            "nobody had begun to enqueue 1 once more when it was dequeued");
}

}  // namespace
}  // namespace agon::checkers
