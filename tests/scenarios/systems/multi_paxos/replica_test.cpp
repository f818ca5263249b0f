// Commands are applied in the order of slots, each once.
#include "scenarios/systems/multi_paxos/replica.hpp"

#include "scenarios/systems/kit/server.hpp"

#include <gtest/gtest.h>

namespace agon::systems::multi_paxos {
namespace {

using applied = std::vector<std::pair<slot_number, kit::reply>>;

proposal chosen_for(std::uint64_t slot, std::uint64_t client, std::string f, std::string value) {
  return {
      .slot = {slot},
      .ballot = {},
      .command = {.client = client, .sequence = 1, .f = std::move(f), .value = std::move(value)}};
}

std::string value_of_1(replica& one) {
  return one.read({.client = 1, .sequence = 1, .f = "read", .value = "[1,null]"}).value;
}

TEST(replica, waits_for_the_slot_before) {
  replica one;
  EXPECT_EQ(one.learn(chosen_for(1, 8, "write", "[1,8]")), applied{});
  EXPECT_EQ(one.next(), slot_number{0});
  EXPECT_EQ(one.learn(chosen_for(0, 7, "cas", "[1,[8,7]]")),
            (applied{{{0}, kit::refused("mismatch")}, {{1}, kit::done()}}));
  EXPECT_EQ(value_of_1(one), "[1,8]");
  EXPECT_EQ(one.learn(chosen_for(1, 8, "write", "[1,8]")), applied{});
}

TEST(replica, does_nothing_for_what_fills_a_hole) {
  replica one;
  EXPECT_EQ(one.learn({}), (applied{{{0}, kit::done()}}));
  EXPECT_EQ(one.next(), slot_number{1});
}

TEST(replica, applies_a_retry_once) {
  replica one;
  one.learn(chosen_for(0, 7, "cas", "[1,[null,2]]"));
  EXPECT_EQ(one.learn(chosen_for(1, 7, "cas", "[1,[null,2]]")), (applied{{{1}, kit::done()}}));
}

TEST(replica, that_repeats_retries_applies_them_again) {
  replica one{{.repeats_retries = true}};
  one.learn(chosen_for(0, 7, "cas", "[1,[null,2]]"));
  EXPECT_EQ(one.learn(chosen_for(1, 7, "cas", "[1,[null,2]]")),
            (applied{{{1}, kit::refused("mismatch")}}));
}

}  // namespace
}  // namespace agon::systems::multi_paxos
