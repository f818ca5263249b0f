// What a seed of a campaign is, and what makes two campaigns the same.
#include "scenarios/explore/campaign_options.hpp"

#include "scenarios/zoo.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace agon::scenarios {
namespace {

TEST(a_campaign, gives_each_seed_a_test_of_its_own) {
  campaign_options campaign;
  campaign.base.nodes = {"a"};
  EXPECT_GE(test_of(campaign, 1).nodes.size(), 3u) << "drawn";
  EXPECT_EQ(test_of(campaign, 9).seed, 9u);
  bool differ = false;
  for (std::uint64_t seed = 2; seed < 10; ++seed)
    differ = differ || test_of(campaign, seed).rate != test_of(campaign, 1).rate;
  EXPECT_TRUE(differ);
  campaign.draws = false;
  EXPECT_EQ(test_of(campaign, 3).nodes, campaign.base.nodes);
  EXPECT_EQ(test_of(campaign, 3).seed, 3u);
}

TEST(a_campaign, leaves_the_knobs_that_it_keeps) {
  campaign_options campaign;
  campaign.base.rate = 17;
  campaign.base.concurrency = "5n";
  campaign.base.buggify = 0.5;
  campaign.base.fault_interval = 4.5;
  campaign.base.ops_per_key = 21;
  campaign.base.nodes = {"x", "y", "z"};
  campaign.base.faults = {"kill", "pause", "clock"};
  campaign.kept = {"rate",        "concurrency", "buggify", "nemesis-interval",
                   "ops-per-key", "nodes",       "nemesis"};
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    const auto test = test_of(campaign, seed);
    EXPECT_EQ(test.rate, 17);
    EXPECT_EQ(test.concurrency, "5n");
    EXPECT_EQ(test.buggify, 0.5);
    EXPECT_EQ(test.fault_interval, 4.5);
    EXPECT_EQ(test.ops_per_key, 21u);
    EXPECT_EQ(test.nodes, campaign.base.nodes);
    EXPECT_EQ(test.faults, campaign.base.faults);
  }
}

TEST(a_campaign, that_looks_for_a_bug_runs_the_tests_of_the_zoo) {
  const auto& raft = **find_system("raft");
  const auto& bug = raft.bugs.front();
  campaign_options campaign;
  campaign.base.workload = bug.workload.empty() ? raft.workloads.front() : bug.workload;
  campaign.base.bugs = {bug.name};
  campaign.base.faults = bug.faults;
  campaign.base.time_limit = 30;
  campaign.kept = {"nemesis"};
  for (std::uint64_t seed = 1; seed < 10; ++seed)
    EXPECT_EQ(command_line(test_of(campaign, seed)), command_line(hunt(raft, bug, seed, 30)));
}

TEST(a_campaign, runs_the_part_of_its_seeds_twice_that_it_is_told_to) {
  campaign_options campaign;
  campaign.draws = false;
  int twice = 0;
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) twice += task_of(campaign, seed).recheck;
  EXPECT_GT(twice, 30);
  EXPECT_LT(twice, 70);
  campaign.rechecked = 1;
  EXPECT_TRUE(task_of(campaign, 1).recheck);
  campaign.rechecked = 0;
  EXPECT_FALSE(task_of(campaign, 1).recheck);
}

TEST(a_campaign, is_the_same_with_more_seeds_and_another_with_anything_else) {
  campaign_options one;
  auto other = one;
  other.seeds = 77;
  other.seconds = 5;
  EXPECT_EQ(identity_of(one), identity_of(other));
  EXPECT_NE(to_json(one), to_json(other));
  for (const auto& change : std::vector<std::function<void(campaign_options&)>>{
           [](auto& to) { to.base.rate = 3; }, [](auto& to) { to.base.seed = 3; },
           [](auto& to) { to.draws = false; }, [](auto& to) { to.kept = {"rate"}; },
           [](auto& to) { to.rechecked = 1; }, [](auto& to) { to.stop_at_first = true; },
           [](auto& to) { to.seed_limit = 3; }}) {
    other = one;
    change(other);
    EXPECT_NE(identity_of(one), identity_of(other));
    const auto back = campaign_options_from(to_json(other));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(to_json(*back), to_json(other));
  }
}

TEST(a_campaign, is_checked_and_the_error_names_the_flag) {
  const auto flag_of = [](const std::function<void(campaign_options&)>& change) {
    campaign_options campaign;
    change(campaign);
    const auto fine = check(campaign);
    return fine.ok() ? std::string{} : fine.problem().where;
  };
  EXPECT_EQ(flag_of([](auto&) {}), "");
  EXPECT_EQ(flag_of([](auto& to) { to.base.world = "real"; }), "--world real");
  EXPECT_EQ(flag_of([](auto& to) { to.base.seed = ~std::uint64_t{0}; }), "--seed");
  EXPECT_EQ(flag_of([](auto& to) { to.base.seed = to.seeds = std::uint64_t{1} << 62; }), "--seed");
  EXPECT_EQ(flag_of([](auto& to) { to.rechecked = 2; }), "--recheck");
  EXPECT_EQ(flag_of([](auto& to) { to.seconds = -1; }), "--for");
  EXPECT_EQ(flag_of([](auto& to) { to.seed_limit = 0; }), "--seed-limit");
  EXPECT_FALSE(campaign_options_from({{"seeds", 3}}).ok());
}

}  // namespace
}  // namespace agon::scenarios
