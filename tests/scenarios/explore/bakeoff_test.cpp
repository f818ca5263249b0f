// A short bake-off, and the figures of one that is given.
#include "scenarios/explore/bakeoff.hpp"

#include <gtest/gtest.h>

namespace agon::scenarios {
namespace {

bakeoff_options short_one() {
  return {.systems = {"raft"},
          .bugs = {"stale-read", "removed-node-votes"},
          .strategies = {"random", "pos"},
          .searches = 2,
          .seeds_per_bug = 4,
          .time_limit = 10};
}

/// The seeds that were run, bug by bug, strategy by strategy.
std::vector<std::uint64_t> seeds_of(const bakeoff_report& report) {
  std::vector<std::uint64_t> seeds;
  for (const auto& bug : report.bugs)
    for (const auto& trial : bug.trials)
      for (const auto& one : trial.searches) seeds.push_back(one.seeds);
  return seeds;
}

TEST(bakeoff, is_the_same_on_one_thread_and_on_two) {
  auto options = short_one();
  std::vector<std::uint64_t> steps;
  const auto alone = bake_off(options, [&](const zoo_progress& now) {
    EXPECT_EQ(now.planned, 8u);
    steps.push_back(now.done);
  });
  options.threads = 2;
  const auto together = bake_off(options);
  ASSERT_TRUE(alone.ok() && together.ok());
  EXPECT_TRUE(alone->complete);
  EXPECT_EQ(steps, (std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7, 8}));
  ASSERT_EQ(alone->bugs.size(), 2u);
  EXPECT_EQ(alone->bugs[0].trials[1].strategy, "pos");
  EXPECT_EQ(seeds_of(*alone), seeds_of(*together));
  EXPECT_GT(summaries_of(*alone)[0].searches_won, 0u);
}

TEST(bakeoff, that_is_interrupted_says_so) {
  int ended = 0;
  const auto report = bake_off(
      short_one(), [&](const zoo_progress&) { ++ended; }, [&] { return ended == 2; });
  ASSERT_TRUE(report.ok());
  EXPECT_FALSE(report->complete);
  EXPECT_EQ(ended, 2);
}

std::string problem_of(const bakeoff_options& options) {
  const auto report = bake_off(options);
  return report ? "none" : to_string(report.problem());
}

TEST(bakeoff, refuses_what_it_does_not_know) {
  auto options = short_one();
  options.bugs = {"stale-raed"};
  EXPECT_EQ(problem_of(options),
            "--bug: none of these systems has a planted bug \"stale-raed\" (see agon list)");
  options = short_one();
  options.strategies = {"random", "pct"};
  EXPECT_TRUE(problem_of(options).starts_with("--strategy: there is no strategy \"pct\""));
  options.strategies = {"pos"};
  EXPECT_EQ(problem_of(options),
            "--strategies: the others are measured by random, which is not among them (add "
            "random)");
  options = short_one();
  options.systems = {"etcd"};
  EXPECT_EQ(problem_of(options), "--system: etcd does not run in the simulator (see agon list)");
}

bug_search won(std::uint64_t seeds) { return {.seed = seeds, .seeds = seeds, .seconds = 0.5}; }
bug_search given_up(std::uint64_t seeds) { return {.seeds = seeds, .seconds = 2}; }

bug_contest contest(std::string bug, std::vector<bug_search> random,
                    std::vector<bug_search> other) {
  return {"raft",
          std::move(bug),
          "register",
          {{"random", std::move(random)}, {"pos", std::move(other)}}};
}

/// Half the seeds for a bug, eight times as many for another, a third that nobody finds.
bakeoff_report told() {
  return {{contest("easy", {won(4), won(8), won(12)}, {won(2), won(4), won(6)}),
           contest("hard", {won(20), won(30), won(40)}, {given_up(100), won(40), given_up(100)}),
           contest("never", {given_up(100)}, {given_up(100)})}};
}

TEST(bakeoff, counts_the_seeds_of_searches_that_were_given_up) {
  EXPECT_DOUBLE_EQ((bug_trial{"pos", {won(2), won(4), won(6)}}.seeds_for_a_find()), 4);
  EXPECT_DOUBLE_EQ((bug_trial{"pos", {won(20), given_up(100)}}.seeds_for_a_find()), 120);
  EXPECT_DOUBLE_EQ((bug_trial{"pos", {given_up(100), given_up(100)}}.seeds_for_a_find()), 200);
}

TEST(bakeoff, measures_strategies_by_random_over_the_bugs_that_somebody_found) {
  const auto summaries = summaries_of(told());
  ASSERT_EQ(summaries.size(), 2u);
  const auto& random = summaries[0];
  EXPECT_EQ(random.strategy, "random");
  EXPECT_EQ(random.bugs_found, 2u);
  EXPECT_EQ(random.searches_won, 6u);
  EXPECT_EQ(random.first, 1u);
  EXPECT_DOUBLE_EQ(random.ratio.value, 1);
  EXPECT_DOUBLE_EQ(random.ratio.high, 1);
  EXPECT_DOUBLE_EQ(random.seconds, 5);
  const auto& pos = summaries[1];
  EXPECT_EQ(pos.bugs_found, 2u);
  EXPECT_EQ(pos.searches_won, 4u);
  EXPECT_EQ(pos.fewer, 1u);
  EXPECT_EQ(pos.more, 1u);
  EXPECT_EQ(pos.first, 1u);
  EXPECT_NEAR(pos.ratio.value, 2, 1e-9) << "the square root of 1/2 times 8";
  EXPECT_NEAR(pos.ratio.low, 0.5, 1e-9);
  EXPECT_NEAR(pos.ratio.high, 8, 1e-9);
}

TEST(bakeoff, is_told_as_tables) {
  const auto page = to_markdown(told(), {.strategies = {"random", "pos"}, .searches = 3});
  for (const std::string line :
       {"| `pos` | 2 | 4 | 2.00 (0.50–8.00) | 1 | 1 | 1 | 2.00 |\n",
        "| `raft` | `easy` | 8 (4–12) | 4 (2–6) |\n",
        "| `raft` | `hard` | 30 (20–40) | >100 (40–>100), 1 of 3 |\n",
        "| `raft` | `never` | >100, 0 of 1 | >100, 0 of 1 |\n",
        "3 bugs, 3 searches for each with each strategy, at most 100 seeds a search"})
    EXPECT_NE(page.find(line), std::string::npos) << line << page;
}

TEST(bakeoff, tells_of_runs_that_crashed) {
  auto report = told();
  EXPECT_EQ(to_markdown(report, {}).find("crashed"), std::string::npos);
  report.bugs[1].trials[1].searches[0].crashes = {"./agon test --seed 5"};
  EXPECT_EQ(report.crashes(), std::vector<std::string>{"./agon test --seed 5"});
  EXPECT_NE(to_markdown(report, {}).find("crashed in 1 runs, the first being `./agon test"),
            std::string::npos);
}

TEST(bakeoff, leaves_what_people_wrote_on_its_page) {
  const auto fresh = with_tables("", "one\n");
  EXPECT_TRUE(fresh.starts_with("# Strategies\n"));
  const auto written = "Before.\n" + fresh + "After.\n";
  const auto again = with_tables(written, "two\n");
  EXPECT_EQ(again.find("one"), std::string::npos);
  EXPECT_NE(again.find("two"), std::string::npos);
  EXPECT_TRUE(again.starts_with("Before.\n"));
  EXPECT_TRUE(again.ends_with("After.\n"));
  EXPECT_EQ(with_tables(again, "two\n"), again);
}

}  // namespace
}  // namespace agon::scenarios
