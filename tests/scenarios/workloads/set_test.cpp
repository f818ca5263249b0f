// What clients of a set do.
#include "actors/generator/pipeline.hpp"
#include "actors/generator/simulate.hpp"
#include "scenarios/workloads/workload.hpp"

#include <gtest/gtest.h>

namespace agon::scenarios {
namespace {

TEST(set, adds_each_number_once_and_reads_now_and_then) {
  const auto made = make_set({.concurrency = 5});
  const auto ops = generators::quick({5, 0}, made.during | generators::limit(1000));
  std::int64_t next = 0;
  int reads = 0;
  for (const auto& each : ops) {
    if (each.f == "read")
      ++reads;
    else
      EXPECT_EQ(each.value, json::value(next++));
  }
  EXPECT_GT(reads, 10);
  EXPECT_LT(reads, 40);
}

TEST(set, is_read_by_each_thread_in_the_end) {
  const auto ops = generators::perfect({4, 0}, make_set({.concurrency = 4}).finally);
  ASSERT_EQ(ops.size(), 4U);
  EXPECT_EQ(ops[0].f, "read");
}

TEST(set, that_lost_an_element_is_invalid) {
  const auto judge = make_set({.concurrency = 1}).checker;
  std::vector<op> events{{.process = {0}, .f = "add", .value = 1},
                         {.process = {0}, .type = op_type::ok, .f = "add", .value = 1},
                         {.process = {0}, .f = "read"},
                         {.process = {0}, .type = op_type::ok, .f = "read", .value = {1}}};
  EXPECT_EQ(judge->check(*history::from(events), {}).outcome, checkers::verdict::valid);
  events.back().value = json::array{};
  EXPECT_EQ(judge->check(*history::from(events), {}).outcome, checkers::verdict::invalid);
}

}  // namespace
}  // namespace agon::scenarios
