// A folder as a server's disk.
#include "real/files.hpp"

#include "tests/real/world/server_process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace agon::real::testing {
namespace {

class files : public ::testing::Test {
 protected:
  static std::shared_ptr<disk> open(const std::string& path) { return open_folder(path).value(); }

  scratch_folder folder_;
  std::shared_ptr<disk> disk_ = open(folder_.path() + "/a/b");
};

TEST_F(files, are_empty_before_they_exist_and_reading_creates_none) {
  EXPECT_EQ(disk_->read("log").value(), "");
  EXPECT_EQ(
      to_string(disk_->sync("log").problem()),
      folder_.path() + "/a/b/log: cannot sync a file that does not exist (write to it first)");
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path() + "/a/b"));
}

TEST_F(files, hold_what_was_written_at_an_offset_with_zeros_before_it) {
  ASSERT_TRUE(disk_->write("log", 2, "abc"));
  EXPECT_EQ(disk_->read("log").value(), std::string("\0\0abc", 5));
  ASSERT_TRUE(disk_->write("log", 3, "X"));
  EXPECT_EQ(disk_->read("log").value(), std::string("\0\0aXc", 5));
}

TEST_F(files, grow_at_the_end_by_append_even_after_truncate) {
  ASSERT_TRUE(disk_->append("log", "one"));
  ASSERT_TRUE(disk_->append("log", "two"));
  EXPECT_EQ(disk_->read("log").value(), "onetwo");
  ASSERT_TRUE(disk_->truncate("log", 4));
  ASSERT_TRUE(disk_->append("log", "!"));
  EXPECT_EQ(disk_->read("log").value(), "onet!");
}

TEST_F(files, grow_with_zeros_where_truncate_asks_for_more_than_there_is) {
  ASSERT_TRUE(disk_->append("log", "ab"));
  ASSERT_TRUE(disk_->truncate("log", 4));
  EXPECT_EQ(disk_->read("log").value(), std::string("ab\0\0", 4));
}

TEST_F(files, are_found_again_by_the_next_start) {
  ASSERT_TRUE(disk_->append("log", "kept"));
  ASSERT_TRUE(disk_->sync("log"));
  disk_.reset();
  const auto next = open(folder_.path() + "/a/b");
  EXPECT_EQ(next->read("log").value(), "kept");
  ASSERT_TRUE(next->append("log", "!"));
  EXPECT_EQ(next->read("log").value(), "kept!");
}

TEST_F(files, hold_more_than_one_read_fetches) {
  const std::string large(200'000, 'x');
  ASSERT_TRUE(disk_->append("log", large));
  EXPECT_EQ(disk_->read("log").value(), large);
}

TEST_F(files, have_plain_names_only) {
  for (const auto& name : {std::string{"../x"}, std::string{"a/b"}, std::string{".."},
                           std::string{"."}, std::string{}, std::string("a\0b", 3)}) {
    EXPECT_FALSE(disk_->write(name, 0, "x")) << name;
    EXPECT_FALSE(disk_->append(name, "x")) << name;
    EXPECT_FALSE(disk_->read(name)) << name;
    EXPECT_FALSE(disk_->truncate(name, 0)) << name;
    EXPECT_FALSE(disk_->sync(name)) << name;
  }
  EXPECT_EQ(
      to_string(disk_->read("../x").problem()),
      folder_.path() + "/a/b: \"../x\" is not a plain file name (use a name without folders)");
  EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/a/x"));
}

TEST_F(files, do_not_follow_links_out_of_the_folder) {
  std::ofstream{folder_.path() + "/secret"} << "secret";
  std::filesystem::create_symlink(folder_.path() + "/secret", folder_.path() + "/a/b/link");
  EXPECT_FALSE(disk_->read("link"));
  EXPECT_FALSE(disk_->append("link", "x"));
}

TEST_F(files, fail_beyond_the_largest_size_instead_of_wrapping) {
  EXPECT_FALSE(disk_->write("log", ~std::uint64_t{0} - 1, "ab"));
  EXPECT_FALSE(disk_->truncate("log", ~std::uint64_t{0}));
}

TEST(a_disk, that_cannot_be_made_says_where) {
  const auto answer = open_folder("/proc/none/data");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.problem().where, "/proc/none/data");
}

}  // namespace
}  // namespace agon::real::testing
