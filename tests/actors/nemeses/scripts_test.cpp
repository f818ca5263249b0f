// Clocks and freezes: which orders an op amounts to.
#include "actors/nemeses/clock.hpp"
#include "actors/nemeses/freeze.hpp"

#include <gtest/gtest.h>

#include <set>

namespace agon {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const std::vector<std::string> names{"n1", "n2", "n3", "n4", "n5"};

op fault(std::string f, json::value value = nullptr) {
  op what;
  what.f = std::move(f);
  what.value = std::move(value);
  return what;
}

result<fault_plan> planned(const fault_script& script, const op& what, std::uint64_t seed = 1,
                           const fault_ledger& ledger = {}) {
  return script.plan(what, ledger, random_stream{seed, "test"});
}

TEST(the_clock_nemesis, moves_the_clocks_of_the_nodes_named_each_by_another_amount) {
  const auto script = clock_script(names, 0.05);
  const auto plan = planned(script, fault("bump-clock", json::array{"n2", "n4"}));
  ASSERT_TRUE(plan.ok());
  ASSERT_EQ(plan->orders.size(), 2U);
  EXPECT_EQ(plan->orders[0].node, node_id{2});
  EXPECT_EQ(plan->orders[1].node, node_id{4});
  const auto first = std::get<to_node::bump_clock>(plan->orders[0].message).by;
  const auto second = std::get<to_node::bump_clock>(plan->orders[1].message).by;
  EXPECT_NE(first, second);
}

TEST(the_clock_nemesis, jumps_forwards_and_backwards_by_at_most_262_seconds) {
  const auto script = clock_script(names, 0.05);
  bool forwards = false;
  bool backwards = false;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto plan = planned(script, fault("bump-clock", "all"), seed);
    ASSERT_TRUE(plan.ok());
    for (const auto& order : plan->orders) {
      const auto by = std::get<to_node::bump_clock>(order.message).by;
      EXPECT_LE(by, milliseconds{262'144});
      EXPECT_GE(by, milliseconds{-262'144});
      forwards |= by > seconds{1};
      backwards |= by < seconds{-1};
    }
  }
  EXPECT_TRUE(forwards);
  EXPECT_TRUE(backwards);
}

TEST(the_clock_nemesis, keeps_rates_within_their_bound_and_on_both_sides) {
  const auto script = clock_script(names, 0.05);
  std::set<bool> fast;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto plan = planned(script, fault("rate-clock", "all"), seed);
    ASSERT_TRUE(plan.ok());
    for (const auto& order : plan->orders) {
      const auto& what = std::get<to_node::disturb>(order.message).what;
      const auto rate = std::get<disturbance::set_clock_rate>(what).rate;
      EXPECT_GE(rate, 0.95);
      EXPECT_LE(rate, 1.05);
      fast.insert(rate > 1);
    }
  }
  EXPECT_EQ(fast.size(), 2U);
}

TEST(the_clock_nemesis, strobes_with_time_between_jumps) {
  const auto script = clock_script(names, 0.05);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto plan = planned(script, fault("strobe-clock", "one"), seed);
    ASSERT_TRUE(plan.ok());
    ASSERT_EQ(plan->orders.size(), 1U);
    const auto& what = std::get<to_node::disturb>(plan->orders[0].message).what;
    const auto& strobe = std::get<disturbance::strobe_clock>(what);
    EXPECT_GE(strobe.period, milliseconds{1});
    EXPECT_LE(strobe.period, milliseconds{1'024});
    EXPECT_LE(strobe.length, seconds{32});
  }
}

TEST(the_clock_nemesis, resets_every_clock_and_refuses_what_it_does_not_know) {
  const auto script = clock_script(names, 0.05);
  const auto reset = planned(script, fault("reset-clock"));
  ASSERT_TRUE(reset.ok());
  EXPECT_EQ(reset->orders.size(), 5U);
  for (const auto& order : reset->orders)
    EXPECT_TRUE(std::holds_alternative<to_node::reset_clock>(order.message));
  EXPECT_EQ(to_string(planned(script, fault("kill")).problem()),
            "nemesis clock: this nemesis cannot do \"kill\" (it does bump-clock, strobe-clock, "
            "rate-clock and reset-clock)");
}

TEST(a_freeze, kills_or_pauses_the_nodes_named_and_a_thaw_brings_each_back) {
  const auto script = freeze_script(names);
  std::set<std::size_t> kinds;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto plan = planned(script, fault("freeze", json::array{"n1", "n3"}), seed);
    ASSERT_TRUE(plan.ok());
    ASSERT_EQ(plan->orders.size(), 2U);
    fault_ledger ledger;
    for (const auto& order : plan->orders) {
      kinds.insert(order.message.index());
      ledger.sent(order);
    }
    const auto thaw = planned(script, fault("thaw"), seed, ledger);
    ASSERT_TRUE(thaw.ok());
    for (const auto& order : thaw->orders) ledger.confirmed(order);
    EXPECT_TRUE(ledger.empty());
  }
  EXPECT_EQ(kinds.size(), 2U);
}

TEST(a_freeze, of_no_nodes_gives_no_orders) {
  const auto plan = planned(freeze_script(names), fault("freeze", json::array{}));
  ASSERT_TRUE(plan.ok());
  EXPECT_TRUE(plan->orders.empty());
}

}  // namespace
}  // namespace agon
