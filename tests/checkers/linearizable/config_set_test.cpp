// Sets of configurations.
#include "checkers/linearizable/config_set.hpp"

#include "actors/vocabulary/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace agon::checkers::linearizable {
namespace {

using row = std::array<std::uint32_t, 3>;

TEST(config_set, holds_each_row_once_in_order_of_insertion) {
  config_set rows{3};
  EXPECT_TRUE(rows.add(row{1, 2, 3}.data()));
  EXPECT_TRUE(rows.add(row{1, 2, 4}.data()));
  EXPECT_FALSE(rows.add(row{1, 2, 3}.data()));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0][2], 3U);
  EXPECT_EQ(rows[1][2], 4U);
}

TEST(config_set, forgets_all_when_cleared) {
  config_set rows{3};
  rows.add(row{1, 2, 3}.data());
  rows.clear();
  EXPECT_TRUE(rows.empty());
  EXPECT_TRUE(rows.add(row{1, 2, 3}.data()));
}

TEST(config_set, agrees_with_an_ordered_set_over_several_rounds) {
  random_stream random{1, "config_set"};
  config_set rows{3};
  for (int round = 0; round < 3; ++round) {
    std::set<row> expected;
    for (int i = 0; i < 20'000; ++i) {
      row next{};
      for (auto& word : next) word = static_cast<std::uint32_t>(random.below(25));
      EXPECT_EQ(rows.add(next.data()), expected.insert(next).second);
    }
    EXPECT_EQ(rows.size(), expected.size());
    rows.clear();
  }
}

TEST(config_set, tells_its_memory) {
  config_set rows{3};
  const auto before = rows.bytes();
  for (std::uint32_t i = 0; i < 1000; ++i) rows.add(row{i, 0, 0}.data());
  EXPECT_GE(rows.bytes(), before + 1000 * sizeof(row));
}

}  // namespace
}  // namespace agon::checkers::linearizable
