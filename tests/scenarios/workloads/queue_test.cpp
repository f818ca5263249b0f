// What clients of a queue do, and what is wrong with one.
#include "actors/generator/pipeline.hpp"
#include "actors/generator/simulate.hpp"
#include "scenarios/workloads/workload.hpp"

#include <gtest/gtest.h>

namespace agon::scenarios {
namespace {

op event(op_type type, std::string f, json::value value = nullptr) {
  return {.process = {0}, .type = type, .f = std::move(f), .value = std::move(value)};
}

checkers::verdict verdict_on(std::vector<op> events) {
  const auto judge = make_queue({.concurrency = 1}).checker;
  return judge->check(*history::from(std::move(events)), {}).outcome;
}

TEST(queue, puts_each_number_in_once_and_takes_as_often) {
  const auto made = make_queue({.concurrency = 5});
  const auto ops = generators::quick({5, 0}, made.during | generators::limit(1000));
  std::int64_t next = 0;
  for (const auto& each : ops) {
    if (each.f == "enqueue") {
      EXPECT_EQ(each.value, json::value(next++));
    } else {
      EXPECT_EQ(each.f, "dequeue");
    }
  }
  EXPECT_GT(next, 400);
  EXPECT_LT(next, 600);
}

TEST(queue, is_drained_once_in_the_end) {
  const auto ops = generators::perfect({4, 0}, make_queue({.concurrency = 4}).finally);
  ASSERT_EQ(ops.size(), 1U);
  EXPECT_EQ(ops[0].f, "drain");
  EXPECT_GE(ops[0].time, time_point{std::chrono::seconds{10}});
}

TEST(queue, is_drained_until_that_succeeds) {
  int tries = 0;
  const auto fails_at_first = [&tries](const context& now, const op& invocation) {
    auto completion = invocation;
    completion.time = now.time() + std::chrono::milliseconds{10};
    completion.type = ++tries < 3 ? op_type::fail : op_type::ok;
    return completion;
  };
  const auto ops =
      generators::simulate({4, 0}, make_queue({.concurrency = 4}).finally, fails_at_first);
  ASSERT_TRUE(ops.ok());
  EXPECT_EQ(ops->back().type, op_type::ok);
  EXPECT_EQ(ops->size(), 6U);
}

TEST(queue, that_lost_an_element_is_invalid) {
  const std::vector<op> put{event(op_type::invoke, "enqueue", 1), event(op_type::ok, "enqueue", 1),
                            event(op_type::invoke, "drain")};
  auto whole = put;
  whole.push_back(event(op_type::ok, "drain", json::array{1}));
  EXPECT_EQ(verdict_on(whole), checkers::verdict::valid);
  whole.back().value = json::array{};
  EXPECT_EQ(verdict_on(whole), checkers::verdict::invalid);
}

TEST(queue, that_gives_an_element_twice_is_invalid) {
  EXPECT_EQ(
      verdict_on({event(op_type::invoke, "enqueue", 1), event(op_type::ok, "enqueue", 1),
                  event(op_type::invoke, "dequeue"), event(op_type::ok, "dequeue", 1),
                  event(op_type::invoke, "drain"), event(op_type::ok, "drain", json::array{1})}),
      checkers::verdict::invalid);
}

TEST(queue, may_lose_what_a_crashed_dequeue_took) {
  EXPECT_EQ(verdict_on({event(op_type::invoke, "enqueue", 1), event(op_type::ok, "enqueue", 1),
                        event(op_type::invoke, "dequeue"), event(op_type::info, "dequeue")}),
            checkers::verdict::valid);
}

}  // namespace
}  // namespace agon::scenarios
