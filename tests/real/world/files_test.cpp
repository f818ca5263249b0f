// A folder as a server's disk.
#include "real/files.hpp"

#include "tests/disk_contract.hpp"
#include "tests/real/world/server_process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace agon::real::testing {
namespace {

tests::disk_under_test make_disk() {
  const auto folder = std::make_shared<scratch_folder>();
  const auto opened = [folder] { return open_folder(folder->path() + "/data").value(); };
  return {opened(), opened};
}

}  // namespace
}  // namespace agon::real::testing

namespace agon::tests {
INSTANTIATE_TEST_SUITE_P(real, disk_contract, ::testing::Values(real::testing::make_disk));
}  // namespace agon::tests

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

TEST_F(files, hold_more_than_one_read_fetches) {
  const std::string large(200'000, 'x');
  ASSERT_TRUE(disk_->append("log", large));
  EXPECT_EQ(disk_->read("log").value(), large);
}

TEST_F(files, of_other_folders_are_out_of_reach) {
  EXPECT_FALSE(disk_->append("../x", "x"));
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

TEST(a_disk, that_cannot_be_made_says_where) {
  const auto answer = open_folder("/proc/none/data");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.problem().where, "/proc/none/data");
}

}  // namespace
}  // namespace agon::real::testing
