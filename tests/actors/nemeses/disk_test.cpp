// From ops about disks to orders, within the damage budget.
#include "actors/nemeses/disk.hpp"

#include "actors/nemeses/damage_budget.hpp"
#include "actors/nemeses/targets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace agon::tests {

namespace {

using testing::HasSubstr;

const std::vector<std::string> five{"n1", "n2", "n3", "n4", "n5"};
const std::vector<node_id> allowed{node_id{2}, node_id{4}};

result<fault_plan> plan(const fault_script& script, const std::string& f, json::value value,
                        std::uint64_t seed = 1) {
  op invocation;
  invocation.f = f;
  invocation.value = std::move(value);
  return script.plan(invocation, {}, random_stream{seed, "nemesis"});
}

std::vector<node_id> nodes_of(const fault_plan& plan) {
  std::vector<node_id> nodes;
  for (const auto& order : plan.orders) nodes.push_back(order.node);
  return nodes;
}

template <class Disturbance>
const Disturbance& first(const fault_plan& plan) {
  return std::get<Disturbance>(std::get<to_node::disturb>(plan.orders.at(0).message).what);
}

}  // namespace

TEST(damage_budget, is_a_minority_that_the_seed_draws) {
  std::set<std::vector<node_id>> drawn;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto budget = damage_budget(5, seed);
    EXPECT_EQ(budget.size(), 2U);
    EXPECT_EQ(budget, damage_budget(5, seed));
    drawn.insert(budget);
  }
  EXPECT_EQ(drawn.size(), 10U) << "every pair of five";
  EXPECT_TRUE(damage_budget(2, 1).empty());
  EXPECT_TRUE(damage_budget(0, 1).empty());
}

TEST(disk_nemesis, breaks_the_disks_that_the_op_names) {
  const auto made =
      plan(disk_script(five), "start-disk", {{"fault", "full"}, {"nodes", {"n3", "n1"}}});
  EXPECT_EQ(nodes_of(*made), (std::vector{node_id{1}, node_id{3}}));
  EXPECT_EQ(first<disturbance::break_disk>(*made).shape, disk_shape{.full = true});
  EXPECT_TRUE(breaks(made->orders.front().message));
}

TEST(disk_nemesis, mends_all_disks_or_those_named) {
  const auto all = plan(disk_script(five), "stop-disk", nullptr);
  EXPECT_EQ(all->orders.size(), 5U);
  EXPECT_EQ(first<disturbance::break_disk>(*all).shape, disk_shape{});
  EXPECT_FALSE(breaks(all->orders.front().message));
  EXPECT_EQ(nodes_of(*plan(disk_script(five), "stop-disk", json::array{"n5"})),
            std::vector{node_id{5}});
}

TEST(disk_nemesis, each_word_is_a_fault_of_its_own) {
  for (const auto& fault : disk_errors()) {
    const auto made =
        plan(disk_script(five), "start-disk", json::object{{"fault", fault}, {"nodes", "all"}});
    ASSERT_TRUE(made.ok()) << fault;
    EXPECT_EQ(made->orders.size(), 5U);
    EXPECT_NE(first<disturbance::break_disk>(*made).shape, disk_shape{}) << fault;
  }
  EXPECT_EQ(disk_errors(), (std::vector<std::string>{"full", "read-error", "slow", "stalled",
                                                     "sync-error", "write-error"}));
  EXPECT_EQ(disk_losses(), (std::vector<std::string>{"misdirect", "phantom", "sync-lie"}));
  EXPECT_EQ(disk_rots(), (std::vector<std::string>{"flipped-bits", "unreadable"}));
}

TEST(disk_nemesis, names_the_words_where_it_does_not_know_one) {
  EXPECT_EQ(to_string(plan(disk_script(five), "start-disk", {{"fault", "rusty"}}).problem()),
            "fault of disks: no disk breaks by {\"fault\":\"rusty\"} (give {\"fault\": …} with one "
            "of full, read-error, slow, stalled, sync-error, write-error)");
  EXPECT_FALSE(plan(disk_script(five), "start-disk", nullptr).ok());
  EXPECT_EQ(plan(disk_script(five), "kill", nullptr).problem().hint,
            "it does start-disk and stop-disk");
  EXPECT_FALSE(plan(disk_script(five), "start-disk", {{"fault", "full"}, {"nodes", 7}}).ok());
}

TEST(disk_nemesis, loses_data_of_nodes_within_the_budget_only) {
  std::set<std::vector<node_id>> hit;
  for (std::uint64_t seed = 0; seed < 50; ++seed)
    hit.insert(nodes_of(*plan(disk_loss_script(five, allowed), "start-disk-loss",
                              json::object{{"fault", "sync-lie"}}, seed)));
  EXPECT_EQ(hit, (std::set<std::vector<node_id>>{{node_id{2}}, {node_id{4}}, allowed}));
  const json::value named{{"fault", "phantom"}, {"nodes", {"n2", "n3"}}};
  EXPECT_EQ(to_string(plan(disk_loss_script(five, allowed), "start-disk-loss", named).problem()),
            "fault of disks: n3 may not lose data in this run (choose among n2, n4)");
  EXPECT_THAT(to_string(plan(disk_loss_script({"n1"}, {}), "start-disk-loss",
                             json::object{{"fault", "phantom"}})
                            .problem()),
              HasSubstr("a minority of 1 is none"));
}

TEST(disk_nemesis, rots_disks_within_the_budget) {
  const auto made = plan(disk_rot_script(five, allowed), "rot-disk",
                         {{"fault", "unreadable"}, {"chance", 0.25}, {"nodes", {"n4"}}});
  EXPECT_EQ(nodes_of(*made), std::vector{node_id{4}});
  const auto& rot = first<disturbance::rot_disk>(*made);
  EXPECT_EQ(rot.chance, 0.25);
  EXPECT_EQ(rot.damage, disk_damage::unreadable);
  EXPECT_EQ(rot.file, "");
  EXPECT_FALSE(
      plan(disk_rot_script(five, allowed), "rot-disk", {{"fault", "unreadable"}, {"nodes", "n4"}})
          .ok())
      << "no chance is given";
  EXPECT_FALSE(plan(disk_rot_script(five, allowed), "stop-disk", nullptr).ok());
}

TEST(disk_nemesis, packages_say_what_they_need_and_do) {
  EXPECT_EQ(disk_package().fs, (std::vector<std::string>{"start-disk", "stop-disk"}));
  EXPECT_EQ(disk_loss_package().fs,
            (std::vector<std::string>{"start-disk-loss", "stop-disk-loss"}));
  EXPECT_EQ(disk_rot_package().fs, std::vector<std::string>{"rot-disk"});
  for (const auto& package : {disk_package(), disk_loss_package(), disk_rot_package()})
    EXPECT_EQ(package.needs, std::vector{fault_kind::disk}) << package.name;
}

}  // namespace agon::tests
