// One seed: what is said of it, and that a run which differs when made again is found.
#include "scenarios/explore/seed_run.hpp"

#include "scenarios/catalog.hpp"
#include "scenarios/run_log.hpp"
#include "tests/scenarios/explore/planted_systems.hpp"
#include "tests/scenarios/explore/small_campaign.hpp"

#include <gmock/gmock.h>

namespace agon::scenarios {
namespace {

using test::find_planted;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

seed_result run(const std::string& system, std::uint64_t seed, bool recheck) {
  log_errors_only();
  const auto campaign = test::small_campaign(system, 1);
  return run_seed({.options = test_of(campaign, seed), .recheck = recheck}, **find_planted(system));
}

TEST(a_seed, is_told_of_in_full) {
  const auto done = run("steady", 7, false);
  EXPECT_EQ(done.seed, 7u);
  EXPECT_EQ(done.verdict, seed_verdict::valid) << done.sentence;
  EXPECT_EQ(done.cause, "");
  EXPECT_EQ(done.fingerprint.size(), 32u);
  EXPECT_GT(done.ops, 100u);
  EXPECT_GE(done.simulated_seconds, 2);
  EXPECT_LT(done.simulated_seconds, 30);
  EXPECT_GT(done.cpu_seconds, 0);
  EXPECT_FALSE(done.rechecked);
  EXPECT_FALSE(done.marks.counts().empty());
}

TEST(a_seed, that_is_run_twice_is_the_same_twice) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto once = run("steady", seed, false);
    const auto twice = run("steady", seed, true);
    EXPECT_EQ(twice.verdict, seed_verdict::valid) << twice.sentence;
    EXPECT_TRUE(twice.rechecked);
    EXPECT_EQ(once.fingerprint, twice.fingerprint);
  }
}

TEST(a_seed, of_a_system_that_goes_by_the_order_of_pointers_is_found_with_the_event_that_differs) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto done = run("pointer-order", seed, true);
    EXPECT_EQ(done.verdict, seed_verdict::nondeterministic) << seed;
    EXPECT_EQ(done.cause, "not deterministic");
    EXPECT_THAT(done.sentence, AllOf(StartsWith("event "), HasSubstr(" in the first run, \""),
                                     HasSubstr(" in the second"), HasSubstr(" s n")))
        << seed;
  }
}

TEST(a_seed, that_fails_says_why) {
  campaign_options campaign = test::small_campaign("raft", 1);
  campaign.base.bugs = {"stale-read"};
  campaign.base.faults = {"partition"};
  campaign.base.time_limit = 30;
  campaign.kept = {"nemesis"};
  campaign.draws = true;
  const auto done = run_seed(task_of(campaign, 1), **find_system("raft"));
  EXPECT_EQ(done.verdict, seed_verdict::invalid);
  EXPECT_EQ(done.cause, "linearizable read");
  EXPECT_THAT(done.sentence, HasSubstr("key "));
}

TEST(a_seed, that_cannot_start_is_a_crash_of_the_harness) {
  auto campaign = test::small_campaign("steady", 1);
  campaign.base.bugs = {"no-such-bug"};
  const auto done = run_seed(task_of(campaign, 2), **find_planted("steady"));
  EXPECT_EQ(done.verdict, seed_verdict::crashed);
  EXPECT_EQ(done.seed, 2u);
  EXPECT_FALSE(done.sentence.empty());
}

TEST(tasks_and_results, are_lines_that_can_be_read_back) {
  auto campaign = test::small_campaign("steady", 1);
  campaign.base.settings = {{"a", "line\nend"}};
  const auto line = to_line(seed_task{test_of(campaign, 3), true});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto task = seed_task_from(line);
  ASSERT_TRUE(task.ok());
  EXPECT_TRUE(task->recheck);
  EXPECT_EQ(to_json(task->options), to_json(test_of(campaign, 3)));

  seed_result done{.seed = 9,
                   .verdict = seed_verdict::hung,
                   .cause = "a \"cause\"",
                   .sentence = "two\nlines",
                   .fingerprint = "0123",
                   .ops = 4,
                   .simulated_seconds = 1.5,
                   .cpu_seconds = 0.25,
                   .rechecked = true};
  done.marks.count(mark_kind::sometimes, "x/y", true);
  const auto answer = to_line(done);
  EXPECT_EQ(answer.find('\n'), std::string::npos);
  const auto back = seed_result_from(answer);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(to_line(*back), answer);
  EXPECT_EQ(back->marks.counts().at("x/y").held, 1u);
  for (const auto* wrong : {"", "{", "[]", "{\"seed\":1}", "nonsense\n"}) {
    EXPECT_FALSE(seed_task_from(wrong).ok()) << wrong;
    EXPECT_FALSE(seed_result_from(wrong).ok()) << wrong;
  }
  EXPECT_FALSE(seed_verdict_from("perhaps").ok());
}

}  // namespace
}  // namespace agon::scenarios
