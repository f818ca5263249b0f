// The clog package: who is clogged, and who is let go.
#include "actors/nemeses/clog.hpp"

#include <gtest/gtest.h>

#include <map>

namespace agon::tests {

namespace {

const std::vector<std::string> three{"n1", "n2", "n3"};

result<fault_plan> planned(const std::string& f, const json::value& value,
                           const fault_ledger& ledger = {}, std::uint64_t seed = 1) {
  return clog_script(three).plan(op{.f = f, .value = value}, ledger, random_stream{seed, "clog"});
}

using clogs = std::map<std::string, std::set<node_id>>;

/// Whom each node told holds.
clogs told(const fault_plan& plan) {
  clogs all;
  for (const auto& order : plan.orders) {
    const auto& message = std::get<to_node::disturb>(order.message);
    all[to_string(order.node)] = std::get<disturbance::clog>(message.what).from;
  }
  return all;
}

/// A ledger in which these nodes are clogged.
fault_ledger clogged(std::initializer_list<std::uint32_t> nodes) {
  fault_ledger ledger;
  for (const auto node : nodes)
    ledger.sent({node_id{node}, to_node::disturb{disturbance::clog{{node_id{9}}}}});
  return ledger;
}

constexpr node_id n1{1};
constexpr node_id n2{2};
constexpr node_id n3{3};

}  // namespace

TEST(the_clog_nemesis, has_nodes_hold_what_comes_from_all_others) {
  EXPECT_EQ(told(*planned("start-clog", json::array{"n2"})), (clogs{{"n2", {n1, n3}}}));
}

TEST(the_clog_nemesis, unclogs_those_it_does_not_name) {
  EXPECT_EQ(told(*planned("start-clog", json::array{"n2"}, clogged({2, 3}))),
            (clogs{{"n2", {n1, n3}}, {"n3", {}}}));
}

TEST(the_clog_nemesis, clogs_one_more_until_all_are) {
  EXPECT_EQ(told(*planned("start-clog", "one-more", clogged({1, 3}))), (clogs{{"n2", {n1, n3}}}));
  EXPECT_EQ(told(*planned("start-clog", "one-more", clogged({1, 2, 3}))), clogs{});
  std::set<clogs> drawn;
  for (std::uint64_t seed = 0; seed < 30; ++seed)
    drawn.insert(told(*planned("start-clog", "one-more", {}, seed)));
  EXPECT_EQ(drawn.size(), 3u) << "in any order";
}

TEST(the_clog_nemesis, unclogs_one_of_them_until_none_is) {
  EXPECT_EQ(told(*planned("stop-clog", "one-of-them", clogged({2}))), (clogs{{"n2", {}}}));
  EXPECT_EQ(told(*planned("stop-clog", "one-of-them")), clogs{});
  std::set<clogs> drawn;
  for (std::uint64_t seed = 0; seed < 30; ++seed)
    drawn.insert(told(*planned("stop-clog", "one-of-them", clogged({1, 2, 3}), seed)));
  EXPECT_EQ(drawn.size(), 3u) << "in any order";
}

TEST(the_clog_nemesis, unclogs_all) {
  EXPECT_EQ(told(*planned("stop-clog", nullptr)), (clogs{{"n1", {}}, {"n2", {}}, {"n3", {}}}));
}

TEST(the_clog_nemesis, says_what_it_cannot_do) {
  EXPECT_EQ(to_string(planned("explode", nullptr).problem()),
            "nemesis clog: the clog nemesis cannot do \"explode\" (it does start-clog and "
            "stop-clog)");
  EXPECT_FALSE(planned("start-clog", "thirds").ok());
}

}  // namespace agon::tests
