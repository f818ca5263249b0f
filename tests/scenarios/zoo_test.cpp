// A short visit to the zoo.
#include "scenarios/zoo.hpp"

#include "scenarios/test_run.hpp"

#include <gtest/gtest.h>

namespace agon::scenarios {
namespace {

zoo_options short_visit() {
  return {.systems = {"raft"},
          .seeds_per_bug = 20,
          .searches = 0,
          .correct_runs = 4,
          .time_limit = 5,
          .rechecked = 1};
}

TEST(the_zoo, gives_the_same_report_on_one_thread_and_on_two) {
  auto options = short_visit();
  const auto alone = visit_zoo(options);
  options.threads = 2;
  const auto together = visit_zoo(options);
  ASSERT_TRUE(alone.ok() && together.ok());
  ASSERT_EQ(alone->correct.size(), 1U);
  EXPECT_EQ(alone->correct[0].runs, 4U);
  EXPECT_EQ(alone->correct[0].rechecked, 4U);
  EXPECT_EQ(alone->correct[0].failures, std::vector<std::string>{});
  EXPECT_EQ(alone->correct[0].ops, together->correct[0].ops);
  EXPECT_EQ(alone->correct[0].marks.counts(), together->correct[0].marks.counts());
  EXPECT_TRUE(together->good());
}

TEST(the_zoo, finds_a_bug_and_says_how_to_see_it) {
  auto options = short_visit();
  options.searches = 1;
  options.correct_runs = 0;
  options.time_limit = 20;
  const auto report = visit_zoo(options);
  ASSERT_TRUE(report.ok());
  const auto found = std::find_if(report->bugs.begin(), report->bugs.end(),
                                  [](const auto& one) { return one.bug.name == "stale-read"; });
  ASSERT_NE(found, report->bugs.end());
  ASSERT_TRUE(found->found());
  EXPECT_NE(found->again.find("--bug stale-read"), std::string::npos);
  const auto again =
      try_test(hunt(**find_system("raft"), found->bug, *found->searches[0].seed, 20));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->valid, checkers::verdict::invalid);
}

bug_report searched_bug(std::vector<bug_search> searches) {
  bug_report about;
  about.system = "raft";
  about.bug = {.name = "b", .description = "is wrong", .exposed_by = "kills", .faults = {"kill"}};
  about.workload = "register";
  about.searches = std::move(searches);
  return about;
}

TEST(the_zoo, looks_for_a_rare_bug_where_it_shows_best) {
  planted_bug rare{
      .name = "stale-read", .description = "", .exposed_by = "", .faults = {"isolate", "kill"}};
  rare.best = {
      .settings = {{"snapshot-every", "7"}}, .fault_interval = 0.25, .rate = 33, .nodes = 6};
  const auto options = hunt(**find_system("raft"), rare, 1, 20);
  EXPECT_EQ(options.faults, rare.faults);
  EXPECT_EQ(options.settings.at("snapshot-every"), "7");
  EXPECT_TRUE(options.settings.contains("reads")) << "drawn, as ever";
  EXPECT_EQ(options.fault_interval, 0.25);
  EXPECT_EQ(options.rate, 33);
  EXPECT_EQ(options.nodes.size(), 6u);
}

TEST(the_zoo, counts_a_bug_that_is_not_found_as_missed) {
  zoo_report report;
  report.bugs.push_back(searched_bug({{.seeds = 9}}));
  EXPECT_FALSE(report.good());
  report.bugs[0].searches.push_back({.seed = 4, .seeds = 4});
  EXPECT_TRUE(report.good());
}

TEST(the_zoo, is_told_as_tables) {
  zoo_report report;
  report.bugs.push_back(searched_bug({{.seed = 3, .seeds = 3, .seconds = 0.5}, {.seeds = 200}}));
  report.correct.push_back(
      {.system = "raft", .workload = "register", .runs = 10, .ops = 99, .seconds = 2});
  const auto page = to_markdown(report, {.searches = 2});
  EXPECT_NE(page.find("| `raft` | `b` | is wrong | `register` | kill | 1 of 2 | 200 | 0.50 |"),
            std::string::npos)
      << page;
  EXPECT_NE(page.find("| `raft` | `register` | 10 | 99 | 0 | 0 | 5.0 |"), std::string::npos)
      << page;
}

TEST(the_zoo, refuses_systems_that_are_not_simulated) {
  EXPECT_EQ(to_string(visit_zoo({.systems = {"etcd"}}).problem()),
            "--system: etcd does not run in the simulator (see agon list)");
}

}  // namespace
}  // namespace agon::scenarios
