// What a server finds after its disk lost power, and what it makes of damage.
#include "scenarios/systems/raft/storage.hpp"

#include "tests/scenarios/systems/raft/memory_disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace agon::systems::raft {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr node_id n2{2};

entry of_term(std::uint64_t term, const std::string& value = "1") {
  return {{term}, {{5}, term, {.what = action::cas, .key = "k", .value = value, .expected = "0"}}};
}

// A disk and the store on it; reopening is a restart of the server.
struct machine {
  std::shared_ptr<memory_disk> disk = std::make_shared<memory_disk>();
  std::optional<storage> store = {};

  result<durable_state> open(vote_durability votes = vote_durability::synced) {
    store.emplace(disk, votes);
    return store->load();
  }
  durable_state crash_and_open(vote_durability votes = vote_durability::synced) {
    disk->restart();
    return *open(votes);
  }
};

TEST(storage, of_a_new_node_is_empty) {
  machine m;
  const auto kept = m.open();
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->term, term_number{0});
  EXPECT_EQ(kept->voted_for, control_node);
  EXPECT_THAT(kept->entries, IsEmpty());
}

TEST(storage, keeps_votes_and_entries_through_a_crash) {
  machine m;
  (void)m.open();
  for (std::uint64_t term = 1; term <= 5; ++term)
    ASSERT_TRUE(m.store->keep(keep_vote{{term}, n2}).ok());
  ASSERT_TRUE(m.store->keep(extend_log{{of_term(1), of_term(2, "long value")}}).ok());
  ASSERT_TRUE(m.store->keep(extend_log{{of_term(5)}}).ok());
  const auto kept = m.crash_and_open();
  EXPECT_EQ(kept.term, term_number{5});
  EXPECT_EQ(kept.voted_for, n2);
  EXPECT_THAT(kept.entries, ElementsAre(of_term(1), of_term(2, "long value"), of_term(5)));
}

TEST(storage, syncs_a_vote_once) {
  machine m;
  (void)m.open();
  const auto before = m.disk->syncs();
  ASSERT_TRUE(m.store->keep(keep_vote{{1}, n2}).ok());
  EXPECT_EQ(m.disk->syncs(), before + 1);
}

TEST(storage, loses_the_vote_with_the_bug_forgets_vote) {
  machine m;
  (void)m.open(vote_durability::none);
  ASSERT_TRUE(m.store->keep(keep_vote{{3}, n2}).ok());
  EXPECT_EQ(m.crash_and_open(vote_durability::none).term, term_number{0});
}

TEST(storage, falls_back_on_the_other_slot_when_a_vote_is_torn) {
  machine m;
  (void)m.open();
  ASSERT_TRUE(m.store->keep(keep_vote{{1}, n2}).ok());
  ASSERT_TRUE(m.store->keep(keep_vote{{2}, n2}).ok());
  for (const auto copy : {1024, 1536}) m.disk->durable("vote")[copy + 20] ^= 1;
  EXPECT_EQ(m.crash_and_open().term, term_number{1});
  ASSERT_TRUE(m.store->keep(keep_vote{{7}, n2}).ok()) << "which goes to the torn slot";
  EXPECT_EQ(m.crash_and_open().term, term_number{7});
}

TEST(storage, falls_back_on_the_other_copy_when_a_sector_of_a_vote_is_damaged) {
  for (const auto copy : {1024, 1536}) {
    machine m;
    (void)m.open();
    ASSERT_TRUE(m.store->keep(keep_vote{{1}, n2}).ok());
    ASSERT_TRUE(m.store->keep(keep_vote{{2}, n2}).ok());
    m.disk->durable("vote")[copy + 20] ^= 1;
    EXPECT_EQ(m.crash_and_open().term, term_number{2});
  }
}

TEST(storage, says_so_when_both_votes_are_damaged) {
  machine m;
  (void)m.open();
  ASSERT_TRUE(m.store->keep(keep_vote{{1}, n2}).ok());
  ASSERT_TRUE(m.store->keep(keep_vote{{2}, n2}).ok());
  for (const auto copy : {0, 512, 1024, 1536}) m.disk->durable("vote")[copy + 8] ^= 1;
  const auto kept = m.open();
  ASSERT_FALSE(kept.ok());
  EXPECT_EQ(to_string(kept.problem()),
            "vote: both slots of term and vote are damaged (the disk lost what was synced; replace "
            "this node)");
}

TEST(storage, drops_a_torn_tail_of_any_length_and_goes_on_behind_it) {
  machine full;
  (void)full.open();
  ASSERT_TRUE(full.store->keep(keep_vote{{9}, n2}).ok());
  ASSERT_TRUE(full.store->keep(extend_log{{of_term(1)}}).ok());
  const auto whole = full.disk->durable("log-a").size();
  ASSERT_TRUE(full.store->keep(extend_log{{of_term(2)}}).ok());
  const auto bytes = full.disk->durable("log-a");
  for (auto size = whole; size < bytes.size(); ++size) {
    machine m;
    m.disk->durable("vote") = full.disk->durable("vote");
    m.disk->durable("log-a") = bytes.substr(0, size);
    EXPECT_THAT(m.crash_and_open().entries, ElementsAre(of_term(1))) << size;
    ASSERT_TRUE(m.store->keep(extend_log{{of_term(3)}}).ok());
    EXPECT_THAT(m.crash_and_open().entries, ElementsAre(of_term(1), of_term(3))) << size;
  }
}

TEST(storage, refuses_to_start_when_synced_records_are_damaged) {
  machine m;
  (void)m.open();
  ASSERT_TRUE(m.store->keep(keep_vote{{9}, n2}).ok());
  ASSERT_TRUE(m.store->keep(extend_log{{of_term(1)}}).ok());
  ASSERT_TRUE(m.store->keep(extend_log{{of_term(2)}}).ok());
  m.disk->durable("log-a")[100] ^= 1;
  const auto kept = m.open();
  ASSERT_FALSE(kept.ok());
  EXPECT_THAT(to_string(kept.problem()), HasSubstr("log-a: record 1 at byte 72 is damaged"));
}

TEST(storage, takes_a_batch_with_a_hole_for_torn) {
  machine m;
  (void)m.open();
  ASSERT_TRUE(m.store->keep(keep_vote{{9}, n2}).ok());
  ASSERT_TRUE(m.store->keep(extend_log{{of_term(1), of_term(2), of_term(3)}}).ok());
  m.disk->durable("log-a")[100] ^= 1;
  EXPECT_THAT(m.crash_and_open().entries, IsEmpty());
}

TEST(storage, says_so_when_the_log_is_ahead_of_the_vote) {
  machine m;
  (void)m.open();
  ASSERT_TRUE(m.store->keep(extend_log{{of_term(4)}}).ok());
  const auto kept = m.open();
  ASSERT_FALSE(kept.ok());
  EXPECT_THAT(to_string(kept.problem()),
              HasSubstr("vote: it is of term 0, but the log reaches term 4"));
}

TEST(storage, cuts_and_replaces_a_suffix) {
  machine m;
  (void)m.open();
  ASSERT_TRUE(m.store->keep(keep_vote{{9}, n2}).ok());
  ASSERT_TRUE(m.store->keep(extend_log{{of_term(1), of_term(2), of_term(2)}}).ok());
  ASSERT_TRUE(m.store->keep(cut_log{{1}}).ok());
  EXPECT_THAT(m.crash_and_open().entries, ElementsAre(of_term(1)));
  ASSERT_TRUE(m.store->keep(extend_log{{of_term(3)}}).ok());
  EXPECT_THAT(m.crash_and_open().entries, ElementsAre(of_term(1), of_term(3)));
}

TEST(storage, holds_the_old_or_the_new_suffix_or_none_wherever_power_is_lost) {
  for (std::uint64_t calls = 0; calls < 4; ++calls) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      machine m;
      (void)m.open();
      (void)m.store->keep(keep_vote{{9}, n2});
      (void)m.store->keep(extend_log{{of_term(1), of_term(4), of_term(4)}});
      m.disk->lose_power_after(calls);
      const bool all_done = m.store->keep(cut_log{{1}}).ok() &&
                            m.store->keep(extend_log{{of_term(2), of_term(2)}}).ok();
      EXPECT_FALSE(all_done);
      random_stream luck{seed, "power"};
      m.disk->restart(luck);
      const auto kept = m.open();
      ASSERT_TRUE(kept.ok()) << to_string(kept.problem());
      ASSERT_GE(kept->entries.size(), 1u);
      EXPECT_EQ(kept->entries[0], of_term(1));
      for (std::size_t i = 2; i < kept->entries.size(); ++i)
        EXPECT_EQ(kept->entries[i], kept->entries[1]) << "no mixture of both";
    }
  }
}

// ---- Snapshots ----

snapshot up_to(std::uint64_t place, std::uint64_t term) {
  return {.place = {place}, .term = {term}, .members = "1 2", .state = "state"};
}

TEST(storage, keeps_a_snapshot_and_what_comes_after_it) {
  machine m;
  (void)m.open();
  ASSERT_TRUE(m.store->keep(keep_vote{{9}, n2}).ok());
  ASSERT_TRUE(m.store->keep(extend_log{{of_term(1), of_term(2), of_term(3)}}).ok());
  ASSERT_TRUE(m.store->keep(keep_snapshot{up_to(2, 2), {of_term(3)}}).ok());
  ASSERT_TRUE(m.store->keep(extend_log{{of_term(4)}}).ok());
  EXPECT_EQ(m.disk->durable("log-a"), "");
  const auto kept = m.crash_and_open();
  EXPECT_EQ(kept.base, up_to(2, 2));
  EXPECT_THAT(kept.entries, ElementsAre(of_term(3), of_term(4)));
}

TEST(storage, cuts_entries_that_came_with_a_snapshot) {
  machine m;
  (void)m.open();
  ASSERT_TRUE(m.store->keep(keep_vote{{9}, n2}).ok());
  ASSERT_TRUE(m.store->keep(keep_snapshot{up_to(7, 2), {of_term(3), of_term(3)}}).ok());
  ASSERT_TRUE(m.store->keep(cut_log{{8}}).ok());
  const auto kept = m.crash_and_open();
  EXPECT_EQ(kept.base, up_to(7, 2));
  EXPECT_THAT(kept.entries, ElementsAre(of_term(3)));
  ASSERT_TRUE(m.store->keep(extend_log{{of_term(5)}}).ok());
  EXPECT_THAT(m.crash_and_open().entries, ElementsAre(of_term(3), of_term(5)));
}

TEST(storage, holds_the_old_log_or_the_snapshot_wherever_power_is_lost) {
  std::set<std::uint64_t> bases;
  for (std::uint64_t calls = 0; calls < 6; ++calls) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      machine m;
      (void)m.open();
      (void)m.store->keep(keep_vote{{9}, n2});
      (void)m.store->keep(keep_snapshot{up_to(3, 1), {of_term(1)}});
      (void)m.store->keep(extend_log{{of_term(2), of_term(3)}});
      m.disk->lose_power_after(calls);
      (void)m.store->keep(keep_snapshot{up_to(5, 2), {of_term(3)}});
      random_stream luck{seed, "power"};
      m.disk->restart(luck);
      const auto kept = m.open();
      ASSERT_TRUE(kept.ok()) << to_string(kept.problem());
      bases.insert(kept->base.place.value);
      if (kept->base.place == log_index{5}) {
        EXPECT_THAT(kept->entries, ElementsAre(of_term(3)));
      } else {
        EXPECT_EQ(kept->base, up_to(3, 1));
        EXPECT_THAT(kept->entries, ElementsAre(of_term(1), of_term(2), of_term(3)));
      }
    }
  }
  EXPECT_THAT(bases, ElementsAre(3, 5));
}

TEST(storage, says_so_when_a_snapshot_is_damaged) {
  machine m;
  (void)m.open();
  ASSERT_TRUE(m.store->keep(keep_vote{{9}, n2}).ok());
  ASSERT_TRUE(m.store->keep(keep_snapshot{up_to(7, 2), {}}).ok());
  m.disk->durable("log-b")[40] ^= 1;
  const auto kept = m.open();
  ASSERT_FALSE(kept.ok());
  EXPECT_EQ(to_string(kept.problem()),
            "log-a and log-b: neither file has a head that is whole (the disk lost what was "
            "synced; replace this node)");
}

TEST(storage, says_so_when_entries_that_came_with_a_snapshot_are_damaged) {
  machine m;
  (void)m.open();
  ASSERT_TRUE(m.store->keep(keep_vote{{9}, n2}).ok());
  ASSERT_TRUE(m.store->keep(extend_log{{of_term(1), of_term(2)}}).ok());
  (void)m.crash_and_open();
  m.disk->durable("log-b").back() ^= 1;
  EXPECT_EQ(to_string(m.open().problem()),
            "log-b: of 2 entries that were synced, 1 are left (the disk lost what was synced; "
            "replace this node)");
}

TEST(storage, begins_anew_when_power_was_lost_at_the_very_first_start) {
  machine m;
  m.disk->durable("log-a") = "half a he";
  const auto kept = m.open();
  ASSERT_TRUE(kept.ok());
  EXPECT_THAT(kept->entries, IsEmpty());
}

TEST(storage, reports_what_the_disk_could_not_do) {
  machine m;
  (void)m.open();
  m.disk->lose_power_after(0);
  EXPECT_EQ(m.store->keep(keep_vote{{1}, n2}).problem(), error{"no power"});
}

}  // namespace
}  // namespace agon::systems::raft
