// The membership package: who is asked to leave, and who to join.
#include "actors/nemeses/membership.hpp"

#include <gtest/gtest.h>

#include <map>

namespace agon::tests {

namespace {

const std::vector<std::string> five{"n1", "n2", "n3", "n4", "n5"};

result<fault_plan> planned(const std::string& f, const json::value& value,
                           const fault_ledger& ledger = {}, std::uint64_t seed = 1) {
  return membership_script(five).plan(op{.f = f, .value = value}, ledger,
                                      random_stream{seed, "membership"});
}

using changes = std::map<std::string, std::string>;

/// What each node is told.
changes told(const fault_plan& plan) {
  changes all;
  for (const auto& order : plan.orders)
    all[to_string(order.node)] =
        disturbance::name_of(std::get<to_node::disturb>(order.message).what);
  return all;
}

/// A ledger in which these nodes have left.
fault_ledger without(std::initializer_list<std::uint32_t> nodes) {
  fault_ledger ledger;
  for (const auto node : nodes)
    ledger.sent({node_id{node}, to_node::disturb{disturbance::leave{}}});
  return ledger;
}

}  // namespace

TEST(the_membership_nemesis, asks_those_it_names_to_leave) {
  EXPECT_EQ(told(*planned("leave", json::array{"n2", "n5"})),
            (changes{{"n2", "leave"}, {"n5", "leave"}}));
}

TEST(the_membership_nemesis, leaves_a_majority_of_all_nodes_as_members) {
  EXPECT_EQ(told(*planned("leave", "all")), (changes{{"n1", "leave"}, {"n2", "leave"}}));
  EXPECT_EQ(told(*planned("leave", json::array{"n2", "n3"}, without({5}))),
            (changes{{"n2", "leave"}}));
  EXPECT_EQ(told(*planned("leave", json::array{"n2"}, without({4, 5}))), changes{});
}

TEST(the_membership_nemesis, takes_one_of_those_in_that_are_out) {
  EXPECT_EQ(told(*planned("join", "one", without({4}))), (changes{{"n4", "join"}}));
}

TEST(the_membership_nemesis, takes_all_in_at_the_end) {
  EXPECT_EQ(
      told(*planned("join", nullptr)),
      (changes{{"n1", "join"}, {"n2", "join"}, {"n3", "join"}, {"n4", "join"}, {"n5", "join"}}));
  EXPECT_FALSE(membership_package().finally.empty());
}

TEST(the_membership_nemesis, swaps_one_for_those_that_are_out) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto orders = told(*planned("swap", nullptr, without({4}), seed));
    EXPECT_EQ(orders.at("n4"), "join");
    EXPECT_LE(orders.size(), 2u);
  }
}

TEST(the_membership_nemesis, has_one_order_for_each_node) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto plan = *planned("swap", nullptr, without({1, 2}), seed);
    EXPECT_EQ(told(plan).size(), plan.orders.size());
  }
}

TEST(the_membership_nemesis, says_what_it_cannot_do) {
  EXPECT_EQ(to_string(planned("explode", "one").problem()),
            "nemesis membership: this nemesis cannot do \"explode\" (it does leave, join and "
            "swap)");
  EXPECT_FALSE(planned("leave", "thirds").ok());
}

}  // namespace agon::tests
