// A run whose folder fails it, and what a crash of the harness means for verdict and exit status.
#include "scenarios/test_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;
using checkers::verdict;
using ::testing::HasSubstr;

class a_stored_run : public testing::Test {
 protected:
  void SetUp() override {
    options_.store =
        (fs::temp_directory_path() / ("agon-harness-" + std::to_string(::getpid()))).string();
    fs::remove_all(options_.store);
    options_.time_limit = 2;
    options_.seed = 3;
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(options_.store, ignored);
  }

  /// Runs it; when it is about to be judged, puts a folder where this file belongs.
  result<run_outcome> run_blocking(const std::string& file) {
    run_watch watch;
    watch.stage = [&](const std::string&) {
      fs::create_directories(fs::path{options_.store} / "current" / file / "in the way");
    };
    return run_test(options_, {}, watch);
  }

  test_options options_;
};

TEST_F(a_stored_run, whose_results_cannot_be_written_says_so_and_keeps_its_history) {
  const auto outcome = run_blocking("results.json");
  ASSERT_FALSE(outcome.ok());
  EXPECT_THAT(to_string(outcome.problem()), HasSubstr("results.json"));
  const auto folder = run_folder::open(options_.store, options_.store + "/current");
  ASSERT_TRUE(folder.ok()) << to_string(folder.problem());
  fs::remove_all(folder->file("results.json"));
  const auto again = analyze(*folder);
  ASSERT_TRUE(again.ok()) << to_string(again.problem());
  EXPECT_GT(again->ops.ops().size(), 100U);
  EXPECT_EQ(exit_status(*again), 255) << "nobody knows how the run itself ended";
}

TEST_F(a_stored_run, whose_history_txt_cannot_be_written_is_warned_of_and_judged_all_the_same) {
  const auto outcome = run_blocking("history.txt");
  ASSERT_TRUE(outcome.ok()) << to_string(outcome.problem());
  EXPECT_EQ(exit_status(*outcome), 0);
  const auto folder = run_folder::open(options_.store, outcome->folder);
  const auto results = *folder->read_json("results.json");
  EXPECT_EQ(results.at("run"), "completed");
  EXPECT_TRUE(results.at("errors").as_array().empty());
  ASSERT_EQ(results.at("warnings").as_array().size(), 1U);
  EXPECT_THAT(std::string{results.at("warnings").at(0).as_string()},
              testing::AllOf(HasSubstr("history.txt: cannot write"), HasSubstr("agon analyze")));

  fs::remove_all(folder->file("history.txt"));
  const auto again = analyze(*folder);
  ASSERT_TRUE(again.ok()) << to_string(again.problem());
  EXPECT_TRUE(folder->has("history.txt"));
  EXPECT_TRUE(again->results.at("warnings").as_array().empty()) << "it is there now";
}

/// A store in `root` so deep that the files of a run in it can be named, and those of its keys
/// cannot: a path has 4095 bytes at most.
std::string deep_store(const std::string& root) {
  const std::size_t folder =
      4'064;  // What a run's folder has: 31 are left, the names of keys' files need 33.
  auto store = root;
  const auto wanted = folder - std::string{"/raft-register/20261122T174000.123Z"}.size();
  while (wanted - store.size() > 250) store += "/" + std::string(200, 'd');
  return store + "/" + std::string(wanted - store.size() - 1, 'd');
}

TEST_F(a_stored_run, whose_failing_keys_cannot_be_written_has_its_results_and_its_verdict) {
  options_.bugs = {"stale-read"};
  options_.faults = {"partition"};
  options_.fault_interval = 2;
  options_.time_limit = 10;
  options_.concurrency = "2n";
  auto known = run_test(options_, {});
  while (known.ok() && exit_status(*known) != 1 && ++options_.seed < 200)
    known = run_test(options_, {});
  ASSERT_TRUE(known.ok()) << to_string(known.problem());
  ASSERT_EQ(exit_status(*known), 1) << "a seed that finds the bug";

  const auto root = options_.store;
  options_.store = deep_store(root);
  const auto outcome = run_test(options_, {});
  ASSERT_TRUE(outcome.ok()) << to_string(outcome.problem());
  EXPECT_EQ(exit_status(*outcome), 1);
  const auto folder = run_folder::at(outcome->folder);
  ASSERT_TRUE(folder.ok()) << to_string(folder.problem());
  const auto results = *folder->read_json("results.json");
  EXPECT_EQ(results.at("valid"), false);
  EXPECT_EQ(results.at("run"), "completed");
  ASSERT_EQ(results.at("warnings").as_array().size(), 1U);
  EXPECT_THAT(std::string{results.at("warnings").at(0).as_string()},
              testing::AllOf(HasSubstr("/independent/"), HasSubstr("File name too long")));

  const auto again = analyze(*folder);
  ASSERT_TRUE(again.ok()) << to_string(again.problem());
  EXPECT_EQ(exit_status(*again), 1);
  EXPECT_EQ(*folder->read_json("results.json"), results) << "analyze says what the run said";

  fs::rename(outcome->folder, root + "/near");
  const auto near = *run_folder::at(root + "/near");
  ASSERT_TRUE(analyze(near).ok());
  EXPECT_TRUE(near.has("independent"));
  EXPECT_TRUE(near.read_json("results.json")->at("warnings").as_array().empty());
}

TEST_F(a_stored_run, without_a_place_for_its_folder_does_not_start) {
  options_.store = "/dev/null/store";
  const auto outcome = run_test(options_, {});
  ASSERT_FALSE(outcome.ok());
  EXPECT_THAT(to_string(outcome.problem()), HasSubstr("/dev/null"));
}

TEST_F(a_stored_run, that_is_interrupted_is_judged_on_what_it_has) {
  int polls = 0;
  options_.time_limit = 1000;
  options_.rate = 10;
  // Soon after the run began; the judging that follows sees no more of them.
  const auto outcome = run_test(options_, {}, {.interrupts = [&] { return ++polls > 3 ? 1 : 0; }});
  ASSERT_TRUE(outcome.ok()) << to_string(outcome.problem());
  EXPECT_EQ(outcome->state, run_state::aborted);
  EXPECT_EQ(outcome->results.at("run"), "aborted");
  EXPECT_NE(outcome->valid, verdict::invalid);
}

/// The first seed of 20 for which the run is invalid.
result<run_outcome> first_invalid(test_options options) {
  for (options.seed = 1; options.seed <= 20; ++options.seed) {
    auto outcome = run_test(options, {});
    if (!outcome || outcome->valid == checkers::verdict::invalid) return outcome;
  }
  return error{"no seed of 20 shows the bug", "seeds 1 to 20"};
}

TEST_F(a_stored_run, that_is_to_fail_fast_ends_at_the_violation_and_replays) {
  options_.bugs = {"stale-read"};
  options_.faults = {"partition"};
  options_.fault_interval = 2;
  options_.concurrency = "2n";
  options_.time_limit = 60;
  const auto whole = first_invalid(options_);
  ASSERT_TRUE(whole.ok()) << to_string(whole.problem());
  options_.seed = whole->results.at("seed").to_number<std::uint64_t>();
  options_.fail_fast = true;
  const auto outcome = run_test(options_, {});
  ASSERT_TRUE(outcome.ok()) << to_string(outcome.problem());
  EXPECT_EQ(outcome->valid, checkers::verdict::invalid);
  EXPECT_EQ(outcome->state, run_state::aborted);
  EXPECT_EQ(exit_status(*outcome), 1);
  EXPECT_LT(outcome->ops.size(), whole->ops.size());
  const auto folder = run_folder::open(options_.store, outcome->folder);
  const auto stored = stored_options(*folder);
  ASSERT_TRUE(stored.ok());
  EXPECT_THAT(command_line(*stored), HasSubstr(" --fail-fast"));
  EXPECT_EQ(run_again(*stored)->fingerprint, outcome->fingerprint);
}

TEST_F(a_stored_run, that_is_to_fail_fast_and_does_not_fail_is_the_same_run) {
  options_.faults = {"partition"};
  options_.time_limit = 20;
  const auto usual = run_test(options_, {});
  options_.fail_fast = true;
  const auto watched = run_test(options_, {});
  ASSERT_TRUE(usual.ok() && watched.ok());
  EXPECT_EQ(watched->valid, checkers::verdict::valid);
  EXPECT_EQ(watched->state, run_state::completed);
  EXPECT_EQ(watched->fingerprint, usual->fingerprint);
}

TEST(an_exit_status, is_never_0_where_the_harness_crashed) {
  for (const auto valid : {verdict::valid, verdict::unknown, verdict::invalid})
    EXPECT_NE(exit_status({.state = run_state::crashed, .valid = valid}), 0);
  EXPECT_EQ(exit_status({.state = run_state::crashed, .valid = verdict::unknown}), 255);
  EXPECT_EQ(exit_status({.state = run_state::crashed, .valid = verdict::invalid}), 1)
      << "what was seen before the crash was seen";
  EXPECT_EQ(exit_status({.state = run_state::completed, .valid = verdict::valid}), 0);
  EXPECT_EQ(exit_status({.state = run_state::completed, .valid = verdict::unknown}), 2);
  EXPECT_EQ(exit_status({.state = run_state::aborted, .valid = verdict::valid}), 0);
}

}  // namespace
}  // namespace agon::scenarios
