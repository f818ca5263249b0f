// When a primary acknowledges and when it answers reads, and whole runs.
#include "scenarios/systems/primary_backup/primary_backup.hpp"

#include "tests/scenarios/systems/short_run.hpp"
#include "tests/scenarios/systems/views/bench.hpp"

#include <gtest/gtest.h>

namespace agon::systems::primary_backup {
namespace {

using namespace views;
using node = bench<primary_backup>;
constexpr node_id n2{2};
constexpr node_id n3{3};

/// n1 of five, the primary of view 5, which two others have started too.
node primary(const std::set<std::string>& bugs = {}) {
  node one{1, 5, {}, bugs};
  one.wait(300);
  for (const auto other : {n2, n3}) one.receive(polled{other, 1});
  for (const auto other : {n2, n3}) one.receive(promise{{5}, other, {0}, 0, {}});
  for (const auto other : {n2, n3}) one.receive(appended{{5}, other, 0, 0});
  return one;
}

TEST(primary_backup, acknowledges_a_write_that_a_majority_has) {
  auto one = primary();
  EXPECT_EQ(one.ask(1, write(4)),
            (texts{"keep [[1,4]]", "n2: append 5 0+[[1,4]]", "n3: append 5 0+[[1,4]]",
                   "n4: append 5 1+[]", "n5: append 5 1+[]"}));
  EXPECT_EQ(one.receive(appended{{5}, n2, 1, 1}), texts{});
  EXPECT_EQ(one.receive(appended{{5}, n2, 1, 1}), texts{});
  EXPECT_EQ(one.receive(appended{{5}, n3, 1, 1}), (texts{"answer 1 done "}));
}

TEST(primary_backup, does_not_count_what_backups_had_in_another_view) {
  auto one = primary();
  one.ask(1, write(4));
  EXPECT_EQ(one.receive(appended{{4}, n2, 1, 1}), texts{});
  EXPECT_EQ(one.receive(appended{{4}, n3, 1, 1}), texts{});
}

TEST(primary_backup, with_async_replication_acknowledges_at_once) {
  auto one = primary({"async-replication"});
  EXPECT_EQ(one.ask(1, write(4)).back(), "answer 1 done ");
}

TEST(primary_backup, with_half_is_enough_does_not_wait_for_a_majority) {
  auto one = primary({"half-is-enough"});
  one.ask(1, write(4));
  EXPECT_EQ(one.receive(appended{{5}, n2, 1, 1}), (texts{"answer 1 done "}));
}

TEST(primary_backup, answers_a_read_when_a_majority_confirmed_it_since) {
  auto one = primary();
  one.ask(1, write(4));
  const auto before = one.to_hail(2);
  one.receive(appended{{5}, n2, 1, 1});
  one.receive(appended{{5}, n3, 1, 1});
  EXPECT_EQ(one.ask(2, read()).front(), "n2: hail 5 round 2");
  EXPECT_EQ(one.receive(before), texts{});
  EXPECT_EQ(one.receive(one.to_hail(2)), texts{});
  auto of_another_start = one.to_hail(3);
  ++of_another_start.session;
  EXPECT_EQ(one.receive(of_another_start), texts{});
  EXPECT_EQ(one.receive(one.to_hail(3)), (texts{"answer 2 done [1,4]"}));
}

TEST(primary_backup, answers_no_read_before_what_it_began_with_is_committed) {
  node one{1, 3, {{1}, {1}, {n2}, {write(4)}}};
  one.wait(300);
  one.receive(polled{n2, 1});
  one.receive(promise{{3}, n2, {1}, 0, {}});
  one.ask(1, read());
  EXPECT_EQ(one.receive(one.to_hail(2)), texts{});
  EXPECT_EQ(one.receive(appended{{3}, n2, 1, 1}), (texts{"answer 1 done [1,4]"}));
}

TEST(primary_backup, that_is_no_primary_says_who_is) {
  node two{2, 5};
  EXPECT_EQ(two.ask(1, read()), (texts{"answer 1 elsewhere control"}));
  two.receive(hail{{5}, node_id{1}, 3, 1, 0});
  EXPECT_EQ(two.ask(2, read()), (texts{"answer 2 elsewhere n1"}));
  EXPECT_EQ(two.ask(3, write(1)), (texts{"answer 3 elsewhere n1"}));
}

TEST(primary_backup, applies_a_retry_once) {
  auto one = primary();
  one.ask(1, {7, 1, "cas", "[1,[null,2]]"});
  one.ask(2, {7, 1, "cas", "[1,[null,2]]"});
  one.receive(appended{{5}, n2, 2, 2});
  EXPECT_EQ(one.receive(appended{{5}, n3, 2, 2}), (texts{"answer 1 done ", "answer 2 done "}));
}

TEST(primary_backup, with_retries_twice_applies_a_retry_again) {
  auto one = primary({"retries-twice"});
  one.ask(1, {7, 1, "cas", "[1,[null,2]]"});
  one.ask(2, {7, 1, "cas", "[1,[null,2]]"});
  one.receive(appended{{5}, n2, 2, 2});
  EXPECT_EQ(one.receive(appended{{5}, n3, 2, 2}),
            (texts{"answer 1 done ", "answer 2 refused mismatch"}));
}

TEST(primary_backup, sends_again_what_was_not_acknowledged) {
  auto one = primary();
  one.ask(1, write(4));
  one.receive(appended{{5}, n2, 1, 1});
  const auto sent = one.wait(50);
  EXPECT_EQ(std::ranges::count(sent, "n3: append 5 0+[[1,4]]"), 1);
  EXPECT_EQ(std::ranges::count(sent, "n2: append 5 0+[[1,4]]"), 0);
}

}  // namespace
}  // namespace agon::systems::primary_backup

namespace agon::scenarios {
namespace {

TEST(primary_backup_run, stays_valid_under_faults) {
  for (const auto* workload : {"register", "rw-register"})
    EXPECT_EQ(verdict_of({.system = "primary-backup",
                          .workload = workload,
                          .faults = {"partition", "kill", "pause"}}),
              checkers::verdict::valid);
}

TEST(primary_backup_run, shows_each_planted_bug) { expect_bugs_found("primary-backup"); }

}  // namespace
}  // namespace agon::scenarios
