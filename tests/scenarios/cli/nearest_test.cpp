// Distances between words, and the word that was meant.
#include "scenarios/cli/nearest.hpp"

#include <gtest/gtest.h>

namespace agon::scenarios::cli {
namespace {

TEST(edit_distance, counts_letters_added_removed_changed_or_swapped) {
  EXPECT_EQ(edit_distance("raft", "raft"), 0U);
  EXPECT_EQ(edit_distance("raft", "raf"), 1U);
  EXPECT_EQ(edit_distance("raft", "craft"), 1U);
  EXPECT_EQ(edit_distance("raft", "rift"), 1U);
  EXPECT_EQ(edit_distance("raft", "rfat"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(nearest, is_the_word_that_was_meant) {
  const std::vector<std::string> flags{"--system", "--seed", "--set", "--store"};
  EXPECT_EQ(nearest("--sistem", flags), "--system");
  EXPECT_EQ(nearest("--sede", flags), "--seed");
  EXPECT_EQ(nearest("tset", {"list", "test", "node"}), "test");
}

TEST(nearest, is_nothing_where_no_word_is_near) {
  EXPECT_EQ(nearest("frobnicate", {"list", "test", "node"}), "");
  EXPECT_EQ(nearest("x", {}), "");
}

}  // namespace
}  // namespace agon::scenarios::cli
