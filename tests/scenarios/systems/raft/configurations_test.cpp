// Members along a log, and as text.
#include "scenarios/systems/raft/configurations.hpp"

#include <gtest/gtest.h>

namespace agon::systems::raft {
namespace {

constexpr node_id n1{1};
constexpr node_id n2{2};
constexpr node_id n3{3};

TEST(member_set, is_a_text_and_back) {
  EXPECT_EQ(to_text({n3, n1}), "1 3");
  EXPECT_EQ(members_from("1 3"), (member_set{n1, n3}));
  EXPECT_EQ(members_from(""), member_set{});
  EXPECT_EQ(members_from("2 x 3"), (member_set{n2, n3}));
}

TEST(configurations, go_by_the_latest_entry) {
  configurations all{{n1, n2, n3}};
  EXPECT_EQ(all.latest_place(), log_index{0});
  all.add({4}, {n1, n2});
  all.add({9}, {n1});
  EXPECT_EQ(all.latest(), member_set{n1});
  EXPECT_EQ(all.latest_place(), log_index{9});
  EXPECT_EQ(all.at({3}), (member_set{n1, n2, n3}));
  EXPECT_EQ(all.at({4}), (member_set{n1, n2}));
  EXPECT_EQ(all.at({8}), (member_set{n1, n2}));
}

TEST(configurations, are_those_of_before_when_entries_are_cut) {
  configurations all{{n1, n2, n3}};
  all.add({4}, {n1, n2});
  all.cut({4});
  EXPECT_EQ(all.latest(), (member_set{n1, n2}));
  all.cut({3});
  EXPECT_EQ(all.latest(), (member_set{n1, n2, n3}));
  all.cut({0});
  EXPECT_EQ(all.latest(), (member_set{n1, n2, n3}));
}

TEST(configurations, stay_in_force_when_their_entries_go_into_a_snapshot) {
  configurations all{{n1, n2, n3}};
  all.add({4}, {n1, n2});
  all.add({9}, {n1});
  all.forget({6});
  EXPECT_EQ(all.at({6}), (member_set{n1, n2}));
  all.cut({6});
  EXPECT_EQ(all.latest(), (member_set{n1, n2}));
}

TEST(configurations_death_test, come_in_the_order_of_the_log) {
  configurations all{{n1, n2}};
  all.add({4}, {n1});
  EXPECT_DEATH(all.add({4}, {n2}), "changes of members in the order of the log");
}

}  // namespace
}  // namespace agon::systems::raft
