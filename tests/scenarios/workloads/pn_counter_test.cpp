// What clients of a counter do.
#include "actors/generator/pipeline.hpp"
#include "actors/generator/simulate.hpp"
#include "scenarios/workloads/workload.hpp"

#include <gtest/gtest.h>

#include <set>

namespace agon::scenarios {
namespace {

TEST(pn_counter_workload, adds_from_minus_5_to_4_and_reads) {
  const auto made = make_pn_counter({.concurrency = 5});
  std::set<std::int64_t> added;
  int reads = 0;
  for (const auto& each : generators::quick({5, 0}, made.during | generators::limit(500)))
    if (each.f == "add")
      added.insert(each.value.as_int64());
    else
      ++reads;
  EXPECT_EQ(added, (std::set<std::int64_t>{-5, -4, -3, -2, -1, 0, 1, 2, 3, 4}));
  EXPECT_GT(reads, 200);
}

TEST(pn_counter_workload, marks_the_reads_of_the_end) {
  const auto ops = generators::perfect({4, 0}, make_pn_counter({.concurrency = 4}).finally);
  ASSERT_EQ(ops.size(), 4U);
  for (const auto& each : ops) EXPECT_EQ(each.value, json::value("final"));
}

}  // namespace
}  // namespace agon::scenarios
