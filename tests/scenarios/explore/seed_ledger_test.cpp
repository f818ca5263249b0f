// Seeds are handed out in order, until each is done.
#include "scenarios/explore/seed_ledger.hpp"

#include <gtest/gtest.h>

namespace agon::scenarios {
namespace {

TEST(seed_ledger, hands_out_each_seed_once_in_order) {
  seed_ledger seeds{5, 3, {}};
  EXPECT_FALSE(seeds.finished());
  EXPECT_EQ(seeds.lease(1), 5u);
  EXPECT_EQ(seeds.lease(2), 6u);
  EXPECT_EQ(seeds.lease(1), 7u);
  EXPECT_EQ(seeds.lease(1), std::nullopt);
  EXPECT_EQ(seeds.under_way(), 3u);
  EXPECT_FALSE(seeds.finished());
  EXPECT_TRUE(seeds.settle(6));
  EXPECT_TRUE(seeds.settle(5));
  EXPECT_TRUE(seeds.settle(7));
  EXPECT_FALSE(seeds.settle(7)) << "done before";
  EXPECT_TRUE(seeds.finished());
}

TEST(seed_ledger, begins_with_the_gaps_of_an_earlier_sitting) {
  seed_ledger seeds{1, 6, {2, 3, 5, 9}};
  EXPECT_EQ(seeds.lease(1), 1u);
  EXPECT_EQ(seeds.lease(1), 4u);
  EXPECT_EQ(seeds.lease(1), 6u);
  EXPECT_EQ(seeds.lease(1), std::nullopt);
  EXPECT_TRUE((seed_ledger{1, 3, {1, 2, 3}}.finished()));
}

TEST(seed_ledger, gives_what_a_lost_holder_had_to_others) {
  seed_ledger seeds{1, 4, {}};
  for (const seed_ledger::holder to : {1, 2, 1}) (void)seeds.lease(to);
  seeds.give_back(1);
  EXPECT_EQ(seeds.under_way(), 1u);
  EXPECT_EQ(seeds.lease(2), 1u);
  EXPECT_EQ(seeds.lease(2), 3u);
  EXPECT_EQ(seeds.lease(2), 4u);
}

TEST(seed_ledger, takes_an_answer_that_comes_after_its_holder_was_lost) {
  seed_ledger seeds{1, 1, {}};
  (void)seeds.lease(1);
  seeds.give_back(1);
  EXPECT_TRUE(seeds.settle(1));
  EXPECT_EQ(seeds.lease(2), std::nullopt);
  EXPECT_TRUE(seeds.finished());
}

TEST(seed_ledger, can_end_above_a_seed_and_still_run_those_below) {
  seed_ledger seeds{1, 0, {}};
  for (int i = 0; i < 5; ++i) (void)seeds.lease(7);
  seeds.end_above(3);
  EXPECT_EQ(seeds.under_way(), 3u);
  EXPECT_EQ(seeds.lease(7), std::nullopt);
  seeds.give_back(7);
  EXPECT_EQ(seeds.lease(8), 1u);
  EXPECT_FALSE(seeds.settle(4)) << "forgotten";
  seeds.end_above(9);
  EXPECT_FALSE(seeds.all_done_below(3));
  for (const std::uint64_t seed : {1, 2, 3}) EXPECT_TRUE(seeds.settle(seed));
  EXPECT_TRUE(seeds.finished()) << "a later end does not undo an earlier one";
}

TEST(seed_ledger, knows_up_to_which_seed_all_are_done) {
  seed_ledger seeds{1, 5, {}};
  for (int i = 0; i < 3; ++i) (void)seeds.lease(1);
  EXPECT_TRUE(seeds.all_done_below(1));
  EXPECT_TRUE(seeds.settle(2));
  EXPECT_FALSE(seeds.all_done_below(2));
  EXPECT_TRUE(seeds.settle(1));
  EXPECT_TRUE(seeds.all_done_below(3));
  EXPECT_FALSE(seeds.all_done_below(4));
  seeds.give_back(1);
  EXPECT_FALSE(seeds.all_done_below(4)) << "3 waits";
}

TEST(seed_ledger, that_has_ended_waits_for_what_is_under_way_only) {
  seed_ledger seeds{1, 0, {}};
  (void)seeds.lease(1);
  (void)seeds.lease(2);
  seeds.end();
  EXPECT_EQ(seeds.lease(1), std::nullopt);
  EXPECT_FALSE(seeds.finished());
  EXPECT_TRUE(seeds.settle(2));
  seeds.give_back(1);
  EXPECT_TRUE(seeds.finished());
  EXPECT_FALSE(seeds.all_done_below(2)) << "seed 1 was never done";
}

}  // namespace
}  // namespace agon::scenarios
