// Shrinking whole runs: small, the same cause, the same again, and whatever the threads.
#include "scenarios/explore/shrink.hpp"

#include "scenarios/explore/cause.hpp"
#include "scenarios/explore/recording.hpp"
#include "scenarios/run_log.hpp"
#include "scenarios/zoo.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::scenarios {
namespace {

/// Without a line for each phase of each candidate.
class quiet : public testing::Environment {
 public:
  void SetUp() override { log_errors_only(); }
};
const auto* const installed = testing::AddGlobalTestEnvironment(new quiet);

/// The first seed that shows a bug, and what it did.
std::pair<test_options, run_outcome> failing(const std::string& system, const std::string& bug,
                                             std::uint64_t first_seed = 1) {
  const auto entry = find_system(system);
  for (const auto& known : (*entry)->bugs)
    for (auto seed = first_seed; known.name == bug && seed < first_seed + 100; ++seed) {
      const auto options = hunt(**entry, known, seed, 15);
      auto outcome = try_test(options, {.checker_threads = 1});
      if (outcome && outcome->valid == checkers::verdict::invalid)
        return {options, *std::move(outcome)};
    }
  ADD_FAILURE() << system << " " << bug << " was not found";
  return {};
}

shrunk shrunk_run(const std::string& system, const std::string& bug,
                  const shrink_options& how = {}) {
  const auto [options, outcome] = failing(system, bug);
  const auto from = schedule_of(options, outcome, how);
  EXPECT_TRUE(from.ok()) << to_string(from.problem());
  auto made = shrink(*from, how);
  EXPECT_TRUE(made.ok());
  return *std::move(made);
}

TEST(shrink, makes_a_stale_read_a_story_of_a_few_ops_that_is_the_same_each_time) {
  const auto made = shrunk_run("raft", "stale-read");
  const auto size = size_of(made.smallest);
  EXPECT_GT(made.before.ops, 200U);
  EXPECT_LE(size.ops, 6U);
  EXPECT_LE(size.faults, 2U);
  EXPECT_LE(size.nodes, 5U);
  EXPECT_TRUE(made.finished);
  EXPECT_EQ(made.smallest.cause, "linearizable read");
  const auto read = schedule_from(to_text(made.smallest), "x.json");
  ASSERT_TRUE(read.ok());
  for (int i = 0; i < 3; ++i) {
    const auto again = try_test(read->options, {.checker_threads = 1});
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->fingerprint, made.smallest.fingerprint);
    EXPECT_EQ(cause_of(*again)->name, "linearizable read");
  }
}

TEST(shrink, does_not_depend_on_the_number_of_threads) {
  const auto alone = shrunk_run("primary-backup", "backup-reads", {.threads = 1});
  const auto together = shrunk_run("primary-backup", "backup-reads", {.threads = 3});
  EXPECT_EQ(to_text(alone.smallest), to_text(together.smallest));
}

TEST(shrink, needs_no_faults_where_the_bug_needs_none) {
  const auto made = shrunk_run("quorum-store", "no-tie-break");
  EXPECT_EQ(size_of(made.smallest).faults, 0U);
  EXPECT_EQ(made.smallest.options.faults, std::vector<std::string>{});
}

TEST(shrink, keeps_what_is_read_after_the_faults) {
  const auto made = shrunk_run("crdt-set", "unsynced-adds");
  EXPECT_FALSE(made.smallest.options.script->last.empty());
  EXPECT_LE(size_of(made.smallest).ops, 10U);
}

TEST(shrink, ends_early_with_the_best_so_far) {
  int asked = 0;
  const auto made = shrunk_run("raft", "stale-read", {.over = [&asked] { return ++asked > 12; }});
  EXPECT_FALSE(made.finished);
  const auto again = try_test(made.smallest.options, {.checker_threads = 1});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(cause_of(*again)->name, made.smallest.cause);
}

TEST(shrink, tells_how_far_it_is) {
  std::vector<shrink_progress> told;
  shrunk_run("primary-backup", "backup-reads",
             {.progress = [&told](const shrink_progress& now) { told.push_back(now); }});
  ASSERT_GT(told.size(), 10U);
  EXPECT_GT(told.front().now.ops, told.back().now.ops);
  EXPECT_GT(told.back().tried, 10U);
}

TEST(shrink, refuses_a_schedule_that_ends_otherwise) {
  const auto [options, outcome] = failing("raft", "stale-read");
  auto from = *schedule_of(options, outcome, {});
  from.cause = "bank wrong-total";
  const auto made = shrink(from, {});
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.problem().what, testing::HasSubstr("not with \"bank wrong-total\""));
}

TEST(shrink, has_nothing_to_do_for_a_valid_run) {
  test_options options;
  options.time_limit = 2;
  const auto outcome = try_test(options, {.checker_threads = 1});
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(schedule_of(options, *outcome, {}).problem().hint, "there is nothing to shrink");
}

}  // namespace
}  // namespace agon::scenarios
