// Generators that workloads share.
#include "scenarios/workloads/parts.hpp"

#include "actors/generator/pipeline.hpp"
#include "actors/generator/simulate.hpp"

#include <gtest/gtest.h>

namespace agon::scenarios {
namespace {

using namespace std::chrono_literals;

TEST(counted, ops_have_the_integers_in_order_as_values) {
  const auto ops = generators::quick({2, 0}, counted("add", 5) | generators::limit(3));
  ASSERT_EQ(ops.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(ops[i].f, "add");
    EXPECT_EQ(ops[i].value, json::value(5 + i));
  }
}

TEST(reads, have_the_value_they_are_given) {
  const auto ops = generators::quick({1, 0}, reads("final") | generators::limit(2));
  ASSERT_EQ(ops.size(), 2U);
  EXPECT_EQ(ops[1].f, "read");
  EXPECT_EQ(ops[1].value, json::value("final"));
}

TEST(last_reads, wait_and_let_each_thread_read_once) {
  const auto ops = generators::perfect({3, 0}, last_reads());
  ASSERT_EQ(ops.size(), 3U);
  for (const auto& each : ops) {
    EXPECT_EQ(each.f, "read");
    EXPECT_GE(each.time.time_since_epoch(), 10s);
  }
}

TEST(last_reads, are_tried_again_ten_times_at_most) {
  const auto fails = [](const context&, const op& what) {
    auto end = what;
    end.type = op_type::fail;
    return end;
  };
  const auto events = generators::simulate({2, 0}, last_reads(), fails);
  ASSERT_TRUE(events.ok());
  EXPECT_EQ(events->size(), 2U * 2 * 10);
}

TEST(mean_interval, is_one_over_the_rate) { EXPECT_EQ(mean_interval({.rate = 50}), 20ms); }

TEST(clients_per_key, are_two_a_node_if_that_divides_the_concurrency) {
  EXPECT_EQ(clients_per_key({.nodes = 5, .concurrency = 20}), 10U);
  EXPECT_EQ(clients_per_key({.nodes = 5, .concurrency = 12}), 6U);
  EXPECT_EQ(clients_per_key({.nodes = 5, .concurrency = 7}), 7U);
}

}  // namespace
}  // namespace agon::scenarios
