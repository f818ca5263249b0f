// Storms, outages, wipes, upgrades and slow processors: what nodes are told, and what is undone.
#include "actors/nemeses/process.hpp"

#include "actors/nemeses/ledger.hpp"
#include "actors/nemeses/packages.hpp"
#include "actors/run.hpp"
#include "tests/actors/stage_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace agon::tests {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::SizeIs;

const std::vector<std::string> five{"n1", "n2", "n3", "n4", "n5"};

/// A minute with the faults of this package, which come every second, before the nodes are told to
/// mend what is left.
run_report minute_with(stage_world& where, const std::string& package) {
  auto what = small_test(where, op_template{.f = "read", .time = time_point{60s}});
  what.concurrency = 1;
  what.faults = *fault_packages(std::vector{package}, 1s);
  return run(where, what);
}

/// A run whose only fault is this one, so that the nemesis undoes it when it goes.
run_report run_with(stage_world& where, fault_package package, op_template fault) {
  package.during = generator{std::move(fault)};
  package.finally = {};
  auto what = small_test(where, op_template{.f = "read", .time = time_point{300s}});
  what.concurrency = 1;
  what.faults = {std::move(package)};
  return run(where, what);
}

double seconds_of(const json::object& fault) {
  return static_cast<double>(fault.at("time").to_number<std::int64_t>()) / 1e9;
}

TEST(a_storm, kills_ten_times_within_moments_and_starts_all_each_time) {
  stage_world where{5};
  const auto report = minute_with(where, "storm");
  EXPECT_EQ(report.state, run_state::completed);
  std::vector<double> kills;
  for (std::size_t i = 0; i < report.faults.size(); ++i) {
    const auto& fault = report.faults[i].as_object();
    if (i + 1 < report.faults.size()) {
      EXPECT_EQ(fault.at("f"), i % 2 == 0 ? "kill" : "start") << i;
    }
    if (fault.at("f") == "kill") kills.push_back(seconds_of(fault));
    if (fault.at("f") == "start") {
      EXPECT_THAT(fault.at("nodes").as_array(), SizeIs(5));
    }
  }
  ASSERT_GT(kills.size(), 100u);
  for (std::size_t burst = 0; burst + 10 <= kills.size(); burst += 10) {
    EXPECT_LT(kills[burst + 9] - kills[burst], 4.0) << burst;
    if (burst > 0) {
      EXPECT_GT(kills[burst] - kills[burst - 1], 1.0) << "quiet between storms";
    }
  }
  EXPECT_EQ(report.faults.back().at("f"), "start") << "nobody stays down";
}

TEST(an_outage, kills_the_nodes_of_one_machine_or_one_rack) {
  stage_world where{5};
  const auto report = minute_with(where, "outage");
  EXPECT_EQ(report.state, run_state::completed);
  std::set<std::string> hit;
  std::set<std::string> words;
  for (const auto& entry : report.faults) {
    if (entry.at("f") != "kill") continue;
    std::string nodes;
    for (const auto& node : entry.at("nodes").as_array()) nodes += node.as_string();
    hit.insert(nodes);
  }
  for (const auto& op : report.ops)
    if (op.f == "kill" && op.value.is_string()) words.insert(std::string{op.value.as_string()});
  // Of five nodes, both are n1 with n4, n2 with n5, and n3.
  EXPECT_EQ(hit, (std::set<std::string>{"n1n4", "n2n5", "n3"}));
  EXPECT_EQ(words, (std::set<std::string>{"machine", "rack"}));
  EXPECT_EQ(report.faults.back().at("f"), "start");
  EXPECT_THAT(report.faults.back().at("nodes").as_array(), SizeIs(5));
}

TEST(an_outage, is_undone_by_the_teardown_of_its_nemesis) {
  stage_world where{5};
  run_with(where, outage_package(), {.f = "kill", .value = "rack"});
  const auto killed = where.events(" kill");
  const auto started = where.events(" start");
  ASSERT_FALSE(killed.empty());
  std::set<std::string> down;
  std::set<std::string> up;
  for (const auto& event : killed) down.insert(event.substr(0, 2));
  for (const auto& event : started) up.insert(event.substr(0, 2));
  EXPECT_EQ(down, up);
}

TEST(a_wipe, hits_at_most_a_minority_and_those_are_started) {
  stage_world where{5};
  const auto report = minute_with(where, "wipe");
  EXPECT_EQ(report.state, run_state::completed);
  std::size_t wipes = 0;
  for (const auto& entry : report.faults) {
    if (entry.at("f") != "wipe") continue;
    ++wipes;
    EXPECT_LE(entry.at("nodes").as_array().size(), 2u);
  }
  EXPECT_GT(wipes, 10u);
  EXPECT_EQ(report.faults.back().at("f"), "start");
}

TEST(a_wipe, is_a_death_in_the_ledger_and_undone_by_a_start) {
  stage_world where;
  run_with(where, wipe_package(), {.f = "wipe", .value = json::array{"n2"}});
  EXPECT_THAT(where.events(" wipe"), ElementsAre("n2 wipe"));
  EXPECT_THAT(where.events(" start"), ElementsAre("n2 start"));
  fault_ledger ledger;
  ledger.sent({node_id{2}, to_node::disturb{disturbance::wipe{}}});
  EXPECT_EQ(ledger.nodes(breakage::killed), std::set{node_id{2}});
}

TEST(an_upgrade, ends_with_the_next_build_everywhere_and_leaves_nothing_to_undo) {
  stage_world where{5};
  const auto report = minute_with(where, "upgrade");
  EXPECT_EQ(report.state, run_state::completed);
  std::map<std::string, int> count;
  for (const auto& entry : report.faults) ++count[std::string{entry.at("f").as_string()}];
  EXPECT_GT(count["upgrade"], 5);
  EXPECT_GT(count["downgrade"], 5);
  EXPECT_EQ(report.faults.back().at("f"), "upgrade");
  EXPECT_THAT(report.faults.back().at("nodes").as_array(), SizeIs(5));
  EXPECT_FALSE(breaks(to_node::disturb{disturbance::upgrade{"next"}}));
}

TEST(an_upgrade, brings_the_next_build_and_a_downgrade_the_first) {
  const auto script = upgrade_script(five);
  const auto build_of = [&](const std::string& f) {
    op what;
    what.f = f;
    what.value = json::array{"n3"};
    const auto plan = script.plan(what, {}, random_stream{1, "test"});
    const auto& order = std::get<to_node::disturb>(plan->orders.at(0).message);
    return std::get<disturbance::upgrade>(order.what).build;
  };
  EXPECT_EQ(build_of("upgrade"), "next");
  EXPECT_EQ(build_of("downgrade"), "");
}

TEST(a_slow_cpu, is_mended_at_the_end_and_by_the_teardown_of_its_nemesis) {
  stage_world where;
  EXPECT_EQ(minute_with(where, "cpu").faults.back().at("f"), "mend-cpu");
  stage_world other;
  run_with(other, cpu_package(), {.f = "slow-cpu", .value = json::array{"n3"}});
  EXPECT_THAT(other.events(" slow-cpu"), ElementsAre("n3 slow-cpu", "n3 slow-cpu"));
  fault_ledger ledger;
  ledger.sent({node_id{3}, to_node::disturb{disturbance::slow_cpu{20}}});
  EXPECT_EQ(ledger.nodes(breakage::slowed), std::set{node_id{3}});
  ledger.confirmed({node_id{3}, to_node::disturb{disturbance::slow_cpu{5}}});
  EXPECT_FALSE(ledger.empty()) << "that is slow, too";
  ledger.confirmed({node_id{3}, to_node::disturb{disturbance::slow_cpu{}}});
  EXPECT_TRUE(ledger.empty());
}

TEST(a_slow_cpu, is_2_to_1000_times_as_slow) {
  const auto script = cpu_script(five);
  std::set<double> factors;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    op what;
    what.f = "slow-cpu";
    what.value = "all";
    const auto plan = script.plan(what, {}, random_stream{seed, "test"});
    for (const auto& order : plan->orders) {
      const auto& disturb = std::get<to_node::disturb>(order.message);
      factors.insert(std::get<disturbance::slow_cpu>(disturb.what).factor);
    }
  }
  EXPECT_EQ(factors, (std::set<double>{2, 5, 20, 100, 1'000}));
}

}  // namespace
}  // namespace agon::tests
