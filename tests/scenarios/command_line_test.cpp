// The program as a user meets it: exit statuses, errors of one line, files of a run, replay and
// analysis.
#include "scenarios/store/run_folder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;

struct ended {
  int status = -1;
  std::string printed;  // Standard output and error.
};

/// Runs a shell line in which `agon` stands for the program.
ended shell(const std::string& line) {
  ended result;
  FILE* pipe =
      ::popen(("agon() { " AGON_PROGRAM " \"$@\"; }; { " + line + "; } 2>&1").c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  std::array<char, 4096> block{};
  while (const auto got = std::fread(block.data(), 1, block.size(), pipe))
    result.printed.append(block.data(), got);
  const int status = ::pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

class command_line : public testing::Test {
 protected:
  void SetUp() override {
    store_ = (fs::temp_directory_path() / ("agon-cli-" + std::to_string(::getpid()))).string();
    fs::remove_all(store_);
  }
  void TearDown() override { fs::remove_all(store_); }

  ended test(const std::string& flags) {
    return shell("agon test --store " + store_ + " --time-limit 10 " + flags);
  }
  json::object results() { return *run_folder::open(store_, "")->read_json("results.json"); }
  std::string store_;
};

TEST_F(command_line, help_shows_examples_and_ends_well) {
  for (const auto* command : {"", "test", "replay", "analyze", "lab", "node", "list", "demo"}) {
    const auto help = shell("agon " + std::string{command} + " --help");
    EXPECT_EQ(help.status, 0) << command;
    EXPECT_NE(help.printed.find("--help"), std::string::npos) << command;
  }
  EXPECT_NE(shell("agon test --help").printed.find("Examples:"), std::string::npos);
}

TEST_F(command_line, bad_arguments_exit_with_254_and_one_line_that_says_which) {
  for (const auto& [line, word] : std::vector<std::pair<std::string, std::string>>{
           {"test --sistem raft", "--sistem"},
           {"test --system rift", "rift"},
           {"test --concurrency 0", "--concurrency"},
           {"test --nemesis quake", "quake"},
           {"test --rate fast", "rate"},
           {"test --nodes n1,n1", "n1"},
           {"test --nodes-file /nowhere", "/nowhere"},
           {"test --test-count 0", "--test-count"},
           {"test --set x", "--set"},
           {"flay", "flay"},
           {"replay /nowhere", "/nowhere"},
           {"analyze /nowhere", "/nowhere"},
           {"lab up --nodes 0", "--nodes"},
           {"node --self x --peers n1=a:1 --data /tmp/x", "x"}}) {
    const auto result = shell("agon " + line);
    EXPECT_EQ(result.status, 254) << line << "\n" << result.printed;
    EXPECT_NE(result.printed.find(word), std::string::npos) << line << "\n" << result.printed;
    EXPECT_EQ(result.printed.find("terminate"), std::string::npos) << line;
  }
}

TEST_F(command_line, a_valid_run_exits_with_0_and_leaves_its_files) {
  const auto run = test("--seed 3 --nemesis partition,kill --nemesis-interval 2 --concurrency 2n");
  EXPECT_EQ(run.status, 0) << run.printed;
  const auto folder = run_folder::open(store_, "");
  ASSERT_TRUE(folder.ok());
  for (const auto* file : {"test.json", "history.jsonl", "history.txt", "results.json", "agon.log",
                           "trace.bin", "n1/server.log", "n5/server.log"})
    EXPECT_TRUE(fs::exists(folder->file(file))) << file;
  const auto found = results();
  EXPECT_EQ(found.at("valid"), true);
  EXPECT_EQ(found.at("run"), "completed");
  EXPECT_EQ(found.at("seed"), 3);
  EXPECT_EQ(found.at("fingerprint").as_string().size(), 32u);
  EXPECT_GT(found.at("counts").at("ok_count").to_number<int>(), 100);
  EXPECT_FALSE(found.at("faults").as_array().empty());
  EXPECT_GT(found.at("elections").to_number<int>(), 1) << "partitions and kills change leaders";
  const auto& network = found.at("drawn").at("network");
  EXPECT_EQ(network.at("latency_max_ms").to_number<double>(),
            4 * network.at("latency_min_ms").to_number<double>());
  EXPECT_TRUE(found.at("vacuous").as_array().empty());
}

TEST_F(command_line, an_invalid_run_exits_with_1_is_replayed_and_analyzed_alike) {
  const auto run = test(
      "--seed 1 --bug stale-read --nemesis partition --nemesis-interval 2 --concurrency 2n "
      "--test-count 200");
  ASSERT_EQ(run.status, 1) << run.printed;
  EXPECT_NE(run.printed.find("is not linearizable"), std::string::npos);
  EXPECT_NE(run.printed.find("=>"), std::string::npos);
  EXPECT_NE(run.printed.find("again     ./agon test"), std::string::npos);
  const auto before = results();
  const auto replay = shell("agon replay --store " + store_);
  EXPECT_EQ(replay.status, 0) << replay.printed;
  EXPECT_TRUE(replay.printed.starts_with("same ")) << replay.printed;
  const auto analysis = shell("agon analyze --store " + store_);
  EXPECT_EQ(analysis.status, 1) << analysis.printed;
  auto after = results();
  after["warnings"] = before.at("warnings");  // Of the run, not of its history.
  EXPECT_EQ(after, before);
}

TEST_F(command_line, replay_names_the_first_event_that_differs) {
  ASSERT_EQ(test("--seed 3").status, 0);
  const auto folder = *run_folder::open(store_, "");
  auto stored = *folder.read_json("test.json");
  stored["options"].as_object()["seed"] = 4;
  ASSERT_TRUE(folder.write_json("test.json", stored).ok());
  const auto replay = shell("agon replay --store " + store_);
  EXPECT_EQ(replay.status, 1);
  EXPECT_NE(replay.printed.find("different at event "), std::string::npos) << replay.printed;
  EXPECT_NE(replay.printed.find("stored: "), std::string::npos) << replay.printed;
}

TEST_F(command_line, analysis_judges_what_a_killed_run_left) {
  ASSERT_EQ(test("--seed 3").status, 0);
  const auto folder = *run_folder::open(store_, "");
  fs::remove(folder.file("results.json"));
  const auto size = fs::file_size(folder.file("history.jsonl"));
  fs::resize_file(folder.file("history.jsonl"), size / 2);  // In the middle of a line.
  const auto analysis = shell("agon analyze --store " + store_);
  EXPECT_EQ(analysis.status, 255) << "a run that did not end is never valid\n" << analysis.printed;
  EXPECT_EQ(results().at("run"), "crashed");
  EXPECT_EQ(results().at("workload").at("valid"), true);
}

TEST_F(command_line, a_damaged_history_is_named_with_its_line) {
  ASSERT_EQ(test("--seed 3").status, 0);
  const auto folder = *run_folder::open(store_, "");
  auto text = *folder.read("history.jsonl");
  text.insert(text.find('\n') + 1, "nonsense\n");
  ASSERT_TRUE(folder.write("history.jsonl", text).ok());
  const auto analysis = shell("agon analyze --store " + store_);
  EXPECT_EQ(analysis.status, 255);
  EXPECT_NE(analysis.printed.find("history.jsonl:2"), std::string::npos) << analysis.printed;
}

TEST_F(command_line, the_same_seed_prints_the_same_fingerprint) {
  ASSERT_EQ(test("--seed 9 --nemesis kill").status, 0);
  const auto first = results().at("fingerprint");
  ASSERT_EQ(test("--seed 9 --nemesis kill").status, 0);
  EXPECT_EQ(results().at("fingerprint"), first);
}

TEST_F(command_line, interrupting_a_series_ends_it_with_what_there_is) {
  const auto run = shell("timeout --foreground -s INT 2 " AGON_PROGRAM " test --store " + store_ +
                         " --seed 1 --time-limit 60 --test-count 100000 --keep-failures");
  EXPECT_NE(run.printed.find("again     ./agon test"), std::string::npos) << run.printed;
}

TEST_F(command_line, a_host_that_does_not_exist_is_named) {
  const auto run = test("--world real --nodes no-such-host.invalid");
  EXPECT_EQ(run.status, 255);
  EXPECT_NE(run.printed.find("no-such-host.invalid"), std::string::npos) << run.printed;
}

TEST_F(command_line, list_names_every_system_bug_and_fault) {
  const auto list = shell("agon list");
  EXPECT_EQ(list.status, 0);
  for (const auto* word :
       {"raft", "etcd", "register", "stale-read", "forgets-vote", "partition", "kill", "pause"})
    EXPECT_NE(list.printed.find(word), std::string::npos) << word;
}

}  // namespace
}  // namespace agon::scenarios
