// Views of a replicated log, message by message; primary-backup stands for its kind.
#include "scenarios/systems/views/replica.hpp"

#include "scenarios/systems/primary_backup/primary_backup.hpp"
#include "tests/scenarios/systems/views/bench.hpp"

#include <gtest/gtest.h>

namespace agon::systems::views {
namespace {

using node = bench<primary_backup::primary_backup>;
constexpr node_id n1{1};
constexpr node_id n2{2};
constexpr node_id n3{3};

/// n1 of three, when it has just proposed view 3.
node proposer(kept_state kept = {}, const std::set<std::string>& bugs = {}) {
  node one{1, 3, std::move(kept), bugs};
  one.wait(300);
  one.receive(polled{n2, 1});
  return one;
}

TEST(replica, asks_the_others_when_it_hears_no_leader) {
  node one{1, 3};
  EXPECT_EQ(one.wait(149), texts{});
  EXPECT_EQ(one.wait(151), (texts{"n2: poll 1", "n3: poll 1"}));
}

TEST(replica, agrees_to_a_poll_only_when_it_hears_no_leader_itself) {
  node two{2, 3};
  EXPECT_EQ(two.receive(poll{n1, 4}), (texts{"n1: polled 4"}));
  EXPECT_EQ(two.receive(hail{{3}, n1, 5, 1, 0}), (texts{"n1: hailed 3 round 1"}));
  EXPECT_EQ(two.receive(poll{n3, 4}), texts{});
  two.wait(150);
  EXPECT_EQ(two.receive(poll{n3, 5}), (texts{"n3: polled 5"}));
}

TEST(replica, proposes_its_own_next_view_when_a_majority_agreed) {
  node one{1, 3};
  one.wait(300);
  EXPECT_EQ(one.receive(polled{n2, 2}), texts{});
  EXPECT_EQ(one.receive(polled{n2, 1}),
            (texts{"keep promise 3", "n2: proposal 3 after 0", "n3: proposal 3 after 0"}));
}

TEST(replica, promises_durably_and_tells_its_log) {
  node two{2, 3, {{1}, {1}, {n2, n1, n3}, {write(1), write(2)}}};
  EXPECT_EQ(two.receive(proposal{{3}, n1, 1}),
            (texts{"keep promise 3", "n1: promise 3 of 1/2 [[1,2]]"}));
  EXPECT_EQ(two.receive(proposal{{2}, n3, 0}), (texts{"n3: outdated 3"}));
}

TEST(replica, that_promised_takes_no_part_in_lower_views) {
  node two{2, 3};
  two.receive(proposal{{3}, n1, 0});
  EXPECT_EQ(two.receive(hail{{2}, n3, 5, 1, 0}), (texts{"n3: outdated 3"}));
  EXPECT_EQ(two.receive(append{{2}, n3, 0, {write(1)}, 0}), (texts{"n3: outdated 3"}));
  EXPECT_EQ(two.receive(start{{2}, n3, {n3, n1, n2}, 0, {write(1)}}), (texts{"n3: outdated 3"}));
}

TEST(replica, starts_with_the_longest_log_of_the_latest_view) {
  auto one = proposer({{1}, {1}, {n2, n1, n3}, {write(1), write(2), write(3)}});
  EXPECT_EQ(one.receive(promise{{3}, n2, {2}, 1, {write(9)}}),
            (texts{"keep start 3 0+[[1,9]]", "n2: hail 3 round 1", "n3: hail 3 round 1",
                   "n2: append 3 1+[]", "n3: append 3 1+[]"}));
  EXPECT_TRUE((*one).leads());
}

TEST(replica, keeps_its_own_log_if_that_is_the_best) {
  auto one = proposer({{1}, {1}, {n2, n1, n3}, {write(1), write(2)}});
  EXPECT_EQ(one.receive(promise{{3}, n2, {1}, 1, {write(1)}}).front(), "keep start 3 2+[]");
}

TEST(replica, with_the_bug_adopts_own_log_looks_at_no_other) {
  auto one = proposer({{1}, {1}, {n2, n1, n3}, {write(1), write(2)}}, {"adopts-own-log"});
  EXPECT_EQ(one.receive(promise{{3}, n2, {2}, 1, {write(9)}}).front(), "keep start 3 2+[]");
}

TEST(replica, does_not_count_promises_of_another_view) {
  auto one = proposer();
  EXPECT_EQ(one.receive(promise{{6}, n2, {0}, 0, {}}), texts{});
  EXPECT_FALSE((*one).leads());
}

TEST(replica, fetches_a_view_that_has_not_started_here_and_starts_it) {
  node two{2, 3, {{1}, {1}, {n2, n1, n3}, {write(1), write(2)}}};
  EXPECT_EQ(two.receive(append{{3}, n1, 2, {}, 0}), (texts{"n1: fetch 3 after 0"}));
  EXPECT_EQ(two.receive(start{{3}, n1, {n1, n2, n3}, 1, {write(4)}}),
            (texts{"keep start 3 1+[[1,4]]", "n1: appended 3 2 held 2"}));
  EXPECT_EQ((*two).log(), (std::vector{write(1), write(4)}));
  // The same start again changes nothing.
  EXPECT_EQ(two.receive(start{{3}, n1, {n1, n2, n3}, 1, {write(4)}}),
            (texts{"n1: appended 3 2 held 2"}));
}

TEST(replica, gives_a_view_to_those_whom_it_feeds) {
  auto one = proposer({{1}, {1}, {n2, n1, n3}, {write(1), write(2)}});
  one.receive(promise{{3}, n2, {1}, 2, {}});
  EXPECT_EQ(one.receive(fetch{{3}, n3, 1}), (texts{"n3: start 3 1+[[1,2]]"}));
  EXPECT_EQ(one.receive(fetch{{2}, n3, 1}), (texts{"n3: outdated 3"}));
}

TEST(replica, takes_entries_without_gaps_and_once) {
  node two{2, 3, {{3}, {3}, {n1, n2, n3}, {write(1)}}};
  EXPECT_EQ(two.receive(append{{3}, n1, 2, {write(3)}, 0}), (texts{"n1: appended 3 1 held 1"}));
  EXPECT_EQ(two.receive(append{{3}, n1, 0, {write(1), write(2)}, 0}),
            (texts{"keep [[1,2]]", "n1: appended 3 2 held 2"}));
  EXPECT_EQ(two.receive(append{{3}, n1, 1, {write(2)}, 2}), (texts{"n1: appended 3 2 held 2"}));
  EXPECT_EQ((*two).committed(), 2U);
}

TEST(replica, that_led_does_not_lead_after_a_restart) {
  node one{1, 3, {{3}, {3}, {n1, n2, n3}, {write(1)}}};
  EXPECT_FALSE((*one).leads());
  EXPECT_EQ(one.ask(1, write(2)), (texts{"answer 1 elsewhere control"}));
  EXPECT_EQ(one.receive(appended{{3}, n2, 1, 1}), texts{});
  EXPECT_EQ(one.wait(300), (texts{"n2: poll 1", "n3: poll 1"}));
}

TEST(replica, that_leads_proposes_again_when_somebody_promised_more) {
  auto one = proposer();
  one.receive(promise{{3}, n2, {0}, 0, {}});
  one.ask(1, write(1));
  EXPECT_EQ(one.receive(outdated{{7}, n3}),
            (texts{"answer 1 unknown", "keep promise 9", "n2: proposal 9 after 0",
                   "n3: proposal 9 after 0"}));
}

// A hail of the view that it left would keep the others from agreeing to a poll.
TEST(replica, that_proposes_again_leads_no_more_and_takes_no_reads) {
  auto one = proposer();
  one.receive(promise{{3}, n2, {0}, 0, {}});
  one.receive(outdated{{7}, n3});
  EXPECT_EQ(one.ask(1, read()), (texts{"answer 1 elsewhere control"}));
  EXPECT_EQ(one.wait(50), texts{});
}

TEST(replica, that_hears_no_majority_stops_leading) {
  auto one = proposer();
  one.receive(promise{{3}, n2, {0}, 0, {}});
  one.wait(250);
  EXPECT_TRUE((*one).leads());
  one.wait(50);
  EXPECT_FALSE((*one).leads());
}

TEST(replica, ignores_who_is_no_member) {
  node one{1, 3};
  EXPECT_EQ(one.receive(proposal{{4}, node_id{4}, 0}), texts{});
}

}  // namespace
}  // namespace agon::systems::views
