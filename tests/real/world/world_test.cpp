// The world of real machines, with connections that stay on this one.
#include "real/world.hpp"

#include "tests/real/world/fake_remote.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>
#include <gtest/gtest.h>

#include <chrono>

namespace agon::real::testing {
namespace {

using namespace std::chrono_literals;
using strings = std::vector<std::string>;

// Three nodes whose connections agree to everything, until `refuse` lists their names.
struct setting {
  std::shared_ptr<recorded_db> system = std::make_shared<recorded_db>();
  strings refuse;
  strings without_filter;

  [[nodiscard]] world_options options() const {
    world_options chosen;
    chosen.nodes = {"alpha", "beta", "127.0.0.3"};
    chosen.addresses = {{"alpha", "127.0.0.1"}, {"beta", "127.0.0.2"}};
    chosen.system = system;
    chosen.seed = 5;
    chosen.op_deadline = 3s;
    chosen.connect = [*this](const ssh_options& ssh) { return connect(ssh); };
    return chosen;
  }

  [[nodiscard]] result<std::unique_ptr<remote>> connect(const ssh_options& ssh) const {
    if (any_holds(refuse, ssh.host))
      return error{"connection refused", "root@" + ssh.host + ":22", "is sshd running?"};
    auto answer = [](std::string_view) -> result<command_output> {
      return command_output{.exit_status = 1};
    };
    if (any_holds(without_filter, ssh.host))
      return std::unique_ptr<remote>{
          std::make_unique<recorded_remote>(std::make_shared<strings>(), answer)};
    return std::unique_ptr<remote>{
        std::make_unique<recorded_remote>(std::make_shared<strings>(), agree)};
  }
};

TEST(real_world, knows_its_nodes_by_name_and_address) {
  const auto made = make_world(setting{}.options());
  ASSERT_TRUE(made) << to_string(made.problem());
  auto& world = **made;
  EXPECT_EQ(world.name(), "real");
  EXPECT_EQ(world.node_names(), (strings{"alpha", "beta", "127.0.0.3"}));
  const auto seat = world.seat(node_id{2}, 4);
  EXPECT_EQ(seat.node, node_id{2});
  EXPECT_EQ(seat.host, "beta");
  EXPECT_EQ(seat.address, "127.0.0.2");
  EXPECT_EQ(seat.deadline, 3s);
  EXPECT_TRUE(seat.servers.empty());
  EXPECT_EQ(world.seat(node_id{3}, 0).address, "127.0.0.3");
}

TEST(real_world, gives_each_client_chance_of_its_own_that_the_seed_decides) {
  const auto made = make_world(setting{}.options());
  ASSERT_TRUE(made);
  const auto drawn = [&](std::uint32_t node, std::uint64_t number) {
    return (*made)->seat(node_id{node}, number).random.next();
  };
  EXPECT_EQ(drawn(1, 0), drawn(1, 0));
  EXPECT_NE(drawn(1, 0), drawn(1, 1));
  EXPECT_NE(drawn(1, 0), drawn(2, 0));
}

TEST(real_world, gives_clients_links_where_servers_have_a_port) {
  auto options = setting{}.options();
  options.server_port = 7480;
  const auto made = make_world(std::move(options));
  ASSERT_TRUE(made);
  const auto servers = (*made)->seat(node_id{1}, 0).servers;
  ASSERT_EQ(servers.size(), 3U);
  EXPECT_EQ(servers.begin()->first, node_id{1});
}

TEST(real_world, carries_messages_to_its_nodes) {
  setting three;
  const auto made = make_world(three.options());
  ASSERT_TRUE(made);
  caf::scoped_actor self{(*made)->system()};
  bool done = false;
  self->request((*made)->node(node_id{2}), 10s, to_node::setup{})
      .receive([&](const result<evidence>& answer) { done = answer.ok(); },
               [](const caf::error&) {});
  EXPECT_TRUE(done);
  EXPECT_EQ(three.system->steps, (strings{"teardown beta", "setup beta", "ready beta"}));
}

TEST(real_world, can_kill_pause_and_partition_but_not_shape_packets_or_move_clocks) {
  const auto made = make_world(setting{}.options());
  ASSERT_TRUE(made);
  EXPECT_TRUE((*made)->can(fault_kind::kill));
  EXPECT_TRUE((*made)->can(fault_kind::pause));
  EXPECT_TRUE((*made)->can(fault_kind::partition));
  EXPECT_FALSE((*made)->can(fault_kind::packet));
  EXPECT_FALSE((*made)->can(fault_kind::clock));
}

TEST(real_world, cannot_partition_where_one_node_has_no_packet_filter) {
  setting three;
  three.without_filter = {"beta"};
  const auto made = make_world(three.options());
  ASSERT_TRUE(made);
  const auto answer = (*made)->can(fault_kind::partition);
  ASSERT_FALSE(answer);
  EXPECT_FALSE(answer.problem().where.empty());
  EXPECT_TRUE((*made)->can(fault_kind::kill));
}

TEST(real_world, names_each_node_that_cannot_be_reached) {
  setting three;
  three.refuse = {"beta", "127.0.0.3"};
  const auto made = make_world(three.options());
  ASSERT_FALSE(made);
  EXPECT_EQ(to_string(made.problem()),
            "root@beta:22: connection refused (is sshd running?; also: root@127.0.0.3:22)");
}

TEST(real_world, names_a_host_that_nobody_knows_before_it_connects) {
  auto options = setting{}.options();
  options.nodes = {"alpha", "no-such-host.invalid"};
  const auto made = make_world(std::move(options));
  ASSERT_FALSE(made);
  EXPECT_TRUE(made.problem().what.starts_with("host \"no-such-host.invalid\" has no known address"))
      << made.problem().what;
}

TEST(real_world, refuses_no_nodes_and_a_node_listed_twice) {
  auto options = setting{}.options();
  options.nodes = {};
  EXPECT_EQ(make_world(options).problem().what, "there are no nodes");
  options.nodes = {"alpha", "beta", "alpha"};
  EXPECT_EQ(make_world(options).problem().what, "node \"alpha\" is listed twice");
}

TEST(real_world, runs_until_told_and_polls_meanwhile_as_its_time_goes_on) {
  const auto made = make_world(setting{}.options());
  ASSERT_TRUE(made);
  auto& world = **made;
  const auto before = world.now();
  int polls = 0;
  world.run_until([&] { return polls >= 3; }, [&] { ++polls; });
  EXPECT_EQ(polls, 3);
  EXPECT_GT(world.now() - before, 0s);
  EXPECT_LT(world.now() - before, 5s);
}

}  // namespace
}  // namespace agon::real::testing
