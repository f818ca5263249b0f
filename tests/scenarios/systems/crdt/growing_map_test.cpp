// Merging in any order, and what has changed since.
#include "scenarios/systems/crdt/growing_map.hpp"

#include <gtest/gtest.h>

namespace agon::systems::crdt {
namespace {

TEST(growing_map, keeps_the_greater_of_each_number) {
  growing_map state;
  state.merge({"1", 3, 1});
  state.merge({"1", 2, 4});
  state.merge({"2", 1, 0});
  EXPECT_EQ(state.at("1"), (item{"1", 3, 4}));
  EXPECT_EQ(state.at("3"), (item{"3", 0, 0}));
  EXPECT_EQ(state.all(), (std::vector<item>{{"1", 3, 4}, {"2", 1, 0}}));
}

TEST(growing_map, ends_the_same_in_any_order_and_with_repeats) {
  const std::vector<item> items{{"1", 3, 1}, {"1", 2, 4}, {"2", 1, 1}};
  growing_map forth;
  growing_map back;
  for (const auto& each : items) forth.merge(each);
  for (int i = 0; i < 2; ++i)
    for (auto each = items.rbegin(); each != items.rend(); ++each) back.merge(*each);
  EXPECT_EQ(forth.all(), back.all());
}

TEST(growing_map, has_another_version_only_where_something_has_changed) {
  growing_map state;
  EXPECT_EQ(state.version(), 0U);
  state.merge({"1", 3, 0});
  state.merge({"1", 3, 0});
  state.merge({"1", 2, 0});
  EXPECT_EQ(state.version(), 1U);
}

TEST(growing_map, tells_what_has_changed_since_a_version) {
  growing_map state;
  state.merge({"a", 1, 0});
  state.merge({"b", 1, 0});
  state.merge({"a", 2, 0});
  std::uint64_t upto = 0;
  EXPECT_EQ(state.since(0, 10, upto), (std::vector<item>{{"b", 1, 0}, {"a", 2, 0}}));
  EXPECT_EQ(upto, 3U);
  EXPECT_EQ(state.since(2, 10, upto), (std::vector<item>{{"a", 2, 0}}));
  EXPECT_TRUE(state.since(3, 10, upto).empty());
  EXPECT_EQ(upto, 3U);
}

TEST(growing_map, tells_no_more_than_is_asked_for_and_goes_on_from_there) {
  growing_map state;
  for (const auto* key : {"a", "b", "c"}) state.merge({key, 1, 0});
  std::uint64_t upto = 0;
  EXPECT_EQ(state.since(0, 2, upto), (std::vector<item>{{"a", 1, 0}, {"b", 1, 0}}));
  EXPECT_EQ(upto, 2U);
  EXPECT_EQ(state.since(upto, 2, upto), (std::vector<item>{{"c", 1, 0}}));
  EXPECT_EQ(upto, 3U);
}

TEST(growing_map, merged_by_adding_counts_repeats_and_stops_before_it_overflows) {
  growing_map state;
  for (int i = 0; i < 2; ++i) state.merge({"1", 3, 1}, merging::sum);
  EXPECT_EQ(state.at("1"), (item{"1", 6, 2}));
  for (int i = 0; i < 100; ++i) state.merge(state.at("1"), merging::sum);
  EXPECT_EQ(state.at("1").up, std::int64_t{1} << 40);
}

TEST(growing_map, merged_by_time_forgets_what_looks_older) {
  growing_map state;
  state.merge({"1", 3, 0, 10}, merging::newer);
  state.merge({"1", 5, 0, 9}, merging::newer);
  EXPECT_EQ(state.at("1").up, 3);
}

}  // namespace
}  // namespace agon::systems::crdt
