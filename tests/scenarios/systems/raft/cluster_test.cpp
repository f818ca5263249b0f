// What Raft promises, over many seeds; and that planted bugs break it.
#include "tests/scenarios/systems/raft/cluster.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::systems::raft {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

using found = std::map<std::string, std::string>;

// The violations of the first of these seeds that shows one of this kind.
found first_with(const std::string& kind, bug planted, cluster_options options,
                 std::uint64_t seeds) {
  options.raft.bugs = {planted};
  for (options.seed = 1; options.seed <= seeds; ++options.seed) {
    cluster run{options};
    run.run(20s);
    if (run.violations().contains(kind)) return run.violations();
  }
  return {};
}

TEST(cluster, of_three_keeps_every_promise_whatever_the_seed) {
  std::uint64_t writes = 0;
  std::uint64_t reads = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    cluster run{{.seed = seed, .nodes = 3}};
    run.run(20s);
    run.settle();
    ASSERT_THAT(run.violations(), IsEmpty()) << "seed " << seed;
    writes += run.writes_done();
    reads += run.reads_done();
    ASSERT_GT(run.elections(), 2u) << "seed " << seed;
  }
  EXPECT_GT(writes, 15'000u);
  EXPECT_GT(reads, 15'000u);
}

TEST(cluster, of_five_keeps_every_promise_with_one_entry_a_message) {
  std::uint64_t crashes = 0;
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    cluster run{{.seed = seed, .nodes = 5, .raft = {.entries_per_message = 1}}};
    run.run(20s);
    run.settle();
    ASSERT_THAT(run.violations(), IsEmpty()) << "seed " << seed;
    crashes += run.crashes();
  }
  EXPECT_GT(crashes, 300u);
}

TEST(cluster, stands_a_network_that_loses_a_third_and_reorders_half) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    cluster run{{.seed = seed, .nodes = 3, .loss = 0.3, .duplicate = 0.3, .slow = 0.5}};
    run.run(20s);
    run.settle();
    ASSERT_THAT(run.violations(), IsEmpty()) << "seed " << seed;
  }
}

TEST(cluster, keeps_every_promise_with_a_snapshot_every_few_entries) {
  std::uint64_t installs = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    cluster run{{.seed = seed, .nodes = 3, .raft = {.snapshot_every = 3}, .slow = 0.2}};
    run.run(20s);
    run.settle();
    ASSERT_THAT(run.violations(), IsEmpty()) << "seed " << seed;
    installs += run.installs();
  }
  EXPECT_GT(installs, 1000u);
}

TEST(cluster, keeps_every_promise_with_leases_while_clocks_drift_within_the_bound) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    cluster run{
        {.seed = seed, .nodes = 3, .raft = {.reads = read_path::lease}, .slow = 0.2, .drift = 0.1}};
    run.run(20s);
    run.settle();
    ASSERT_THAT(run.violations(), IsEmpty()) << "seed " << seed;
  }
}

TEST(cluster, keeps_every_promise_while_members_come_and_go) {
  std::uint64_t changes = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    cluster run{{.seed = seed, .nodes = 5, .members_change = true}};
    run.run(20s);
    run.settle();
    ASSERT_THAT(run.violations(), IsEmpty()) << "seed " << seed;
    changes += run.changes();
  }
  EXPECT_GT(changes, 1000u);
}

TEST(cluster, of_one_serves_alone) {
  cluster run{{.seed = 7, .nodes = 1}};
  run.run(10s);
  run.settle();
  EXPECT_THAT(run.violations(), IsEmpty());
  EXPECT_GT(run.writes_done(), 100u);
}

TEST(cluster, runs_alike_with_the_same_seed_and_otherwise_not) {
  const auto fingerprint = [](std::uint64_t seed) {
    cluster run{{.seed = seed, .nodes = 3}};
    run.run(10s);
    return run.fingerprint();
  };
  EXPECT_EQ(fingerprint(5), fingerprint(5));
  EXPECT_NE(fingerprint(5), fingerprint(6));
}

TEST(cluster, shows_stale_reads_of_a_leader_that_does_not_ask) {
  const auto seen = first_with("linearizability", bug::stale_read, {}, 50);
  EXPECT_TRUE(seen.contains("linearizability"));
  EXPECT_FALSE(seen.contains("state machine safety"));
}

TEST(cluster, shows_two_leaders_in_a_term_when_votes_are_forgotten) {
  EXPECT_TRUE(first_with("election safety", bug::forgets_vote, {.nodes = 3}, 400)
                  .contains("election safety"));
}

TEST(cluster, loses_committed_entries_when_a_late_append_truncates) {
  const auto seen = first_with("state machine safety", bug::truncates_on_old_append,
                               {.nodes = 3, .slow = 0.5}, 200);
  EXPECT_TRUE(seen.contains("state machine safety"));
}

TEST(cluster, shows_stale_reads_when_a_lease_ignores_how_clocks_drift) {
  const auto seen =
      first_with("linearizability", bug::lease_ignores_drift, {.wall_jumps = true}, 400);
  EXPECT_TRUE(seen.contains("linearizability"));
  EXPECT_FALSE(seen.contains("state machine safety"));
}

TEST(cluster, loses_committed_entries_when_a_late_snapshot_is_installed) {
  cluster_options options{.nodes = 3, .slow = 0.5};
  options.raft.snapshot_every = 5;
  const auto seen = first_with("state machine safety", bug::installs_old_snapshot, options, 100);
  EXPECT_TRUE(seen.contains("state machine safety"));
}

TEST(cluster, applies_retries_again_when_a_snapshot_forgets_sessions) {
  cluster_options options{.slow = 0.3};
  options.raft.snapshot_every = 5;
  const auto seen = first_with("linearizability", bug::snapshot_forgets_sessions, options, 200);
  EXPECT_TRUE(seen.contains("linearizability"));
  EXPECT_FALSE(seen.contains("log matching"));
}

TEST(cluster, has_two_majorities_when_members_change_too_early) {
  const auto seen = first_with("state machine safety", bug::changes_members_too_early,
                               {.nodes = 5, .members_change = true}, 200);
  EXPECT_TRUE(seen.contains("state machine safety"));
}

TEST(cluster, elects_who_knows_too_little_when_removed_nodes_vote) {
  const auto seen = first_with("leader completeness", bug::removed_node_votes,
                               {.nodes = 5, .members_change = true}, 200);
  EXPECT_TRUE(seen.contains("leader completeness"));
}

TEST(cluster, shows_writes_that_come_back_when_retries_are_applied_twice) {
  const auto seen = first_with("linearizability", bug::retries_twice, {.slow = 0.3}, 50);
  EXPECT_TRUE(seen.contains("linearizability"));
  EXPECT_FALSE(seen.contains("state machine safety"));
}

}  // namespace
}  // namespace agon::systems::raft
