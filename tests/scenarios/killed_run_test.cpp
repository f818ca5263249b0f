// Agon is killed while it runs a test, or has no room for its files; what is left is analyzed.
#include "actors/vocabulary/history_file.hpp"
#include "scenarios/store/runs.hpp"
#include "tests/agon_program.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class killed_runs : public testing::Test {
 protected:
  void SetUp() override {
    store_ = (fs::temp_directory_path() / ("agon-killed-" + std::to_string(::getpid()))).string();
    fs::remove_all(store_);
    fs::create_directories(store_);
  }
  void TearDown() override { fs::remove_all(store_); }

  /// Starts the program with this store; its words go to a file.
  [[nodiscard]] pid_t start(const std::vector<std::string>& words) const {
    return tests::start_program(store_, words);
  }

  [[nodiscard]] int run(const std::vector<std::string>& words) const {
    return tests::run_program(store_, words);
  }

  [[nodiscard]] std::string printed() const {
    std::ifstream in{store_ + "/printed"};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  /// Waits for a history of so many bytes; false after a minute.
  [[nodiscard]] bool wait_for_history(std::uintmax_t bytes) const {
    for (int i = 0; i < 6'000; ++i, std::this_thread::sleep_for(10ms)) {
      std::error_code problem;
      const auto size = fs::file_size(store_ + "/current/history.jsonl", problem);
      if (!problem && size >= bytes) return true;
    }
    return false;
  }

  std::string store_;
};

const std::vector<std::string> endless{"test",   "--seed", "3",         "--time-limit",  "900000",
                                       "--rate", "1000",   "--nemesis", "kill,partition"};

TEST_F(killed_runs, are_analyzed_as_crashed_with_what_was_journaled) {
  for (const std::uintmax_t moment : {0, 1, 100'000, 1'000'000}) {
    fs::remove(store_ + "/current");  // Of the run before.
    const auto child = start(endless);
    ASSERT_TRUE(wait_for_history(moment)) << printed();
    if (moment == 0) {
      EXPECT_EQ(run({"analyze", store_ + "/current"}), 255) << printed();
      EXPECT_NE(printed().find("this run is still under way"), std::string::npos) << printed();
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);

    const auto folder = run_folder::at(store_ + "/current");
    ASSERT_TRUE(folder.ok()) << to_string(folder.problem());
    EXPECT_FALSE(folder->has("results.json"));
    const auto known = read_history(folder->file("history.jsonl"));
    ASSERT_TRUE(known.ok()) << to_string(known.problem());

    EXPECT_EQ(run({"analyze"}), 255) << printed();
    EXPECT_NE(printed().find("the run crashed"), std::string::npos) << printed();
    const auto results = folder->read_json("results.json");
    ASSERT_TRUE(results.ok()) << to_string(results.problem());
    EXPECT_EQ(results->at("run"), "crashed");
    EXPECT_EQ(results->at("valid"), "unknown");
    EXPECT_EQ(results->at("errors").at(0),
              json::value(folder->path() + ": the run has ended before its results were written "
                                           "(it was killed, or its machine went down)"));
    EXPECT_TRUE(folder->has("history.txt"));

    EXPECT_EQ(run({"analyze"}), 255) << "a second time: " << printed();
    EXPECT_EQ(*folder->read_json("results.json"), *results);
  }
  EXPECT_EQ(all_runs(store_).size(), 4U);
}

TEST_F(killed_runs, leave_a_torn_line_that_is_told_and_left_out) {
  ASSERT_EQ(run({"test", "--seed", "3", "--time-limit", "5"}), 0) << printed();
  const auto folder = *open_run(store_, "");
  const auto size = fs::file_size(folder.file("history.jsonl"));
  fs::resize_file(folder.file("history.jsonl"), size - 10);
  fs::remove(folder.file("results.json"));
  EXPECT_EQ(run({"analyze"}), 255) << printed();
  const auto results = *folder.read_json("results.json");
  ASSERT_EQ(results.at("warnings").as_array().size(), 1U);
  EXPECT_NE(results.at("warnings").at(0).as_string().find("are no complete op"),
            json::string::npos);
}

TEST_F(killed_runs, a_run_without_room_for_its_history_has_crashed_and_says_why_once) {
  // A file may have 64 KiB; more is refused, as on a full disk.
  const auto line = "trap \"\" XFSZ; ulimit -f 64; exec " AGON_PROGRAM
                    " test --seed 3 --time-limit 600 --rate 1000 --store " +
                    store_ + " >" + store_ + "/printed 2>&1";
  const int status = ::system(("bash -c '" + line + "'").c_str());
  EXPECT_EQ(WEXITSTATUS(status), 255) << printed();
  EXPECT_NE(printed().find("history.jsonl: cannot write the history: File too large"),
            std::string::npos)
      << printed();
  EXPECT_EQ(printed().find("valid     "), std::string::npos) << printed();
  EXPECT_EQ(printed().find("terminate"), std::string::npos) << printed();
}

TEST_F(killed_runs, the_file_of_a_test_tells_all_but_its_password) {
  const std::vector<std::string> words{"test", "--seed", "3", "--time-limit", "2"};
  for (const auto& password :
       std::vector<std::vector<std::string>>{{"--password", "hush"}, {"--password=hush"}}) {
    auto all = words;
    all.insert(all.end(), password.begin(), password.end());
    ASSERT_EQ(run(all), 0) << printed();
    const auto folder = *open_run(store_, "");
    EXPECT_EQ(folder.read("test.json")->find("hush"), std::string::npos);
    const auto about = *folder.read_json("test.json");
    EXPECT_EQ(about.at("argv").at(6), password.size() == 2 ? "--password" : "--password=…");
    EXPECT_EQ(about.at("options").at("seed"), 3);
    EXPECT_FALSE(about.at("commit").as_string().empty());
    EXPECT_FALSE(about.at("drawn").as_object().empty());
  }
}

TEST_F(killed_runs, a_store_that_cannot_be_written_is_one_clear_line) {
  std::ofstream{store_ + "/raft-register"} << "a file in the way";
  EXPECT_EQ(run({"test", "--seed", "3", "--time-limit", "5"}), 255);
  EXPECT_NE(printed().find(store_ + "/raft-register: cannot make the folder"), std::string::npos)
      << printed();
}

}  // namespace
}  // namespace agon::scenarios
