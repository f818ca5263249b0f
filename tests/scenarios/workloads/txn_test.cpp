// What clients of a transactional store do.
#include "actors/generator/pipeline.hpp"
#include "actors/generator/simulate.hpp"
#include "scenarios/workloads/workload.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <set>

namespace agon::scenarios {
namespace {

TEST(txn, has_four_shapes_on_three_keys_of_a_group) {
  const auto made = make_txn({.nodes = 1, .concurrency = 2, .ops_per_key = 50});
  std::set<std::string> shapes;
  std::set<std::int64_t> groups;
  for (const auto& each : generators::quick({2, 0}, made.during | generators::limit(100))) {
    EXPECT_EQ(each.f, "txn");
    groups.insert(each.value.at(0).as_int64());
    std::string shape;
    std::set<std::int64_t> written;
    for (const auto& access : each.value.at(1).as_array()) {
      const std::string f{access.at(0).as_string()};
      shape += f;
      EXPECT_LT(access.at(1).as_int64(), 3);
      EXPECT_EQ(access.at(2).is_null(), f == "r");
      EXPECT_TRUE(f == "r" || written.insert(access.at(1).as_int64()).second);
    }
    shapes.insert(shape);
  }
  EXPECT_EQ(shapes, (std::set<std::string>{"rrr", "rrw", "rw", "ww"}));
  EXPECT_EQ(groups, (std::set<std::int64_t>{0, 1}));
}

/// The verdict on two transactions of one group that overlap.
checkers::verdict verdict_on(const char* one, const char* other) {
  std::vector<op> events;
  for (const auto type : {op_type::invoke, op_type::ok})
    for (std::int64_t i = 0; i < 2; ++i)
      events.push_back({.process = {i},
                        .type = type,
                        .f = "txn",
                        .value = json::array{7, json::parse(i == 0 ? one : other)}});
  const auto judge = make_txn({.nodes = 1, .concurrency = 2}).checker;
  return judge->check(*history::from(std::move(events)), {}).outcome;
}

TEST(txn, may_happen_in_any_order) {
  EXPECT_EQ(verdict_on(R"([["r",0,null],["w",0,1]])", R"([["r",0,1],["w",0,2]])"),
            checkers::verdict::valid);
}

TEST(txn, does_not_allow_lost_updates) {
  EXPECT_EQ(verdict_on(R"([["r",0,null],["w",0,1]])", R"([["r",0,null],["w",0,2]])"),
            checkers::verdict::invalid);
}

TEST(txn, does_not_allow_write_skew) {
  EXPECT_EQ(verdict_on(R"([["r",0,null],["r",1,null],["w",1,1]])",
                       R"([["r",1,null],["r",0,null],["w",0,2]])"),
            checkers::verdict::invalid);
}

TEST(txn, does_not_allow_fractured_reads) {
  EXPECT_EQ(verdict_on(R"([["w",0,1],["w",1,1]])", R"([["r",0,1],["r",1,null],["r",2,null]])"),
            checkers::verdict::invalid);
}

}  // namespace
}  // namespace agon::scenarios
