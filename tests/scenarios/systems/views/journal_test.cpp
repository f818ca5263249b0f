// What of a replica outlives a crash.
#include "scenarios/systems/views/journal.hpp"

#include "tests/scenarios/systems/raft/memory_disk.hpp"
#include "tests/scenarios/systems/views/bench.hpp"

#include <gtest/gtest.h>

namespace agon::systems::views {
namespace {

constexpr node_id n1{1};
constexpr node_id n2{2};

std::shared_ptr<raft::memory_disk> disk_after_a_crash(durability what) {
  auto disk = std::make_shared<raft::memory_disk>();
  journal kept{disk, what};
  EXPECT_TRUE(kept.load().ok());
  EXPECT_TRUE(kept.keep(keep_entries{{write(1), write(2)}}).ok());
  EXPECT_TRUE(kept.keep(keep_promise{{4}}).ok());
  EXPECT_TRUE(kept.keep(keep_start{{5}, {n2, n1}, 1, {write(3)}}).ok());
  EXPECT_TRUE(kept.keep(keep_entries{{write(4)}}).ok());
  EXPECT_TRUE(kept.keep(keep_promise{{7}}).ok());
  disk->restart();
  return disk;
}

TEST(journal, has_what_was_kept_after_a_crash) {
  const auto kept =
      journal{disk_after_a_crash(durability::everything), durability::everything}.load();
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->promised, view_number{7});
  EXPECT_EQ(kept->started, view_number{5});
  EXPECT_EQ(kept->members, (std::vector{n2, n1}));
  EXPECT_EQ(kept->log, (std::vector{write(1), write(3), write(4)}));
}

TEST(journal, is_empty_at_first) {
  const auto kept = journal{std::make_shared<raft::memory_disk>(), durability::everything}.load();
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->promised, view_number{0});
  EXPECT_TRUE(kept->log.empty());
}

TEST(journal, that_forgets_views_has_the_log_only) {
  const auto kept = journal{disk_after_a_crash(durability::no_views), durability::no_views}.load();
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->promised, view_number{0});
  EXPECT_EQ(kept->started, view_number{0});
  EXPECT_EQ(kept->log, (std::vector{write(1), write(3), write(4)}));
}

TEST(journal, that_is_not_synced_loses_everything) {
  const auto kept = journal{disk_after_a_crash(durability::unsynced), durability::unsynced}.load();
  ASSERT_TRUE(kept.ok());
  EXPECT_TRUE(kept->log.empty());
}

}  // namespace
}  // namespace agon::systems::views
