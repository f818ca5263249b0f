// What snapshots see.
#include "scenarios/systems/snapshot_store/versions.hpp"

#include <gtest/gtest.h>

namespace agon::systems::snapshot_store {
namespace {

TEST(versions, show_the_youngest_that_a_snapshot_may_see) {
  versions store;
  store.apply({2, {{"a", "1"}, {"b", "2"}}});
  store.apply({5, {{"a", "3"}}});
  EXPECT_EQ(store.read("a", 1), "null");
  EXPECT_EQ(store.read("a", 2), "1");
  EXPECT_EQ(store.read("a", 4), "1");
  EXPECT_EQ(store.read("a", 5), "3");
  EXPECT_EQ(store.read("b", 9), "2");
  EXPECT_EQ(store.read("c", 9), "null");
}

TEST(versions, tell_when_a_key_was_written_last) {
  versions store;
  store.apply({5, {{"a", "3"}}});
  store.apply({2, {{"a", "1"}}});
  EXPECT_EQ(store.youngest("a"), 5);
  EXPECT_EQ(store.youngest("b"), 0);
}

TEST(versions, are_the_same_where_an_entry_comes_twice) {
  versions store;
  for (int i = 0; i < 2; ++i) store.apply({2, {{"a", "1"}}});
  EXPECT_EQ(store.read("a", 2), "1");
  EXPECT_EQ(store.youngest("a"), 2);
}

}  // namespace
}  // namespace agon::systems::snapshot_store
