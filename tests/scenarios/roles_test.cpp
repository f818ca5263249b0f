// Roles of a system that is made for this test: Raft with some nodes that take requests, and others
// that keep data only.
#include "scenarios/roles.hpp"

#include "actors/run.hpp"
#include "scenarios/test_run.hpp"
#include "scenarios/worlds.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::scenarios {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::vector<std::string> five{"n1", "n2", "n3", "n4", "n5"};
const named_roles split{{"back", {"n5", "n2", "n3"}}, {"front", {"n1", "n4"}}};

system_entry keeper() {
  auto entry = raft_system();
  entry.name = "keeper";
  entry.roles = {
      {.name = "front", .description = "takes requests.", .nodes_min = 1},
      {.name = "back", .description = "keeps data.", .nodes_min = 2, .serves_clients = false}};
  return entry;
}

/// What is wrong with these roles; empty: nothing.
std::string complaint(const named_roles& given, const std::vector<std::string>& nodes = five) {
  const auto assigned = assign_roles(keeper(), nodes, given);
  return assigned ? "" : to_string(assigned.problem());
}

test_options options_with(const named_roles& roles) {
  test_options options;
  options.seed = 4;
  options.roles = roles;
  options.time_limit = 30;
  options.fault_interval = 2;
  options.concurrency = "1n";
  return options;
}

TEST(roles_of_a_test, are_taken_as_given_where_they_fit) {
  EXPECT_EQ(*assign_roles(keeper(), five, split), split);
}

TEST(roles_of_a_test, that_are_not_given_are_as_many_as_wanted_and_the_rest_for_the_last) {
  EXPECT_EQ(*assign_roles(keeper(), five, {}),
            (named_roles{{"back", {"n2", "n3", "n4", "n5"}}, {"front", {"n1"}}}));
  EXPECT_EQ(complaint({}, {"n1", "n2"}),
            "--nodes: 2 nodes are too few for the roles of keeper (its roles want nodes: front at "
            "least 1, back at least 2)");
}

TEST(roles_of_a_test, that_do_not_fit_are_refused_in_one_line) {
  EXPECT_EQ(complaint({{"front", {"n1"}}, {"side", {"n2"}}}),
            "--role: keeper has no role \"side\" (one of: front, back)");
  EXPECT_EQ(complaint({{"back", {"n1", "n2"}}, {"front", {"n2", "n3"}}}),
            "--role: n2 is named twice, by roles back and front (each node has one role)");
  EXPECT_EQ(complaint({{"back", {"n1", "n1"}}}),
            "--role: n1 is named twice by role back (each node has one role)");
  EXPECT_EQ(complaint({{"back", five}}), "--role: role front has no nodes (front=n1,n2)");
  EXPECT_EQ(complaint({{"back", five}, {"front", {}}}),
            "--role: role front has no nodes (front=n1,n2)");
  EXPECT_EQ(complaint({{"back", {"n1"}}, {"front", {"n2", "n3", "n4", "n5"}}}),
            "--role: role back wants 2 nodes and has 1 (give it more)");
  EXPECT_EQ(complaint({{"back", {"n1", "n2"}}, {"front", {"n3", "n4"}}}),
            "--role: n5 has no role (each node has one role)");
  EXPECT_EQ(complaint({{"back", {"n9"}}}),
            "--role: role back names \"n9\", which is no node of this test (the nodes are n1, n2, "
            "n3, n4, n5)");
}

TEST(roles_of_a_test, are_refused_for_a_system_without_any) {
  EXPECT_EQ(to_string(assign_roles(raft_system(), five, split).problem()),
            "--role: raft has no roles (leave the flag out)");
  EXPECT_TRUE(assign_roles(raft_system(), five, {})->empty());
  auto options = options_with({});
  options.faults = {"back:kill"};
  EXPECT_EQ(to_string(check(options).problem()),
            "--nemesis: \"back:kill\" names a role, and raft has none (such as kill)");
}

TEST(roles_of_a_test, survive_its_file_and_stand_in_its_command) {
  const auto options = options_with(split);
  const auto read = test_options_from(to_json(options));
  ASSERT_TRUE(read.ok()) << to_string(read.problem());
  EXPECT_EQ(read->roles, split);
  EXPECT_THAT(command_line(options), HasSubstr(" --role back=n5,n2,n3 --role front=n1,n4"));
  EXPECT_THAT(command_line(options_with({})), Not(HasSubstr("--role")));
}

TEST(roles_of_a_test, say_where_clients_sit) {
  const auto made = make_test(options_with(split), keeper());
  ASSERT_TRUE(made.ok()) << to_string(made.problem());
  EXPECT_THAT(made->client_nodes, ElementsAre(node_id{1}, node_id{4}));
  EXPECT_THAT(make_test(options_with({}), raft_system())->client_nodes, IsEmpty());
}

TEST(roles_of_a_test, are_told_to_the_system_by_node) {
  auto system = keeper();
  role_map told;
  system.server = [&told, make = system.server](const system_options& options) {
    told = options.roles;
    return make(options);
  };
  ASSERT_TRUE(make_world(options_with(split), system, false).ok());
  EXPECT_EQ(told, (role_map{{"back", {node_id{5}, node_id{2}, node_id{3}}},
                            {"front", {node_id{1}, node_id{4}}}}));
}

TEST(faults_of_a_role, hit_its_nodes_only) {
  auto options = options_with(split);
  options.faults = {"back:kill", "front:pause", "back:kill"};
  const auto fine = check(options, keeper());
  ASSERT_TRUE(fine.ok()) << to_string(fine.problem());
  const auto made = make_test(options, keeper());
  ASSERT_EQ(made->faults.size(), 2U) << "each once";
  EXPECT_EQ(made->faults[0].name, "back:kill");
  auto world = make_world(options, keeper(), false);
  ASSERT_TRUE(world.ok()) << to_string(world.problem());
  const auto report = run(*world->world, *made);
  EXPECT_EQ(report.state, run_state::completed);
  int hits = 0;
  for (const auto& fault : report.faults) {
    const auto text = boost::json::serialize(
        fault.as_object().contains("evidence") ? fault.at("evidence") : json::value{});
    const auto& f = fault.at("f").as_string();
    if (f == "kill" || f == "start") {
      EXPECT_THAT(text, AllOf(Not(HasSubstr("\"n1\"")), Not(HasSubstr("\"n4\"")))) << f;
    } else {
      EXPECT_THAT(
          text, AllOf(Not(HasSubstr("\"n2\"")), Not(HasSubstr("\"n3\"")), Not(HasSubstr("\"n5\""))))
          << f;
    }
    const auto* count = fault.as_object().if_contains("hits");
    hits += count != nullptr && count->to_number<int>() > 0 ? 1 : 0;
  }
  EXPECT_GT(hits, 4);
}

TEST(faults_of_a_role, that_does_not_exist_are_refused_with_those_that_do) {
  auto options = options_with(split);
  options.faults = {"side:kill"};
  EXPECT_EQ(to_string(check(options, keeper()).problem()),
            "--nemesis: there is no role \"side\" (one of: back, front)");
  options.faults = {"back:quake"};
  EXPECT_THAT(to_string(check(options, keeper()).problem()),
              HasSubstr("--nemesis: there is no fault package \"quake\""));
}

}  // namespace
}  // namespace agon::scenarios
