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
  /// A short run without faults.
  ended short_test(const std::string& flags) {
    return shell("agon test --store " + store_ + " --time-limit 1 --seed 3 " + flags);
  }
  json::object results() { return *run_folder::open(store_, "")->read_json("results.json"); }
  std::string store_;
};

TEST_F(command_line, help_shows_examples_and_ends_well) {
  for (const auto* command : {"", "test", "test-all", "replay", "analyze", "lab", "node", "list",
                              "demo", "doctor", "completion"}) {
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
  EXPECT_FALSE(found.contains("drawn")) << "is in test.json";
  const auto drawn = folder->read_json("test.json")->at("drawn");
  const auto& network = drawn.at("network");
  EXPECT_TRUE(network.at("kind").is_string());
  EXPECT_TRUE(network.at("latency").at("model").is_string());
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

TEST_F(command_line, replay_stops_where_it_is_told_and_shows_nodes_messages_and_disks) {
  ASSERT_EQ(test("--seed 3 --nemesis kill --nemesis-interval 1").status, 0);
  const auto moment = shell("agon replay --until 2.5 --store " + store_);
  EXPECT_EQ(moment.status, 0) << moment.printed;
  EXPECT_TRUE(moment.printed.starts_with("at        2.4") ||
              moment.printed.starts_with("at        2.5"))
      << moment.printed;
  EXPECT_NE(moment.printed.find("n1        "), std::string::npos) << moment.printed;
  EXPECT_NE(moment.printed.find("\"role\":\"leader\""), std::string::npos) << moment.printed;
  EXPECT_NE(moment.printed.find("file "), std::string::npos) << moment.printed;
  const auto one = shell("agon replay --until 2.5 --node n3 --store " + store_);
  EXPECT_EQ(one.printed.find("n1        "), std::string::npos) << one.printed;
  EXPECT_NE(one.printed.find("n3        "), std::string::npos) << one.printed;
}

TEST_F(command_line, replay_shows_the_trace_between_two_moments) {
  ASSERT_EQ(test("--seed 3").status, 0);
  const auto trace = shell("agon replay --trace --since 1 --until 1.2 --node n2 --store " + store_);
  EXPECT_EQ(trace.status, 0) << trace.printed;
  EXPECT_NE(trace.printed.find("      1.0"), std::string::npos) << trace.printed;
  EXPECT_NE(trace.printed.find("      1.1"), std::string::npos) << trace.printed;
  EXPECT_EQ(trace.printed.find("      0.9"), std::string::npos) << trace.printed;
  EXPECT_EQ(trace.printed.find("      1.3"), std::string::npos) << trace.printed;
}

TEST_F(command_line, replay_says_what_is_wrong_with_a_moment_or_a_node) {
  ASSERT_EQ(test("--seed 3").status, 0);
  const auto late = shell("agon replay --until 1000 --store " + store_);
  EXPECT_EQ(late.status, 255);
  EXPECT_NE(late.printed.find("the run is over before that"), std::string::npos) << late.printed;
  const auto unknown = shell("agon replay --until 1 --node n9 --store " + store_);
  EXPECT_EQ(unknown.status, 255);
  EXPECT_NE(unknown.printed.find("n9"), std::string::npos) << unknown.printed;
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

TEST_F(command_line, every_run_of_the_store_is_analyzed_by_its_number_path_or_history) {
  ASSERT_EQ(short_test("").status, 0);
  ASSERT_EQ(test("--seed 1 --bug stale-read --nemesis partition --nemesis-interval 2 "
                 "--concurrency 2n --test-count 200 --keep-failures")
                .status,
            1);
  const auto wrong = run_folder::open(store_, "")->path();
  const auto analyze = [&](const std::string& which) {
    return shell("agon analyze --store " + store_ + " " + which);
  };
  EXPECT_EQ(analyze("-t 0").status, 0);
  EXPECT_EQ(analyze("-t -2").status, 0);
  EXPECT_EQ(analyze("-t -1").status, 1);
  EXPECT_EQ(analyze("").status, 1);
  EXPECT_EQ(analyze("-t " + wrong).status, 1);
  EXPECT_EQ(analyze(wrong).status, 1);
  EXPECT_EQ(analyze(wrong + "/history.jsonl").status, 1);
  EXPECT_EQ(analyze("-t 7").status, 254);
  EXPECT_EQ(analyze("-t -3").status, 254);
  fs::copy_file(wrong + "/history.jsonl", store_ + "/alone.jsonl");
  const auto alone = analyze("-w register " + store_ + "/alone.jsonl");
  EXPECT_EQ(alone.status, 1) << alone.printed;
  EXPECT_NE(alone.printed.find("is not linearizable"), std::string::npos) << alone.printed;
  EXPECT_EQ(analyze("-w nothing " + store_ + "/alone.jsonl").status, 254);
}

TEST_F(command_line, test_all_runs_every_choice_and_sums_up) {
  const auto all = shell("agon test-all --store " + store_ +
                         " --time-limit 2 --seed 3 --nemesis none --nemesis partition,kill");
  EXPECT_EQ(all.status, 0) << all.printed;
  for (const auto* word :
       {"== raft register with no faults (1 of 2)", "== raft register with partition,kill (2 of 2)",
        "# Successful tests", "2 successful\n0 failed\n0 indeterminate\n0 crashed\n"})
    EXPECT_NE(all.printed.find(word), std::string::npos) << word << "\n" << all.printed;
  const auto broken = shell("agon test-all --store /dev/null/store --time-limit 2 --nemesis none");
  EXPECT_EQ(broken.status, 255) << broken.printed;
  EXPECT_NE(broken.printed.find("1 crashed"), std::string::npos) << broken.printed;
  EXPECT_EQ(shell("agon test-all --nemesis quake").status, 254);
  EXPECT_EQ(shell("agon test-all -w nothing").status, 254);
}

TEST_F(command_line, logs_are_lines_of_json_on_request) {
  ASSERT_EQ(short_test("--logging-json").status, 0);
  std::ifstream log{run_folder::open(store_, "")->file("agon.log")};
  int lines = 0;
  for (std::string line; std::getline(log, line); ++lines)
    EXPECT_EQ(line.find("{\"time\":\""), 0U) << line;
  EXPECT_GT(lines, 5);
}

TEST_F(command_line, nodes_come_from_flags_and_files) {
  const auto file = store_ + "-nodes";
  std::ofstream{file} << "# mine\nc\n\n d \n";
  EXPECT_EQ(short_test("-n a --node b --nodes-file " + file + " --concurrency 3n").status, 0);
  fs::remove(file);
  const auto stored = *run_folder::open(store_, "")->read_json("test.json");
  EXPECT_EQ(stored.at("options").at("nodes"), (json::array{"a", "b", "c", "d"}));
  EXPECT_EQ(stored.at("options").at("concurrency"), "3n");
}

TEST_F(command_line, the_doctor_finds_the_simulator_ready_and_names_a_host_that_is_not) {
  const auto ready = shell("agon doctor --store " + store_);
  EXPECT_EQ(ready.status, 0) << ready.printed;
  EXPECT_NE(ready.printed.find("the simulator: ready"), std::string::npos) << ready.printed;
  const auto lost = shell("agon doctor --nodes no-such-host.invalid");
  EXPECT_EQ(lost.status, 1) << lost.printed;
  EXPECT_NE(lost.printed.find("missing  no-such-host.invalid"), std::string::npos) << lost.printed;
  EXPECT_NE(lost.printed.find("real machines: not ready"), std::string::npos) << lost.printed;
  EXPECT_EQ(shell("agon doctor --world dream").status, 254);
}

TEST_F(command_line, prints_its_version_and_completions) {
  const auto version = shell("agon -V");
  EXPECT_EQ(version.status, 0);
  EXPECT_EQ(version.printed, shell("agon --version").printed);
  EXPECT_EQ(shell("agon completion zsh").status, 0);
  EXPECT_EQ(shell("agon completion csh").status, 254);
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
