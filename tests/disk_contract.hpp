// What every disk promises a server, for both worlds: include it where disks can be made and
// instantiate the suite with them.
#pragma once

#include "actors/host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

namespace agon::tests {

/// An empty disk, and what opens it again after a loss of power.
struct disk_under_test {
  std::shared_ptr<agon::disk> disk;
  std::function<std::shared_ptr<agon::disk>()> restart;
};

/// The suite `disk_contract`; its parameter makes a disk.
class disk_contract : public testing::TestWithParam<std::function<disk_under_test()>> {
 protected:
  disk_under_test made_ = GetParam()();
  agon::disk& disk() { return *made_.disk; }
};

TEST_P(disk_contract, files_are_empty_before_they_exist_and_reading_creates_none) {
  EXPECT_EQ(disk().read("log").value(), "");
  EXPECT_EQ(disk().read("log", 3, 4).value(), "");
  EXPECT_EQ(disk().list().value(), std::vector<std::string>{});
}

TEST_P(disk_contract, what_needs_a_file_says_what_is_missing) {
  for (const auto& answer :
       {disk().sync("log"), disk().rename("log", "old"), disk().remove("log")}) {
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.problem().what, testing::HasSubstr("a file that does not exist"));
    EXPECT_THAT(answer.problem().where, testing::EndsWith("log"));
  }
}

TEST_P(disk_contract, a_write_lands_at_its_offset_with_zeros_before_it) {
  ASSERT_TRUE(disk().write("log", 2, "abc"));
  EXPECT_EQ(disk().read("log").value(), std::string("\0\0abc", 5));
  ASSERT_TRUE(disk().write("log", 3, "X"));
  EXPECT_EQ(disk().read("log").value(), std::string("\0\0aXc", 5));
  ASSERT_TRUE(disk().write("log", 2000, "far"));
  EXPECT_EQ(disk().read("log").value().size(), 2003u);
  EXPECT_EQ(disk().read("log", 1998, 9).value(), std::string("\0\0far", 5));
}

TEST_P(disk_contract, a_range_ends_where_the_file_does) {
  ASSERT_TRUE(disk().append("log", std::string(511, 'a') + "bcd"));
  EXPECT_EQ(disk().read("log", 510, 3).value(), "abc");
  EXPECT_EQ(disk().read("log", 513, 100).value(), "d");
  EXPECT_EQ(disk().read("log", 514, 100).value(), "");
  EXPECT_EQ(disk().read("log", 10, 0).value(), "");
  EXPECT_EQ(disk().read("log", ~std::uint64_t{0}, 8).value(), "");
}

TEST_P(disk_contract, append_and_truncate_work_at_the_end) {
  ASSERT_TRUE(disk().append("log", "one"));
  ASSERT_TRUE(disk().append("log", "two"));
  ASSERT_TRUE(disk().truncate("log", 4));
  ASSERT_TRUE(disk().append("log", "!"));
  EXPECT_EQ(disk().read("log").value(), "onet!");
  ASSERT_TRUE(disk().truncate("log", 2));
  ASSERT_TRUE(disk().truncate("log", 4));
  EXPECT_EQ(disk().read("log").value(), std::string("on\0\0", 4));
  ASSERT_TRUE(disk().truncate("new", 1));
  EXPECT_EQ(disk().read("new").value(), std::string(1, '\0'));
}

TEST_P(disk_contract, a_rename_takes_the_place_of_the_file_that_had_the_name) {
  ASSERT_TRUE(disk().append("log", "old"));
  ASSERT_TRUE(disk().append("log.new", "new"));
  ASSERT_TRUE(disk().rename("log.new", "log"));
  EXPECT_EQ(disk().list().value(), std::vector<std::string>{"log"});
  EXPECT_EQ(disk().read("log").value(), "new");
  EXPECT_EQ(disk().read("log.new").value(), "");
  ASSERT_TRUE(disk().append("log", "er"));
  EXPECT_EQ(disk().read("log").value(), "newer");
  ASSERT_TRUE(disk().rename("log", "log"));
  EXPECT_EQ(disk().read("log").value(), "newer");
}

TEST_P(disk_contract, a_name_that_was_removed_starts_empty_again) {
  ASSERT_TRUE(disk().append("log", "old"));
  ASSERT_TRUE(disk().append("vote", "x"));
  ASSERT_TRUE(disk().remove("log"));
  EXPECT_EQ(disk().list().value(), std::vector<std::string>{"vote"});
  ASSERT_TRUE(disk().append("log", "new"));
  EXPECT_EQ(disk().read("log").value(), "new");
  EXPECT_EQ(disk().list().value(), (std::vector<std::string>{"log", "vote"}));
}

TEST_P(disk_contract, what_was_synced_is_found_by_the_next_start) {
  ASSERT_TRUE(disk().append("log", "kept"));
  ASSERT_TRUE(disk().sync("log"));
  ASSERT_TRUE(disk().append("old", "gone"));
  ASSERT_TRUE(disk().append("log.new", "renamed"));
  ASSERT_TRUE(disk().sync("log.new"));
  ASSERT_TRUE(disk().rename("log.new", "state"));
  ASSERT_TRUE(disk().remove("old"));
  ASSERT_TRUE(disk().sync_names());
  made_.disk = made_.restart();
  EXPECT_EQ(disk().list().value(), (std::vector<std::string>{"log", "state"}));
  EXPECT_EQ(disk().read("log").value(), "kept");
  EXPECT_EQ(disk().read("state").value(), "renamed");
  ASSERT_TRUE(disk().append("log", "!"));
  EXPECT_EQ(disk().read("log").value(), "kept!");
}

TEST_P(disk_contract, names_are_plain) {
  for (const auto& name : {std::string{"../x"}, std::string{"a/b"}, std::string{".."},
                           std::string{"."}, std::string{}, std::string("a\0b", 3)}) {
    EXPECT_FALSE(disk().write(name, 0, "x")) << name;
    EXPECT_FALSE(disk().append(name, "x")) << name;
    EXPECT_FALSE(disk().read(name)) << name;
    EXPECT_FALSE(disk().read(name, 0, 1)) << name;
    EXPECT_FALSE(disk().truncate(name, 0)) << name;
    EXPECT_FALSE(disk().sync(name)) << name;
    EXPECT_FALSE(disk().remove(name)) << name;
    EXPECT_FALSE(disk().rename(name, "x")) << name;
    ASSERT_TRUE(disk().append("file", "x"));
    EXPECT_FALSE(disk().rename("file", name)) << name;
  }
  EXPECT_THAT(
      to_string(disk().read("../x").problem()),
      testing::EndsWith(": \"../x\" is not a plain file name (use a name without folders)"));
  EXPECT_EQ(disk().list().value(), std::vector<std::string>{"file"});
}

TEST_P(disk_contract, an_offset_beyond_all_files_is_an_error) {
  EXPECT_FALSE(disk().write("log", ~std::uint64_t{0} - 1, "ab"));
  EXPECT_FALSE(disk().write("log", ~std::uint64_t{0}, "ab"));
  EXPECT_FALSE(disk().truncate("log", ~std::uint64_t{0}));
}

}  // namespace agon::tests
