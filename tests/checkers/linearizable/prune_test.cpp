// Which configurations cover which.
#include "checkers/linearizable/prune.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace agon::checkers::linearizable {
namespace {

/// One word of slots and one counter: {state, used, optional, count}.
constexpr config_layout small{.bit_words = 1, .counters = 1};

std::vector<std::vector<std::uint32_t>> pruned(std::vector<std::vector<std::uint32_t>> configs,
                                               void (pruner::*how)(const config_set&,
                                                                   config_set&) = &pruner::prune) {
  config_set from{small.width()};
  config_set to{small.width()};
  for (const auto& each : configs) from.add(each.data());
  pruner with{small};
  (with.*how)(from, to);
  std::vector<std::vector<std::uint32_t>> kept;
  for (std::size_t i = 0; i < to.size(); ++i) kept.emplace_back(to[i], to[i] + small.width());
  return kept;
}

using configs = std::vector<std::vector<std::uint32_t>>;

TEST(prune, keeps_the_config_whose_call_is_optional_where_the_others_differ) {
  EXPECT_EQ(pruned({{7, 0b00, 0b00, 0}, {7, 0b01, 0b00, 0}, {7, 0b00, 0b01, 0}}),
            (configs{{7, 0b00, 0b01, 0}}));
}

TEST(prune, keeps_used_and_owed_beside_each_other) {
  EXPECT_EQ(pruned({{7, 0b01, 0, 0}, {7, 0b00, 0, 0}}),
            (configs{{7, 0b00, 0, 0}, {7, 0b01, 0, 0}}));
}

TEST(prune, keeps_one_that_is_optional_in_another_call_only) {
  EXPECT_EQ(pruned({{7, 0b01, 0b10, 0}, {7, 0b00, 0b10, 0}}).size(), 2U);
}

TEST(prune, prefers_fewer_used_crashed_calls) {
  EXPECT_EQ(pruned({{7, 0, 0, 2}, {7, 0, 0, 1}}), (configs{{7, 0, 0, 1}}));
}

TEST(prune, keeps_a_config_that_used_more_crashed_calls_but_owes_less) {
  EXPECT_EQ(pruned({{7, 0b0, 0, 0}, {7, 0b1, 0, 1}}).size(), 2U);
}

/// One word of slots and two counters.
constexpr config_layout two_groups{.bit_words = 1, .counters = 2};

TEST(prune_by_cost, keeps_the_cheapest_whichever_crashed_calls_it_used) {
  config_set from{two_groups.width()};
  config_set to{two_groups.width()};
  for (const auto& each : configs{{7, 0, 0, 2, 0}, {7, 0, 0, 0, 1}, {8, 0, 0, 3, 3}})
    from.add(each.data());
  pruner with{two_groups};
  with.prune_by_cost(from, to);
  ASSERT_EQ(to.size(), 2U);
  EXPECT_EQ(to[0][4], 1U);
  EXPECT_EQ(to[1][0], 8U);
  with.prune(from, to);
  EXPECT_EQ(to.size(), 3U);
}

TEST(prune_by_cost, keeps_a_dearer_config_that_owes_less) {
  EXPECT_EQ(pruned({{7, 0b0, 0, 0}, {7, 0b1, 0, 1}}, &pruner::prune_by_cost).size(), 2U);
  EXPECT_EQ(pruned({{7, 0b0, 0, 0}, {7, 0b0, 0b1, 1}}, &pruner::prune_by_cost).size(), 2U);
  EXPECT_EQ(pruned({{7, 0b0, 0b1, 0}, {7, 0b1, 0b0, 1}}, &pruner::prune_by_cost).size(), 1U);
}

TEST(prune, never_compares_different_states) {
  EXPECT_EQ(pruned({{7, 0, 0b1, 0}, {8, 0, 0, 5}}).size(), 2U);
}

TEST(prune, orders_by_content_whatever_the_order_of_discovery) {
  EXPECT_EQ(pruned({{3, 1, 0, 0}, {2, 1, 0, 0}, {3, 2, 0, 0}}),
            pruned({{3, 2, 0, 0}, {3, 1, 0, 0}, {2, 1, 0, 0}}));
}

}  // namespace
}  // namespace agon::checkers::linearizable
