// What clients of a lock do, and what is wrong with one.
#include "actors/generator/pipeline.hpp"
#include "actors/generator/simulate.hpp"
#include "scenarios/workloads/workload.hpp"

#include <gtest/gtest.h>

namespace agon::scenarios {
namespace {

op event(std::uint32_t process, op_type type, std::string f, json::value value = nullptr) {
  return {.process = {process}, .type = type, .f = std::move(f), .value = std::move(value)};
}

checkers::verdict verdict_on(const workload& made, std::vector<op> events) {
  return made.checker->check(*history::from(std::move(events)), {}).outcome;
}

TEST(lock, is_acquired_and_released_in_turn_by_each_client) {
  const auto made = make_lock({.concurrency = 3});
  const auto ops = generators::perfect({3, 0}, made.during | generators::limit(100));
  std::map<process_id, bool> holds;
  int releases = 0;
  for (const auto& each : ops) {
    EXPECT_EQ(each.f, holds[each.process] ? "release" : "acquire");
    holds[each.process] = !holds[each.process];
    releases += each.f == "release" ? 1 : 0;
  }
  EXPECT_GT(releases, 10);
}

// However slowly the lock is asked for: a lease is over in some seconds.
TEST(lock, is_released_when_its_holder_is_done_with_it) {
  const auto made = make_lock({.concurrency = 15, .rate = 10});
  const auto ops = generators::perfect({15, 0}, made.during | generators::limit(300));
  std::map<process_id, time_point> held_since;
  for (const auto& each : ops) {
    if (each.f == "acquire") held_since[each.process] = each.time;
    if (each.f == "release") {
      EXPECT_LT(each.time - held_since.at(each.process), std::chrono::milliseconds{4100});
    }
  }
}

TEST(lock, is_asked_for_at_the_rate_given) {
  const auto made = make_lock({.concurrency = 10, .rate = 20});
  // Nobody ever gets it.
  const auto run =
      generators::simulate({10, 0}, made.during | generators::time_limit(std::chrono::seconds{60}),
                           [](const context&, op event) {
                             event.type = op_type::fail;
                             return event;
                           });
  ASSERT_TRUE(run.ok());
  const auto asked = std::ranges::count_if(
      *run, [](const op& each) { return each.type == op_type::invoke && each.f == "acquire"; });
  EXPECT_NEAR(static_cast<double>(asked), 60 * 20, 150);
}

TEST(lock, that_two_have_at_once_is_invalid) {
  const auto made = make_lock({.concurrency = 2});
  std::vector<op> events{event(0, op_type::invoke, "acquire"), event(0, op_type::ok, "acquire", 1),
                         event(1, op_type::invoke, "acquire"), event(1, op_type::ok, "acquire", 2),
                         event(0, op_type::invoke, "release"), event(0, op_type::fail, "release")};
  EXPECT_EQ(verdict_on(made, events), checkers::verdict::valid);
  events.back().type = op_type::ok;
  EXPECT_EQ(verdict_on(made, events), checkers::verdict::invalid);
}

TEST(lock, whose_tokens_fall_is_invalid) {
  EXPECT_EQ(verdict_on(make_lock({.concurrency = 1}),
                       {event(0, op_type::invoke, "acquire"), event(0, op_type::ok, "acquire", 2),
                        event(0, op_type::invoke, "release"), event(0, op_type::ok, "release"),
                        event(0, op_type::invoke, "acquire"), event(0, op_type::ok, "acquire", 1)}),
            checkers::verdict::invalid);
}

TEST(fenced_counter, that_loses_an_addition_is_invalid) {
  const auto made = make_fenced_counter({.concurrency = 1});
  std::vector<op> events{
      event(0, op_type::invoke, "add-and-get", 1), event(0, op_type::ok, "add-and-get", {1, 1}),
      event(0, op_type::invoke, "add-and-get", 1), event(0, op_type::ok, "add-and-get", {1, 2})};
  EXPECT_EQ(verdict_on(made, events), checkers::verdict::valid);
  events.back().value = {1, 1};
  EXPECT_EQ(verdict_on(made, events), checkers::verdict::invalid);
}

TEST(fenced_counter, adds_one_with_each_op) {
  const auto made = make_fenced_counter({.concurrency = 2});
  for (const auto& each : generators::quick({2, 0}, made.during | generators::limit(20))) {
    EXPECT_EQ(each.f, "add-and-get");
    EXPECT_EQ(each.value, 1);
  }
}

}  // namespace
}  // namespace agon::scenarios
