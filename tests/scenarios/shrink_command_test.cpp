// `agon shrink` and `agon test --schedule` as a user meets them.
#include "tests/agon_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class shrink_command : public testing::Test {
 protected:
  void SetUp() override {
    store_ = (fs::temp_directory_path() / ("agon-shrink-" + std::to_string(::getpid()))).string();
    fs::remove_all(store_);
    fs::create_directories(store_);
  }
  void TearDown() override { fs::remove_all(store_); }

  int run(const std::vector<std::string>& words) { return tests::run_program(store_, words); }
  std::string printed() {
    std::ostringstream text;
    text << std::ifstream{store_ + "/printed"}.rdbuf();
    return text.str();
  }
  /// Shrinks a run that fails soon; the schedule's path.
  std::string shrunk() {
    EXPECT_EQ(run({"shrink", "--system", "primary-backup", "--bug", "backup-reads", "--seed", "1",
                   "--time-limit", "20"}),
              0)
        << printed();
    return store_ + "/shrunk/primary-backup-register-backup-reads-1.json";
  }

  std::string store_;
};

TEST_F(shrink_command, tells_the_story_and_how_to_see_it_again) {
  const auto path = shrunk();
  const auto text = printed();
  EXPECT_THAT(text, HasSubstr("faults    0 → 0"));
  EXPECT_THAT(text, HasSubstr("client 0 at n"));
  EXPECT_THAT(text, HasSubstr("cause     linearizable read: "));
  EXPECT_THAT(text, HasSubstr("same      10 of 10 runs"));
  EXPECT_THAT(text, HasSubstr("again     ./agon test --schedule " + path));
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(shrink_command, its_schedule_is_the_same_run_again_also_from_the_store) {
  const auto path = shrunk();
  EXPECT_EQ(run({"test", "--schedule", path}), 1);
  EXPECT_THAT(printed(), HasSubstr("the cause it expects: linearizable read"));
  EXPECT_THAT(printed(), HasSubstr("the fingerprint it expects"));
  EXPECT_THAT(printed(), HasSubstr("./agon test --schedule " + path));
  EXPECT_EQ(run({"replay"}), 0);
  EXPECT_THAT(printed(), HasSubstr("same "));
}

TEST_F(shrink_command, a_schedule_that_was_changed_is_told_from_the_one_it_was) {
  const auto path = shrunk();
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  auto changed = text.str();
  const auto ops = changed.find("\"ops\"");
  changed.replace(changed.find("\"write\"", ops), 7, "\"read\"");
  std::ofstream{path} << changed;
  run({"test", "--schedule", path});
  EXPECT_THAT(printed(), HasSubstr("ANOTHER FINGERPRINT"));
}

TEST_F(shrink_command, takes_a_stored_run_or_a_schedule) {
  const auto path = shrunk();
  EXPECT_EQ(run({"test", "--schedule", path}), 1);
  EXPECT_EQ(run({"shrink", store_ + "/primary-backup-register/latest", "--out", store_ + "/a"}), 0);
  EXPECT_EQ(run({"shrink", path, "--out", store_ + "/b"}), 0);
  std::ostringstream a;
  std::ostringstream b;
  a << std::ifstream{store_ + "/a"}.rdbuf();
  b << std::ifstream{store_ + "/b"}.rdbuf();
  EXPECT_EQ(a.str(), b.str());
}

TEST_F(shrink_command, a_valid_run_has_nothing_to_shrink) {
  EXPECT_EQ(run({"shrink", "--time-limit", "2", "--seed", "1"}), 2);
  EXPECT_THAT(printed(), HasSubstr("agon shrink: seed 1: the run is valid"));
}

TEST_F(shrink_command, what_cannot_be_played_is_one_line) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"test", "--schedule", "/nowhere.json"}, "/nowhere.json: cannot read the schedule"},
      {{"test", "--schedule", "x", "--rate", "5"}, "--rate: contradicts --schedule"},
      {{"test", "--schedule", "x", "--nemesis", "kill"}, "--nemesis: contradicts --schedule"},
      {{"shrink", "/nowhere"}, "/nowhere: cannot read the schedule"},
      {{"shrink", "--system", "rift"}, "there is no system \"rift\""},
      {{"shrink", "--budget", "0"}, "--budget"}};
  for (const auto& [words, expected] : cases) {
    EXPECT_EQ(run(words), 254) << expected;
    EXPECT_THAT(printed(), HasSubstr(expected));
    EXPECT_EQ(std::ranges::count(printed(), '\n'), 1) << printed();
  }
}

}  // namespace
}  // namespace agon::scenarios
