// What clients of registers without compare-and-set do, and how they are judged.
#include "actors/generator/pipeline.hpp"
#include "actors/generator/simulate.hpp"
#include "scenarios/workloads/workload.hpp"

#include <gtest/gtest.h>

#include <set>

namespace agon::scenarios {
namespace {

TEST(rw_register, reads_and_writes_and_never_writes_a_value_twice) {
  const auto made = make_rw_register({.nodes = 5, .concurrency = 10, .ops_per_key = 50});
  const auto ops = generators::quick({10, 0}, made.during | generators::limit(200));
  std::set<std::int64_t> written;
  std::set<std::int64_t> keys;
  int reads = 0;
  for (const auto& each : ops) {
    const auto& pair = each.value.as_array();
    keys.insert(pair.at(0).as_int64());
    if (each.f == "read") {
      ++reads;
      EXPECT_TRUE(pair.at(1).is_null());
    } else {
      EXPECT_EQ(each.f, "write");
      EXPECT_TRUE(written.insert(pair.at(1).as_int64()).second);
    }
  }
  EXPECT_EQ(keys, (std::set<std::int64_t>{0, 1, 2, 3}));
  EXPECT_GT(reads, 20);
  EXPECT_GT(written.size(), 20U);
}

TEST(rw_register, reads_and_writes_with_a_single_client) {
  const auto made = make_rw_register({.nodes = 5, .concurrency = 1});
  std::set<std::string> names;
  for (const auto& each : generators::quick({1, 0}, made.during | generators::limit(30)))
    names.insert(each.f);
  EXPECT_EQ(names, (std::set<std::string>{"read", "write"}));
}

TEST(rw_register, whose_later_read_sees_the_earlier_value_is_invalid) {
  const auto judge = make_rw_register({.concurrency = 1}).checker;
  std::vector<op> events{{.process = {0}, .f = "write", .value = {7, 1}},
                         {.process = {0}, .type = op_type::ok, .f = "write", .value = {7, 1}},
                         {.process = {0}, .f = "write", .value = {7, 2}},
                         {.process = {0}, .type = op_type::ok, .f = "write", .value = {7, 2}},
                         {.process = {0}, .f = "read", .value = {7, nullptr}},
                         {.process = {0}, .type = op_type::ok, .f = "read", .value = {7, 2}}};
  EXPECT_EQ(judge->check(*history::from(events), {}).outcome, checkers::verdict::valid);
  events.back().value = json::array{7, 1};
  EXPECT_EQ(judge->check(*history::from(events), {}).outcome, checkers::verdict::invalid);
}

}  // namespace
}  // namespace agon::scenarios
