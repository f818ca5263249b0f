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
