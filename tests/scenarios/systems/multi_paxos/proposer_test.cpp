// The proposer's two phases, with literal answers of acceptors.
#include "scenarios/systems/multi_paxos/proposer.hpp"

#include <gtest/gtest.h>

namespace agon::systems::multi_paxos {
namespace {

constexpr node_id n1{1};
constexpr node_id n2{2};
constexpr node_id n3{3};
constexpr ballot_number mine{4, n1};

kit::request command(std::uint64_t client) {
  return {.client = client, .sequence = 1, .f = "write", .value = "[1,2]"};
}

proposal proposed(std::uint64_t slot, ballot_number ballot, std::uint64_t client) {
  return {.slot = {slot}, .ballot = ballot, .command = command(client)};
}

proposal nothing(std::uint64_t slot) { return {.slot = {slot}, .ballot = mine, .command = {}}; }

promise promised(node_id from, std::vector<proposal> accepted = {}) {
  return {.ballot = mine, .from = from, .accepted = std::move(accepted)};
}

accepted answer(node_id from, std::vector<slot_number> slots, std::uint64_t round = 0) {
  return {.ballot = mine, .from = from, .slots = std::move(slots), .round = round};
}

/// Leads three nodes; nothing was accepted before.
proposer leader() {
  proposer one{mine, {0}, 3};
  one.take(promised(n1));
  one.take(promised(n2));
  return one;
}

TEST(proposer, leads_when_a_majority_has_promised) {
  proposer one{mine, {0}, 3};
  EXPECT_FALSE(one.take(promised(n1)));
  EXPECT_FALSE(one.take(promised(n1)));
  EXPECT_FALSE(one.take({.ballot = {3, n1}, .from = n2, .accepted = {}}));
  EXPECT_FALSE(one.leads());
  EXPECT_TRUE(one.take(promised(n2)));
  EXPECT_TRUE(one.leads());
  EXPECT_FALSE(one.take(promised(n3)));
}

TEST(proposer, proposes_what_was_accepted_under_the_highest_ballot) {
  proposer one{mine, {5}, 3};
  one.take(promised(n1, {proposed(5, {1, n2}, 71)}));
  one.take(promised(n3, {proposed(5, {3, n3}, 73)}));
  EXPECT_EQ(one.pending(), (std::vector{proposed(5, mine, 73)}));
  EXPECT_EQ(one.next(), slot_number{6});
}

TEST(proposer, fills_holes_with_commands_that_do_nothing) {
  proposer one{mine, {5}, 3};
  one.take(promised(n1));
  one.take(promised(n3, {proposed(7, {3, n3}, 73)}));
  EXPECT_EQ(one.pending(), (std::vector{nothing(5), nothing(6), proposed(7, mine, 73)}));
  EXPECT_EQ(one.propose(command(9)), proposed(8, mine, 9));
}

TEST(proposer, has_chosen_what_a_majority_accepted_under_its_ballot) {
  auto one = leader();
  one.propose(command(7));
  EXPECT_TRUE(one.take(answer(n1, {{0}})).empty());
  EXPECT_TRUE(one.take(answer(n1, {{0}})).empty());
  EXPECT_TRUE(one.take({.ballot = {3, n2}, .from = n2, .slots = {{0}}}).empty());
  EXPECT_EQ(one.take(answer(n3, {{0}})), (std::vector{proposed(0, mine, 7)}));
  EXPECT_TRUE(one.take(answer(n2, {{0}})).empty());
  EXPECT_TRUE(one.pending().empty());
}

TEST(proposer, is_confirmed_when_a_majority_answered_the_round_or_a_later_one) {
  auto one = leader();
  EXPECT_EQ(one.ask_again(), 1u);
  EXPECT_EQ(one.ask_again(), 2u);
  one.take(answer(n1, {}, 2));
  EXPECT_FALSE(one.is_confirmed(1));
  one.take(answer(n2, {}, 1));
  EXPECT_TRUE(one.is_confirmed(1));
  EXPECT_FALSE(one.is_confirmed(2));
  one.take(answer(n2, {}, 2));
  EXPECT_TRUE(one.is_confirmed(2));
}

TEST(proposer, with_bugs_breaks_the_rules) {
  const std::vector<proposal> old{proposed(1, {1, n2}, 71)};
  const std::vector<proposal> late{proposed(1, {3, n3}, 73)};
  const auto begun = [&](proposer_flaws flaws) {
    proposer one{mine, {0}, 3, flaws};
    one.take(promised(n1, old));
    one.take(promised(n2, late));
    return one;
  };
  EXPECT_EQ(begun({.ignores_accepted = true}).pending(), (std::vector{nothing(0), nothing(1)}));
  EXPECT_EQ(begun({.adopts_any_accepted = true}).pending(),
            (std::vector{nothing(0), proposed(1, mine, 71)}));
  proposer half{mine, {0}, 5, {.counts_half_as_most = true}};
  half.take(promised(n1));
  EXPECT_TRUE(half.take(promised(n2)));
}

}  // namespace
}  // namespace agon::systems::multi_paxos
