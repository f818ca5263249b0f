// Votes, locks, and what a participant remembers after its machine lost power.
#include "scenarios/systems/two_phase_commit/participant.hpp"

#include "tests/scenarios/systems/raft/memory_disk.hpp"

#include <gtest/gtest.h>

namespace agon::systems::two_phase_commit {
namespace {

constexpr node_id n1{1};
constexpr node_id n2{2};

const transaction_id first{n2, 1, 1};
const transaction_id second{n2, 1, 2};

/// A participant with 10 in account 0 and 20 in account 5, on a disk that outlives it.
class branch {
 public:
  explicit branch(std::set<std::string> bugs = {}) : bugs_{std::move(bugs)} { restart(); }

  void restart() {
    disk_->restart();
    made_.emplace(disk_, std::map<std::int64_t, std::int64_t>{{0, 10}, {5, 20}}, bugs_);
    EXPECT_TRUE(made_->load().ok());
  }
  ballot ask(const transaction_id& which, std::vector<change> changes) {
    return (*made_->vote_on(n1, {which, std::move(changes)}))->what;
  }
  void end(const transaction_id& which, decision how) {
    EXPECT_TRUE(made_->end({which, how}).ok());
  }
  participant& operator*() { return *made_; }
  participant* operator->() { return &*made_; }
  [[nodiscard]] std::uint64_t syncs() const { return disk_->syncs(); }

 private:
  std::set<std::string> bugs_;
  std::shared_ptr<raft::memory_disk> disk_ = std::make_shared<raft::memory_disk>();
  std::optional<participant> made_;
};

using balances = std::map<std::int64_t, std::int64_t>;

TEST(participant, votes_yes_durably_and_shows_the_balances) {
  branch here;
  const auto given = here->vote_on(n1, {first, {{0, -3}, {5, 3}}});
  EXPECT_EQ(**given, (vote{first, n1, ballot::yes, {{0, 10}, {5, 20}}}));
  EXPECT_EQ(here.syncs(), 1U);
  EXPECT_EQ(here->balances(), (balances{{0, 10}, {5, 20}}));
}

TEST(participant, changes_accounts_when_it_is_told_to_commit) {
  branch here;
  EXPECT_EQ(here.ask(first, {{0, -3}}), ballot::yes);
  here.end(first, decision::commit);
  EXPECT_EQ(here->balances(), (balances{{0, 7}, {5, 20}}));
  here.end(first, decision::commit);
  EXPECT_EQ(here->balances(), (balances{{0, 7}, {5, 20}}));
}

TEST(participant, changes_nothing_when_it_is_told_to_abort) {
  branch here;
  EXPECT_EQ(here.ask(first, {{0, -3}}), ballot::yes);
  here.end(first, decision::abort);
  EXPECT_EQ(here->balances(), (balances{{0, 10}, {5, 20}}));
  EXPECT_EQ(here.ask(second, {{0, -3}}), ballot::yes);
}

TEST(participant, locks_changed_accounts_against_all_and_read_ones_against_changes) {
  branch here;
  EXPECT_EQ(here.ask(first, {{0, -3}}), ballot::yes);
  EXPECT_EQ(here.ask(second, {{0, 1}}), ballot::busy);
  EXPECT_EQ(here.ask(second, {{0, 0}}), ballot::busy);
  EXPECT_EQ(here.ask(second, {{5, 0}}), ballot::yes);
  EXPECT_EQ(here.ask({n2, 1, 3}, {{5, 0}}), ballot::yes);
  EXPECT_EQ(here.ask({n2, 1, 4}, {{5, 1}}), ballot::busy);
}

TEST(participant, refuses_to_overdraw_an_account) {
  branch here;
  EXPECT_EQ(here.ask(first, {{0, -11}}), ballot::too_low);
  EXPECT_EQ(here.ask(first, {{0, -10}}), ballot::yes);
}

TEST(participant, votes_the_same_again_and_not_at_all_on_what_is_committed) {
  branch here;
  EXPECT_EQ(here.ask(first, {{0, -3}}), ballot::yes);
  EXPECT_EQ(here.ask(first, {{0, -3}}), ballot::yes);
  here.end(first, decision::commit);
  EXPECT_FALSE(here->vote_on(n1, {first, {{0, -3}}})->has_value());
  EXPECT_TRUE(here->prepared().empty());
}

TEST(participant, is_still_prepared_after_a_restart) {
  branch here;
  EXPECT_EQ(here.ask(first, {{0, -3}}), ballot::yes);
  here.restart();
  EXPECT_EQ(here->prepared(), std::vector{first});
  EXPECT_EQ(here.ask(second, {{0, 1}}), ballot::busy);
  here.end(first, decision::commit);
  EXPECT_EQ(here->balances(), (balances{{0, 7}, {5, 20}}));
}

TEST(participant, is_in_doubt_again_where_a_restart_lost_the_end) {
  branch here;
  EXPECT_EQ(here.ask(first, {{0, -3}}), ballot::yes);
  here.end(first, decision::commit);
  here.restart();
  EXPECT_EQ(here->prepared(), std::vector{first});
  here.end(first, decision::commit);
  EXPECT_EQ(here.ask(second, {{5, 1}}), ballot::yes);  // Syncs that end too.
  here.restart();
  EXPECT_EQ(here->prepared(), std::vector{second});
  EXPECT_EQ(here->balances(), (balances{{0, 7}, {5, 20}}));
  EXPECT_FALSE(here->vote_on(n1, {first, {{0, -3}}})->has_value());
}

TEST(participant, with_an_unsynced_prepare_forgets_it) {
  branch here{{"unsynced-prepare"}};
  EXPECT_EQ(here.ask(first, {{0, -3}}), ballot::yes);
  here.restart();
  EXPECT_TRUE(here->prepared().empty());
}

TEST(participant, whose_reads_take_no_locks_shows_what_is_locked) {
  branch here{{"reads-without-locks"}};
  EXPECT_EQ(here.ask(first, {{0, -3}}), ballot::yes);
  EXPECT_EQ(here.ask(second, {{0, 0}, {5, 0}}), ballot::yes);
  EXPECT_EQ(here->prepared(), std::vector{first});
}

TEST(participant, whose_transfers_share_locks_can_be_overdrawn) {
  branch here{{"transfers-share-locks"}};
  EXPECT_EQ(here.ask(first, {{0, -6}}), ballot::yes);
  EXPECT_EQ(here.ask(second, {{0, -6}}), ballot::yes);
  EXPECT_EQ(here.ask({n2, 1, 3}, {{0, 0}}), ballot::busy);
  here.end(first, decision::commit);
  here.end(second, decision::commit);
  EXPECT_EQ(here->balances().at(0), -2);
}

}  // namespace
}  // namespace agon::systems::two_phase_commit
