// Where logs end, where they agree, and what a crash leaves of one.
#include "scenarios/systems/replicated_log/epoch_log.hpp"

#include "tests/scenarios/systems/raft/memory_disk.hpp"

#include <gtest/gtest.h>

namespace agon::systems::replicated_log {
namespace {

record of(std::uint64_t epoch, std::string value = "1") {
  return {{epoch}, {.client = 7, .sequence = 2, .f = "enqueue", .value = std::move(value)}};
}

/// A log on a machine that can lose power; its records have these epochs.
class machine {
 public:
  explicit machine(const std::vector<std::uint64_t>& epochs = {}) {
    start();
    for (const auto epoch : epochs) add(of(epoch));
  }
  void crash() {
    disk_->restart();
    start();
  }
  void add(const record& one) { EXPECT_TRUE(log_->append({&one, 1}).ok()); }
  epoch_log& log() { return *log_; }

 private:
  void start() {
    log_ = std::make_unique<epoch_log>(disk_);
    EXPECT_TRUE(log_->load().ok());
  }
  std::shared_ptr<raft::memory_disk> disk_ = std::make_shared<raft::memory_disk>();
  std::unique_ptr<epoch_log> log_;
};

TEST(epoch_log, ends_with_the_epoch_of_its_last_record) {
  EXPECT_EQ(machine{}.log().end(), (log_end{{0}, {0}}));
  EXPECT_EQ((machine{{1, 1, 4}}.log().end()), (log_end{{4}, {3}}));
}

TEST(epoch_log, keeps_what_was_synced_and_no_more_is_sure) {
  machine one;
  one.add(of(1, "\"a\""));
  EXPECT_TRUE(one.log().sync().ok());
  one.add(of(1, "\"b\""));
  one.crash();
  EXPECT_EQ(one.log().from({0}, 9), (std::vector{of(1, "\"a\"")}));
}

TEST(epoch_log, gives_records_from_a_place_on) {
  machine one{{1, 2, 3}};
  EXPECT_EQ(one.log().from({1}, 1), (std::vector{of(2)}));
  EXPECT_EQ(one.log().from({1}, 9), (std::vector{of(2), of(3)}));
  EXPECT_TRUE(one.log().from({3}, 9).empty());
  EXPECT_EQ(one.log().at({2}), of(3));
}

TEST(epoch_log, is_cut_for_good) {
  machine one{{1, 2, 3}};
  EXPECT_TRUE(one.log().keep({1}).ok());
  one.crash();
  EXPECT_EQ(one.log().end(), (log_end{{1}, {1}}));
}

TEST(epoch_log, continues_logs_whose_last_record_it_has) {
  machine one{{1, 1, 4}};
  EXPECT_TRUE(one.log().continues({{0}, {0}}));
  EXPECT_TRUE(one.log().continues({{1}, {2}}));
  EXPECT_TRUE(one.log().continues({{4}, {3}}));
  EXPECT_FALSE(one.log().continues({{3}, {3}}));
  EXPECT_FALSE(one.log().continues({{4}, {4}}));
}

TEST(epoch_log, knows_where_an_epoch_or_the_last_before_it_ends) {
  machine one{{1, 1, 4}};
  EXPECT_EQ(one.log().end_of({1}), (log_end{{1}, {2}}));
  EXPECT_EQ(one.log().end_of({3}), (log_end{{1}, {2}}));
  EXPECT_EQ(one.log().end_of({9}), (log_end{{4}, {3}}));
  EXPECT_EQ(one.log().end_of({0}), (log_end{{0}, {0}}));
}

TEST(log_end, of_a_later_epoch_knows_more_than_a_longer_log) {
  EXPECT_LT((log_end{{1}, {9}}), (log_end{{2}, {3}}));
  EXPECT_LT((log_end{{2}, {3}}), (log_end{{2}, {4}}));
}

}  // namespace
}  // namespace agon::systems::replicated_log
