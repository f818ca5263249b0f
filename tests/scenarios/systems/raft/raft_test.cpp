// One core at a time, told literally what happens around it.
#include "scenarios/systems/raft/raft.hpp"

#include "tests/scenarios/systems/raft/one_core.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::systems::raft {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// ---- Elections ----

TEST(election, begins_with_a_pre_vote_that_changes_nothing_durable) {
  auto raft = server();
  EXPECT_GE(raft.wake_at(), at(150ms));
  EXPECT_LE(raft.wake_at(), at(300ms));
  EXPECT_THAT(raft.tick(at(149ms)), IsEmpty());
  const auto done = raft.tick(at(300ms));
  EXPECT_THAT(done, ElementsAre(send_message{n2, vote_request{ballot::pre_vote, {1}, n1, {}, {}}},
                                send_message{n3, vote_request{ballot::pre_vote, {1}, n1, {}, {}}}));
  EXPECT_EQ(raft.term(), term_number{0});
}

TEST(election, stores_the_own_vote_before_it_asks_for_others) {
  auto raft = server();
  (void)raft.tick(at(300ms));
  const auto done = raft.receive(granted(ballot::pre_vote, 1, n3), at(301ms));
  EXPECT_THAT(done, ElementsAre(keep_vote{{1}, n1},
                                send_message{n2, vote_request{ballot::vote, {1}, n1, {}, {}}},
                                send_message{n3, vote_request{ballot::vote, {1}, n1, {}, {}}}));
}

TEST(election, asks_those_again_who_have_not_granted_a_vote) {
  auto raft = server();
  (void)raft.tick(at(300ms));
  EXPECT_EQ(raft.wake_at(), at(350ms)) << "a heartbeat later";
  EXPECT_THAT(raft.tick(at(349ms)), IsEmpty());
  EXPECT_THAT(sent<vote_request>(raft.tick(at(350ms))), SizeIs(2));
  (void)raft.receive(granted(ballot::pre_vote, 1, n3), at(351ms));
  const auto again = raft.tick(at(401ms));
  EXPECT_THAT(again, ElementsAre(send_message{n2, vote_request{ballot::vote, {1}, n1, {}, {}}},
                                 send_message{n3, vote_request{ballot::vote, {1}, n1, {}, {}}}));
}

TEST(election, follows_when_a_leader_resigns) {
  auto raft = server();
  EXPECT_THAT(raft.resign(at(1ms)), IsEmpty()) << "it does not lead";
  (void)elect(raft);
  const auto now = raft.wake_at() - 1ms;
  (void)raft.ask({1}, write(1, "5"), now);
  EXPECT_THAT(raft.resign(now), ElementsAre(answer{{1}, {.status = reply_status::unknown}}));
  EXPECT_EQ(raft.role(), role::follower);
  EXPECT_EQ(raft.term(), term_number{1});
  EXPECT_GE(raft.wake_at(), now + 150ms);
}

TEST(election, is_won_by_a_majority_and_begins_the_term_with_an_entry) {
  auto raft = server();
  const auto done = elect(raft);
  EXPECT_EQ(raft.role(), role::leader);
  EXPECT_THAT(all<extend_log>(done), ElementsAre(extend_log{{{{1}, {}}}}));
  EXPECT_THAT(sent<append_request>(done), SizeIs(2));
}

TEST(election, does_not_count_a_voter_twice_nor_votes_of_another_term) {
  core raft{{}, {n1, {n2, n3, {4}, {5}}}, {}, random_stream{1, "test"}, at(0s)};
  (void)raft.tick(at(300ms));
  (void)raft.receive(granted(ballot::pre_vote, 1, n2), at(301ms));
  (void)raft.receive(granted(ballot::pre_vote, 1, n2), at(301ms));
  EXPECT_EQ(raft.role(), role::pre_candidate);
  (void)raft.receive(granted(ballot::pre_vote, 1, n3), at(301ms));
  EXPECT_EQ(raft.role(), role::candidate);
  (void)raft.receive(granted(ballot::vote, 1, n2), at(302ms));
  (void)raft.receive(granted(ballot::vote, 1, n2), at(302ms));
  (void)raft.receive(granted(ballot::pre_vote, 1, n3), at(302ms));
  EXPECT_EQ(raft.role(), role::candidate);
  (void)raft.receive(granted(ballot::vote, 1, n3), at(302ms));
  EXPECT_EQ(raft.role(), role::leader);
}

TEST(election, gives_one_vote_a_term_and_stores_it_once) {
  auto raft = server();
  const vote_request from_2{ballot::vote, {4}, n2, {}, {}};
  const vote_request from_3{ballot::vote, {4}, n3, {}, {}};
  const vote_reply yes{ballot::vote, {4}, n1, vote_verdict::granted};
  const vote_reply no{ballot::vote, {4}, n1, vote_verdict::refused};
  EXPECT_THAT(raft.receive(from_2, at(1ms)),
              ElementsAre(keep_vote{{4}, n2}, send_message{n2, yes}));
  EXPECT_THAT(raft.receive(from_2, at(2ms)), ElementsAre(send_message{n2, yes}));
  EXPECT_THAT(raft.receive(from_3, at(3ms)), ElementsAre(send_message{n3, no}));
}

TEST(election, remembers_the_vote_of_before_a_crash) {
  auto raft = server({.term = {4}, .voted_for = n2, .entries = {}});
  const auto done = raft.receive(vote_request{ballot::vote, {4}, n3, {}, {}}, at(1ms));
  EXPECT_EQ(sent<vote_reply>(done)[0].verdict, vote_verdict::refused);
}

TEST(election, refuses_a_candidate_that_knows_less) {
  auto raft = server({.term = {3}, .entries = {of_term(1), of_term(3)}});
  const auto verdict = [&](std::uint64_t term, std::uint64_t index, std::uint64_t last_term) {
    const vote_request asked{ballot::vote, {term}, n2, {index}, {last_term}};
    return sent<vote_reply>(raft.receive(asked, at(1ms)))[0].verdict;
  };
  EXPECT_EQ(verdict(4, 9, 2), vote_verdict::refused);  // longer, but of an older term
  EXPECT_EQ(verdict(5, 1, 3), vote_verdict::refused);  // shorter
  EXPECT_EQ(verdict(6, 2, 3), vote_verdict::granted);
}

TEST(election, gives_no_pre_vote_while_the_leader_is_heard) {
  auto raft = server();
  (void)raft.receive(append(1, 0, 0, {}), at(100ms));
  const vote_request asked{ballot::pre_vote, {2}, n3, {}, {}};
  EXPECT_EQ(sent<vote_reply>(raft.receive(asked, at(200ms)))[0].verdict, vote_verdict::refused);
  EXPECT_EQ(sent<vote_reply>(raft.receive(asked, at(250ms)))[0].verdict, vote_verdict::granted);
  EXPECT_EQ(raft.term(), term_number{1});
}

TEST(election, ends_a_leadership_that_no_majority_answers) {
  auto raft = server();
  (void)elect(raft);
  const auto began = raft.wake_at() - 50ms;
  (void)raft.tick(began + 290ms);
  EXPECT_EQ(raft.role(), role::leader);
  (void)raft.tick(began + 340ms);
  EXPECT_EQ(raft.role(), role::follower);
  EXPECT_EQ(raft.leader(), control_node);
  EXPECT_EQ(raft.term(), term_number{1});
}

TEST(election, ignores_who_is_no_member) {
  auto raft = server();
  EXPECT_THAT(raft.receive(vote_request{ballot::vote, {9}, {8}, {}, {}}, at(1ms)), IsEmpty());
  EXPECT_EQ(raft.term(), term_number{0});
}

// ---- Replication ----

TEST(replication, appends_what_is_new_and_answers_how_far_it_matches) {
  auto raft = server();
  const auto done = raft.receive(append(1, 0, 0, {of_term(1), of_term(1)}, 1), at(1ms));
  EXPECT_THAT(all<extend_log>(done), ElementsAre(extend_log{{of_term(1), of_term(1)}}));
  EXPECT_EQ(sent<append_reply>(done)[0], accepted(1, n1, 2));
  EXPECT_EQ(raft.committed(), log_index{1});
}

TEST(replication, replaces_a_conflicting_suffix) {
  auto raft = server({.term = {2}, .entries = {of_term(1), of_term(2), of_term(2)}});
  const auto done = raft.receive(append(3, 1, 1, {of_term(3)}), at(1ms));
  ASSERT_THAT(done, SizeIs(4));
  EXPECT_EQ(done[0], effect(keep_vote{{3}, control_node}));
  EXPECT_EQ(done[1], effect(cut_log{{1}}));
  EXPECT_EQ(done[2], effect(extend_log{{of_term(3)}}));
  EXPECT_EQ(raft.log().last(), log_index{2});
}

TEST(replication, leaves_entries_alone_that_a_late_append_does_not_name) {
  auto raft = server({.term = {1}, .entries = {of_term(1), of_term(1)}});
  const auto done = raft.receive(append(1, 0, 0, {of_term(1)}), at(1ms));
  EXPECT_THAT(all<cut_log>(done), IsEmpty());
  EXPECT_THAT(all<extend_log>(done), IsEmpty());
  EXPECT_EQ(raft.log().last(), log_index{2});
}

TEST(replication, loses_those_entries_with_the_bug_truncates_on_old_append) {
  auto raft =
      server({.term = {1}, .entries = {of_term(1), of_term(1)}}, {bug::truncates_on_old_append});
  const auto done = raft.receive(append(1, 0, 0, {of_term(1)}), at(1ms));
  EXPECT_THAT(all<cut_log>(done), ElementsAre(cut_log{{1}}));
}

TEST(replication, refuses_a_gap_and_says_where_its_log_ends) {
  auto raft = server({.term = {1}, .entries = {of_term(1)}});
  const auto reply = sent<append_reply>(raft.receive(append(1, 5, 1, {}), at(1ms)))[0];
  EXPECT_EQ(reply.verdict, append_verdict::refused);
  EXPECT_EQ(reply.retry_from, log_index{2});
  EXPECT_EQ(reply.conflict_term, term_number{0});
}

TEST(replication, refuses_another_term_and_says_where_that_term_begins) {
  auto raft = server({.term = {2}, .entries = {of_term(1), of_term(2), of_term(2), of_term(2)}});
  const auto reply = sent<append_reply>(raft.receive(append(3, 4, 3, {}), at(1ms)))[0];
  EXPECT_EQ(reply.verdict, append_verdict::refused);
  EXPECT_EQ(reply.retry_from, log_index{2});
  EXPECT_EQ(reply.conflict_term, term_number{2});
}

TEST(replication, backs_up_a_whole_term_at_a_time) {
  auto raft = server(
      {.term = {4}, .entries = {of_term(1), of_term(1), of_term(4), of_term(4), of_term(4)}});
  (void)elect(raft);
  const append_reply refusal{.term = {5},
                             .from = n2,
                             .verdict = append_verdict::refused,
                             .previous_index = {5},
                             .matched = {},
                             .retry_from = {2},
                             .conflict_term = {1},
                             .round = {}};
  const auto again = sent<append_request>(raft.receive(refusal, raft.wake_at()));
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].previous_index, log_index{2});  // the leader's last of term 1
  EXPECT_THAT(again[0].entries, SizeIs(4));
  EXPECT_THAT(raft.receive(refusal, raft.wake_at()), IsEmpty()) << "a duplicate says nothing new";
}

TEST(replication, bounds_the_entries_of_a_message_and_goes_on_when_they_are_taken) {
  core raft{{.entries_per_message = 2}, {n1, {n2, n3}}, {}, random_stream{1, "test"}, at(0s)};
  (void)elect(raft);
  const auto now = raft.wake_at() - 1ms;
  for (std::uint64_t i = 1; i <= 4; ++i) {
    const auto done = raft.ask({i}, write(i, "1"), now);
    EXPECT_THAT(sent<append_request>(done), IsEmpty()) << "the first entry is still under way";
  }
  const auto more = sent<append_request>(raft.receive(accepted(1, n2, 1), now));
  ASSERT_THAT(more, SizeIs(1));
  EXPECT_THAT(more[0].entries, SizeIs(2));
  EXPECT_EQ(more[0].previous_index, log_index{1});
}

TEST(replication, sends_again_with_the_next_heartbeat) {
  auto raft = server();
  (void)elect(raft);
  const auto again = sent<append_request>(raft.tick(raft.wake_at()));
  ASSERT_THAT(again, SizeIs(2));
  EXPECT_THAT(again[0].entries, SizeIs(1));
}

TEST(replication, makes_a_leader_of_an_earlier_term_follow) {
  auto raft = server();
  (void)elect(raft);
  const auto done = raft.receive(append(2, 0, 0, {}), raft.wake_at());
  EXPECT_EQ(raft.role(), role::follower);
  EXPECT_EQ(raft.leader(), n2);
  EXPECT_EQ(done[0], effect(keep_vote{{2}, control_node}));
}

// ---- Commitment ----

TEST(commitment, needs_a_majority_and_answers_the_client_after_storing) {
  auto raft = server();
  (void)elect(raft);
  const auto now = raft.wake_at() - 1ms;
  const auto asked = raft.ask({1}, write(1, "5"), now);
  EXPECT_THAT(all<extend_log>(asked), SizeIs(1));
  EXPECT_THAT(all<answer>(asked), IsEmpty());
  EXPECT_EQ(raft.committed(), log_index{0});
  const auto done = raft.receive(accepted(1, n3, 2), now);
  EXPECT_THAT(all<answer>(done), ElementsAre(answer{{1}, {.status = reply_status::ok}}));
  EXPECT_EQ(raft.state().read("x"), "5");
}

// Figure 8 of the paper: n1 led term 2, was away in term 3, and leads term 4.
durable_state of_figure_8() {
  return {.term = {3}, .voted_for = n3, .entries = {of_term(1), of_term(2)}};
}

TEST(commitment, never_counts_copies_of_an_earlier_term) {
  auto raft = server(of_figure_8());
  (void)elect(raft);
  const auto now = raft.wake_at() - 1ms;
  (void)raft.receive(accepted(4, n2, 2), now);
  EXPECT_EQ(raft.committed(), log_index{0}) << "a leader of term 3 may still overwrite entry 2";
  (void)raft.receive(accepted(4, n2, 3), now);
  EXPECT_EQ(raft.committed(), log_index{3}) << "the entry of term 4 commits those before it";
}

TEST(commitment, counts_them_with_the_bug_commits_old_term) {
  auto raft = server(of_figure_8(), {bug::commits_old_term});
  (void)elect(raft);
  (void)raft.receive(accepted(4, n2, 2), raft.wake_at() - 1ms);
  EXPECT_EQ(raft.committed(), log_index{2});
}

TEST(commitment, serves_reads_of_what_it_counted_with_the_bug_commits_old_term) {
  auto raft = server(of_figure_8(), {bug::commits_old_term});
  (void)elect(raft);
  const auto now = raft.wake_at() - 1ms;
  EXPECT_THAT(all<answer>(raft.ask({1}, read_of("x"), now)), IsEmpty());
  const auto done = raft.receive(accepted(4, n2, 2, 1), now);
  EXPECT_THAT(all<answer>(done), ElementsAre(answer{{1}, {reply_status::ok, "0"}}));
}

TEST(commitment, of_a_cluster_of_one_waits_for_nobody) {
  auto raft = server({}, {}, {});
  (void)raft.tick(at(300ms));
  EXPECT_EQ(raft.role(), role::leader);
  const auto done = raft.ask({1}, write(1, "5"), at(301ms));
  ASSERT_THAT(done, SizeIs(2));
  EXPECT_TRUE(std::holds_alternative<extend_log>(done[0]));
  EXPECT_TRUE(std::holds_alternative<answer>(done[1]));
}

TEST(commitment, leaves_clients_in_doubt_when_leadership_is_lost) {
  auto raft = server();
  (void)elect(raft);
  const auto now = raft.wake_at() - 1ms;
  (void)raft.ask({1}, write(1, "5"), now);
  (void)raft.ask({2}, read_of("x"), now);
  const auto done = raft.receive(append(2, 0, 0, {}), now);
  EXPECT_THAT(all<answer>(done),
              ElementsAre(answer{{1}, {.status = reply_status::unknown, .leader = n2}},
                          answer{{2}, {.status = reply_status::not_leader, .leader = n2}}));
}

// ---- Reads ----

TEST(reads, wait_for_a_round_of_acknowledgements) {
  auto raft = server();
  (void)elect(raft);
  const auto now = raft.wake_at() - 1ms;
  (void)raft.receive(accepted(1, n2, 1), now);
  const auto asked = raft.ask({1}, read_of("x"), now);
  EXPECT_THAT(all<answer>(asked), IsEmpty());
  EXPECT_EQ(sent<append_request>(asked)[0].round, round_number{1});
  EXPECT_THAT(all<answer>(raft.receive(accepted(1, n2, 1, 0), now)), IsEmpty())
      << "an earlier round";
  EXPECT_THAT(all<answer>(raft.receive(accepted(1, n2, 1, 1), now)),
              ElementsAre(answer{{1}, {.status = reply_status::ok, .value = "null"}}));
}

TEST(reads, that_come_during_a_round_wait_for_the_next) {
  auto raft = server();
  (void)elect(raft);
  const auto now = raft.wake_at() - 1ms;
  (void)raft.receive(accepted(1, n2, 1), now);
  (void)raft.ask({1}, read_of("x"), now);
  EXPECT_THAT(sent<append_request>(raft.ask({2}, read_of("x"), now)), IsEmpty());
  const auto first = raft.receive(accepted(1, n3, 1, 1), now);
  EXPECT_THAT(all<answer>(first), SizeIs(1));
  EXPECT_EQ(sent<append_request>(first)[0].round, round_number{2});
  EXPECT_THAT(all<answer>(raft.receive(accepted(1, n2, 1, 2), now)), SizeIs(1));
}

TEST(reads, wait_until_an_entry_of_the_term_is_committed) {
  auto raft = server({.term = {1}, .entries = {of_term(1, "9")}});
  (void)elect(raft);
  const auto now = raft.wake_at() - 1ms;
  (void)raft.ask({1}, read_of("x"), now);
  EXPECT_THAT(all<answer>(raft.receive(accepted(2, n2, 1, 1), now)), IsEmpty());
  EXPECT_THAT(all<answer>(raft.receive(accepted(2, n2, 2, 1), now)),
              ElementsAre(answer{{1}, {.status = reply_status::ok, .value = "9"}}));
}

TEST(reads, are_not_confirmed_by_answers_to_an_earlier_leadership_of_the_same_node) {
  auto raft = server();
  (void)elect(raft);
  const auto now = raft.wake_at() - 1ms;
  (void)raft.receive(accepted(1, n2, 1), now);
  (void)raft.ask({1}, read_of("x"), now);
  // n3 tells its term in answer to an append that n1 sent before it crashed.
  auto follower =
      core{{}, {n3, {n1, n2}}, {.term = {1}, .entries = {}}, random_stream{1, "n3"}, now};
  const append_request late{{0}, n1, {}, {}, {}, {}, {49}};
  const auto reply = sent<append_reply>(follower.receive(late, now))[0];
  EXPECT_EQ(reply.verdict, append_verdict::outdated);
  EXPECT_THAT(raft.receive(reply, now), IsEmpty());
}

TEST(reads, are_answered_at_once_with_the_bug_stale_read) {
  auto raft = server({}, {bug::stale_read});
  (void)elect(raft);
  const auto done = raft.ask({1}, read_of("x"), raft.wake_at());
  EXPECT_THAT(done,
              ElementsAre(effect(answer{{1}, {.status = reply_status::ok, .value = "null"}})));
}

TEST(reads, are_sent_on_to_the_leader_by_a_follower) {
  auto raft = server();
  (void)raft.receive(append(1, 0, 0, {}), at(1ms));
  EXPECT_THAT(raft.ask({1}, read_of("x"), at(2ms)),
              ElementsAre(effect(answer{{1}, {.status = reply_status::not_leader, .leader = n2}})));
}

// ---- Mistakes ----

TEST(core_death_test, two_leaders_in_one_term_are_a_mistake_unless_planted) {
  auto raft = server();
  (void)elect(raft);
  EXPECT_DEATH((void)raft.receive(append(1, 0, 0, {}), at(1s)), "one leader in a term");
  auto planted = server({}, {bug::forgets_vote});
  (void)elect(planted);
  EXPECT_THAT(planted.receive(append(1, 0, 0, {}), at(1s)), IsEmpty());
}

TEST(core_death_test, committed_entries_stay) {
  auto raft = server({.term = {1}, .entries = {of_term(1), of_term(1)}});
  (void)raft.receive(append(1, 2, 1, {}, 2), at(1ms));
  EXPECT_DEATH((void)raft.receive(append(2, 1, 1, {of_term(2)}), at(2ms)),
               "committed entries that stay");
}

}  // namespace
}  // namespace agon::systems::raft
