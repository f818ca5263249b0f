// Roles: who has which, and what clients and faults that mean one of them touch.
#include "actors/role.hpp"

#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/nemeses/packages.hpp"
#include "actors/run.hpp"
#include "tests/actors/stage_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::tests {

namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const role_map roles{{"router", {node_id{2}}}, {"storage", {node_id{1}, node_id{3}, node_id{4}}}};

generator reads_for(duration length) {
  return generators::time_limit(
      length, generators::stagger(100ms, generators::repeat(op_template{.f = "read"})));
}

}  // namespace

TEST(roles, are_each_nodes_one) {
  EXPECT_TRUE(check_roles(roles, 4).ok());
  const auto complaint = [](const role_map& wrong, std::size_t nodes) {
    return check_roles(wrong, nodes).problem().what;
  };
  EXPECT_EQ(complaint(roles, 5), "n5 has no role");
  EXPECT_EQ(complaint(roles, 3), "role storage names n4, which does not exist");
  EXPECT_EQ(complaint({{"a", {node_id{1}}}, {"b", {node_id{1}}}}, 1),
            "n1 is named twice, by roles a and b");
  EXPECT_EQ(complaint({{"a", {}}}, 0), "role a has no nodes");
}

TEST(roles, are_found_by_node_and_nodes_by_role) {
  EXPECT_EQ(*role_of(roles, node_id{2}), "router");
  EXPECT_EQ(to_string(role_of(roles, node_id{9}).problem()),
            "roles: n9 has no role (each node has one role)");
  EXPECT_EQ(*nodes_of(roles, "router"), std::vector{node_id{2}});
  EXPECT_EQ(to_string(nodes_of(roles, "cache").problem()),
            "roles: there is no role \"cache\" (one of: router, storage)");
}

TEST(clients_of_a_role, sit_at_its_nodes) {
  stage_world where{4};
  auto what = small_test(where, reads_for(5s));
  what.concurrency = 4;
  EXPECT_EQ(run(where, *restrict_clients(what, roles, "router")).state, run_state::completed);
  EXPECT_THAT(where.events("client n2 open"), Not(IsEmpty()));
  for (const auto* other : {"client n1", "client n3", "client n4"})
    EXPECT_THAT(where.events(other), IsEmpty());
  EXPECT_FALSE(restrict_clients(what, roles, "cache").ok());
}

TEST(faults_of_a_role, hit_its_nodes_only_and_name_them_as_the_cluster_does) {
  stage_world where{4};
  auto what = small_test(where, reads_for(60s));
  const auto packages = fault_packages(std::vector<std::string>{"partition", "kill"}, 2s);
  for (const auto& package : *packages)
    what.faults.push_back(*restrict_faults(package, roles, "storage"));
  EXPECT_EQ(what.faults.at(1).name, "storage:kill");
  const auto report = run(where, what);
  EXPECT_EQ(report.state, run_state::completed);
  EXPECT_THAT(where.events("n2 kill"), IsEmpty());
  EXPECT_THAT(where.events("n4 kill"), Not(IsEmpty()));
  EXPECT_THAT(where.events("n2 drop"), IsEmpty());
  EXPECT_THAT(where.events("drop n2"), IsEmpty());
  bool cut_four = false;
  for (const auto& event : where.events(" drop")) {
    EXPECT_EQ(event.find(" n2"), std::string::npos) << event;
    cut_four = cut_four || event.find(" n4") != std::string::npos;
  }
  EXPECT_TRUE(cut_four) << "the third node of the role is the cluster's fourth";
  EXPECT_EQ(where.running(), 0U);
}

}  // namespace agon::tests
