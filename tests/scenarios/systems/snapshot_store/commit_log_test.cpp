// What commits, what conflicts, and what is remembered.
#include "scenarios/systems/snapshot_store/commit_log.hpp"

#include "tests/scenarios/systems/raft/memory_disk.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace agon::systems::snapshot_store {
namespace {

/// A log on a disk that outlives it. Each commit is of another client unless said otherwise.
class primary {
 public:
  explicit primary(std::set<std::string> bugs = {}) : bugs_{std::move(bugs)} { restart(); }

  void restart() {
    disk_->restart();
    log_.emplace(disk_, bugs_);
    EXPECT_TRUE(log_->load().ok());
  }
  /// Why it is refused; empty if it commits.
  std::string judge(std::int64_t snapshot, std::vector<std::string> reads,
                    std::vector<write> writes) {
    return judge({.client = ++clients_,
                  .sequence = 1,
                  .snapshot = snapshot,
                  .reads = std::move(reads),
                  .writes = std::move(writes),
                  .value = "v"})
        .why;
  }
  committed judge(const commit& what) { return *log_->judge(what, log_->last() + 1); }
  commit_log* operator->() { return &*log_; }
  [[nodiscard]] std::uint64_t syncs() const { return disk_->syncs(); }

 private:
  std::set<std::string> bugs_;
  std::shared_ptr<raft::memory_disk> disk_ = std::make_shared<raft::memory_disk>();
  std::optional<commit_log> log_;
  std::uint64_t clients_ = 0;
};

TEST(commit_log, commits_durably_and_in_order) {
  primary here;
  EXPECT_EQ(here.judge(0, {}, {{"a", "1"}}), "");
  EXPECT_EQ(here.judge(1, {"a"}, {{"a", "2"}}), "");
  EXPECT_EQ(here.syncs(), 2U);
  const std::vector<entry> both{{1, {{"a", "1"}}}, {2, {{"a", "2"}}}};
  EXPECT_EQ(here->all(), both);
  here.restart();
  EXPECT_EQ(here->all(), both);
  EXPECT_EQ(here->last(), 2);
}

TEST(commit_log, refuses_what_read_or_writes_a_key_that_has_changed) {
  primary here;
  EXPECT_EQ(here.judge(0, {}, {{"a", "1"}}), "");
  EXPECT_EQ(here.judge(0, {"a"}, {{"b", "2"}}), "conflict");
  EXPECT_EQ(here.judge(0, {}, {{"a", "2"}}), "conflict");
  EXPECT_EQ(here.judge(0, {"b"}, {{"b", "2"}}), "");
  EXPECT_EQ(here.judge(1, {"a"}, {{"a", "3"}}), "");
}

TEST(commit_log, ends_a_repeated_request_as_before_even_after_a_restart) {
  primary here;
  const commit good{
      .transaction = 5, .client = 7, .sequence = 1, .writes = {{"a", "1"}}, .value = "v"};
  const commit bad{.client = 8, .sequence = 1, .reads = {"a"}, .writes = {{"a", "2"}}};
  EXPECT_EQ(here.judge(good).value, "v");
  EXPECT_EQ(here.judge(bad).why, "conflict");
  here.restart();
  EXPECT_EQ(here.judge(good).value, "v");
  EXPECT_EQ(here.judge(good).why, "");
  EXPECT_EQ(here.judge(good).transaction, 5U);
  auto with_new_snapshot = bad;
  with_new_snapshot.snapshot = 2;
  EXPECT_EQ(here.judge(with_new_snapshot).why, "conflict");
  EXPECT_EQ(here->all().size(), 2U);
}

TEST(commit_log, refuses_a_request_that_its_client_went_past) {
  primary here;
  EXPECT_EQ(here.judge({.client = 7, .sequence = 2, .writes = {{"a", "1"}}}).why, "");
  EXPECT_EQ(here.judge({.client = 7, .sequence = 1, .writes = {{"b", "1"}}}).why, "too late");
}

TEST(commit_log, with_write_skew_lets_reads_change) {
  primary here{{"write-skew"}};
  EXPECT_EQ(here.judge(0, {"a", "b"}, {{"a", "1"}}), "");
  EXPECT_EQ(here.judge(0, {"a", "b"}, {{"b", "1"}}), "");
  EXPECT_EQ(here.judge(0, {"a"}, {{"a", "1"}}), "conflict");
}

TEST(commit_log, with_lost_updates_lets_writes_overwrite_others) {
  primary here{{"lost-update"}};
  EXPECT_EQ(here.judge(0, {"a"}, {{"a", "1"}}), "");
  EXPECT_EQ(here.judge(0, {"a"}, {{"a", "2"}}), "");
  EXPECT_EQ(here.judge(0, {"a"}, {{"b", "2"}}), "conflict");
}

TEST(commit_log, that_forgets_commits_lets_a_repeated_one_conflict_with_itself) {
  primary here{{"forgets-commits"}};
  const commit once{.client = 7, .sequence = 1, .writes = {{"a", "1"}}};
  EXPECT_EQ(here.judge(once).why, "");
  EXPECT_EQ(here.judge(once).why, "conflict");
}

TEST(commit_log, with_unsynced_commits_loses_them) {
  primary here{{"unsynced-commits"}};
  EXPECT_EQ(here.judge(0, {}, {{"a", "1"}}), "");
  here.restart();
  EXPECT_TRUE(here->all().empty());
}

}  // namespace
}  // namespace agon::systems::snapshot_store
