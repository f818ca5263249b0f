// Snapshots, leases and changes of members, one core at a time.
#include "tests/scenarios/systems/raft/one_core.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::systems::raft {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

core with_options(raft_options options, durable_state kept = {}) {
  return core{
      std::move(options), {n1, {n2, n3}}, std::move(kept), random_stream{1, "test"}, at(0s)};
}

// Registers in which x is 5, after the entry at `place`.
snapshot x_is_5(std::uint64_t place, std::uint64_t term) {
  registers state;
  (void)state.apply(write(1, "5"));
  return {.place = {place}, .term = {term}, .members = "1 2 3", .state = state.encoded()};
}

install_request install(std::uint64_t term, const snapshot& base) { return {{term}, n2, base, {}}; }

// ---- Snapshots ----

TEST(snapshots, stand_for_what_was_applied) {
  auto raft = with_options({.snapshot_every = 2});
  const auto done = raft.receive(append(1, 0, 0, {of_term(1), of_term(1), of_term(1)}, 2), at(1ms));
  const auto kept = all<keep_snapshot>(done);
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_EQ(kept[0].base.place, log_index{2});
  EXPECT_EQ(kept[0].base.term, term_number{1});
  EXPECT_EQ(kept[0].base.members, "1 2 3");
  EXPECT_THAT(kept[0].entries, ElementsAre(of_term(1)));
  EXPECT_EQ(raft.log().base(), log_index{2});
  EXPECT_EQ(raft.log().last(), log_index{3});
}

TEST(snapshots, bring_back_values_and_sessions_after_a_crash) {
  auto raft = server({.term = {1}, .entries = {}, .base = x_is_5(4, 1)});
  EXPECT_EQ(raft.committed(), log_index{4});
  EXPECT_EQ(raft.state().read("x"), "5");
  (void)elect(raft);
  (void)raft.ask({1}, write(1, "9"), raft.wake_at());
  (void)raft.receive(accepted(2, n2, 6), raft.wake_at());
  EXPECT_EQ(raft.state().read("x"), "5") << "a retry of what the snapshot knows";
}

TEST(snapshots, replace_a_log_that_went_another_way) {
  auto raft = server({.term = {1}, .entries = {of_term(1), of_term(1), of_term(1)}});
  const auto done = raft.receive(install(2, x_is_5(2, 2)), at(1ms));
  EXPECT_THAT(all<keep_snapshot>(done), ElementsAre(keep_snapshot{x_is_5(2, 2), {}}));
  EXPECT_EQ(raft.log().last(), log_index{2});
  EXPECT_EQ(raft.committed(), log_index{2});
  EXPECT_EQ(sent<append_reply>(done)[0].matched, log_index{2});
}

TEST(snapshots, leave_the_entries_after_them_where_the_log_is_alike) {
  auto raft = server({.term = {1}, .entries = {of_term(1), of_term(1), of_term(1)}});
  (void)raft.receive(install(2, x_is_5(2, 1)), at(1ms));
  EXPECT_EQ(raft.log().last(), log_index{3});
  EXPECT_EQ(raft.state().read("x"), "5");
}

TEST(snapshots, that_are_late_change_nothing) {
  auto raft = server();
  (void)raft.receive(append(1, 0, 0, {of_term(1), of_term(1), of_term(1)}, 3), at(1ms));
  const auto done = raft.receive(install(1, x_is_5(2, 1)), at(2ms));
  EXPECT_THAT(all<keep_snapshot>(done), IsEmpty());
  EXPECT_EQ(raft.committed(), log_index{3});
  EXPECT_EQ(sent<append_reply>(done)[0].matched, log_index{2});
}

TEST(snapshots, that_are_late_take_the_log_back_with_the_bug_installs_old_snapshot) {
  auto raft = server({}, {bug::installs_old_snapshot});
  (void)raft.receive(append(1, 0, 0, {of_term(1), of_term(1), of_term(1)}, 3), at(1ms));
  (void)raft.receive(install(1, x_is_5(2, 1)), at(2ms));
  EXPECT_EQ(raft.log().last(), log_index{2});
}

TEST(snapshots, go_to_a_follower_that_needs_what_is_no_longer_in_the_log) {
  auto raft = server({.term = {1}, .entries = {}, .base = x_is_5(4, 1)});
  (void)elect(raft);
  const append_reply behind{.term = {2},
                            .from = n3,
                            .verdict = append_verdict::refused,
                            .previous_index = {4},
                            .matched = {},
                            .retry_from = {1},
                            .conflict_term = {},
                            .round = {}};
  const auto again = sent<install_request>(raft.receive(behind, raft.wake_at()));
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].base, x_is_5(4, 1));
  auto installed = accepted(2, n3, 4);
  const auto more = sent<append_request>(raft.receive(installed, raft.wake_at()));
  ASSERT_THAT(more, SizeIs(1));
  EXPECT_EQ(more[0].previous_index, log_index{4});
}

TEST(snapshots, of_an_earlier_term_are_refused) {
  auto raft = server({.term = {3}, .entries = {}});
  const auto done = raft.receive(install(2, x_is_5(2, 2)), at(1ms));
  EXPECT_EQ(sent<append_reply>(done)[0].verdict, append_verdict::outdated);
  EXPECT_EQ(raft.committed(), log_index{0});
}

// ---- Leases ----

// A leader of term 1 whose followers acknowledged the round that it began at the time answered.
time_point with_lease(core& raft) {
  (void)elect(raft);
  const auto began = raft.wake_at();
  (void)raft.tick(began);
  (void)raft.receive(accepted(1, n2, 1, 1), began + 5ms);
  return began;
}

TEST(leases, count_from_when_the_round_was_sent_with_a_margin_for_drift) {
  auto raft = with_options({.reads = read_path::lease});
  const auto began = with_lease(raft);
  const auto answered = [&](duration after) {
    return all<answer>(
               raft.ask({static_cast<std::uint64_t>(after.count())}, read_of("x"), began + after))
        .size();
  };
  EXPECT_EQ(answered(122ms), 1u);
  EXPECT_EQ(answered(123ms), 0u) << "150 ms times 0.9 / 1.1";
}

TEST(leases, are_not_taken_before_an_entry_of_the_term_is_committed) {
  auto raft = with_options({.reads = read_path::lease});
  (void)elect(raft);
  const auto began = raft.wake_at();
  (void)raft.tick(began);
  (void)raft.receive(accepted(1, n2, 0, 1), began + 1ms);
  EXPECT_THAT(all<answer>(raft.ask({1}, read_of("x"), began + 2ms)), IsEmpty());
}

TEST(leases, bind_a_follower_to_the_leader_it_heard) {
  auto raft = with_options({.reads = read_path::lease});
  (void)raft.receive(append(1, 0, 0, {}), at(200ms));
  const vote_request asked{ballot::vote, {2}, n3, {}, {}};
  EXPECT_EQ(sent<vote_reply>(raft.receive(asked, at(349ms)))[0].verdict, vote_verdict::refused);
  EXPECT_EQ(raft.term(), term_number{1});
  EXPECT_EQ(sent<vote_reply>(raft.receive(asked, at(350ms)))[0].verdict, vote_verdict::granted);
}

TEST(leases, bind_a_follower_that_was_restarted_since) {
  auto raft = with_options({.reads = read_path::lease}, {.term = {1}, .entries = {}});
  const vote_request asked{ballot::vote, {2}, n3, {}, {}};
  EXPECT_EQ(sent<vote_reply>(raft.receive(asked, at(100ms)))[0].verdict, vote_verdict::refused);
  raft.hurry();
  EXPECT_EQ(raft.wake_at(), at(150ms));
}

TEST(leases, go_by_the_wall_clock_with_the_bug_lease_ignores_drift) {
  auto raft = with_options({.bugs = {bug::lease_ignores_drift}});
  raft.see_wall_clock(at(1h));
  const auto began = with_lease(raft);
  raft.see_wall_clock(at(1min));
  EXPECT_THAT(all<answer>(raft.ask({1}, read_of("x"), began + 250ms)), SizeIs(1));
}

// ---- Members ----

client_request change(action what, std::uint64_t node) {
  return {{}, 0, {.what = what, .key = std::to_string(node)}};
}

TEST(members, change_when_an_entry_of_the_term_is_committed) {
  auto raft = server();
  (void)elect(raft);
  const auto now = raft.wake_at() - 1ms;
  EXPECT_THAT(all<answer>(raft.ask({1}, change(action::leave, 3), now)),
              ElementsAre(answer{{1}, {.status = reply_status::not_leader}}));
  (void)raft.receive(accepted(1, n2, 1), now);
  EXPECT_THAT(all<answer>(raft.ask({2}, change(action::leave, 3), now)), IsEmpty());
  EXPECT_EQ(raft.members(), (member_set{n1, n2})) << "at once, not when it is committed";
  EXPECT_THAT(all<answer>(raft.receive(accepted(1, n2, 2), now)),
              ElementsAre(answer{{2}, {.status = reply_status::ok, .value = "1 2"}}));
}

TEST(members, change_one_at_a_time) {
  auto raft = server();
  (void)elect(raft);
  const auto now = raft.wake_at() - 1ms;
  (void)raft.receive(accepted(1, n2, 1), now);
  (void)raft.ask({1}, change(action::leave, 3), now);
  EXPECT_THAT(all<answer>(raft.ask({2}, change(action::leave, 2), now)),
              ElementsAre(answer{{2}, {.status = reply_status::not_leader}}));
}

TEST(members, change_at_once_with_the_bug_changes_members_too_early) {
  auto raft = server({}, {bug::changes_members_too_early});
  (void)elect(raft);
  (void)raft.ask({1}, change(action::leave, 3), raft.wake_at() - 1ms);
  (void)raft.ask({2}, change(action::leave, 2), raft.wake_at() - 1ms);
  EXPECT_EQ(raft.members(), member_set{n1});
}

TEST(members, that_are_so_already_need_no_entry) {
  auto raft = server();
  (void)elect(raft);
  const auto now = raft.wake_at() - 1ms;
  (void)raft.receive(accepted(1, n2, 1), now);
  EXPECT_THAT(raft.ask({1}, change(action::join, 3), now),
              ElementsAre(answer{{1}, {.status = reply_status::ok, .value = "1 2 3"}}));
}

TEST(members, are_never_nobody_nor_unknown_nodes) {
  auto raft = server({}, {}, {});
  (void)raft.tick(at(300ms));
  const auto refused = reply_status::mismatch;
  EXPECT_THAT(raft.ask({1}, change(action::leave, 1), at(301ms)),
              ElementsAre(answer{{1}, {.status = refused, .value = "1"}}));
  EXPECT_THAT(raft.ask({2}, change(action::join, 9), at(301ms)),
              ElementsAre(answer{{2}, {.status = refused, .value = "1"}}));
}

TEST(members, go_back_when_the_entry_is_overwritten) {
  auto raft = server();
  const entry left{{1}, {{}, 0, {.what = action::members, .value = "1 2"}}};
  (void)raft.receive(append(1, 0, 0, {left}), at(1ms));
  EXPECT_EQ(raft.members(), (member_set{n1, n2}));
  (void)raft.receive(append(2, 0, 0, {of_term(2)}), at(2ms));
  EXPECT_EQ(raft.members(), (member_set{n1, n2, n3}));
}

// n1 has left a cluster of three, or is about to.
durable_state that_has_left(std::uint64_t base) {
  const entry left{{1}, {{}, 0, {.what = action::members, .value = "2 3"}}};
  if (base == 0) return {.term = {1}, .entries = {left}};
  return {.term = {1}, .entries = {}, .base = {.place = {base}, .term = {1}, .members = "2 3"}};
}

TEST(members, that_have_left_seek_no_election) {
  auto raft = server(that_has_left(1));
  EXPECT_THAT(raft.tick(at(1s)), IsEmpty());
  EXPECT_EQ(raft.role(), role::follower);
  auto unsure = server(that_has_left(0));
  EXPECT_THAT(sent<vote_request>(unsure.tick(at(1s))), SizeIs(2));
}

TEST(members, alone_count_in_an_election) {
  core raft{{},
            {n1, {n2, n3, {4}, {5}}},
            {.term = {1}, .entries = {}, .base = {{1}, {1}, "1 2 3"}},
            random_stream{1, "test"},
            at(0s)};
  EXPECT_THAT(sent<vote_request>(raft.tick(at(300ms))), SizeIs(2));
  (void)raft.receive(granted(ballot::pre_vote, 2, {4}), at(301ms));
  EXPECT_EQ(raft.role(), role::pre_candidate);
  (void)raft.receive(granted(ballot::pre_vote, 2, n3), at(302ms));
  EXPECT_EQ(raft.role(), role::candidate);
}

TEST(members, that_have_left_count_with_the_bug_removed_node_votes) {
  core raft{{.bugs = {bug::removed_node_votes}},
            {n1, {n2, n3, {4}, {5}}},
            {.term = {1}, .entries = {}, .base = {{1}, {1}, "1 2 3"}},
            random_stream{1, "test"},
            at(0s)};
  EXPECT_THAT(sent<vote_request>(raft.tick(at(300ms))), SizeIs(4));
  (void)raft.receive(granted(ballot::pre_vote, 2, {4}), at(301ms));
  EXPECT_EQ(raft.role(), role::candidate);
}

TEST(members, lose_a_leader_that_has_left_when_that_is_committed) {
  auto raft = server();
  (void)elect(raft);
  const auto now = raft.wake_at() - 1ms;
  (void)raft.receive(accepted(1, n2, 1), now);
  (void)raft.ask({1}, change(action::leave, 1), now);
  (void)raft.receive(accepted(1, n2, 2), now);
  EXPECT_EQ(raft.role(), role::leader) << "n2 alone is no majority of n2 and n3";
  EXPECT_THAT(all<answer>(raft.receive(accepted(1, n3, 2), now)),
              ElementsAre(answer{{1}, {.status = reply_status::ok, .value = "2 3"}}));
  EXPECT_EQ(raft.role(), role::follower);
}

}  // namespace
}  // namespace agon::systems::raft
