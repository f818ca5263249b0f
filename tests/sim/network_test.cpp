// What wires carry, lose, delay, repeat and reorder.
#include "sim/network.hpp"

#include "tests/sim/small_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace agon::sim::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Passes each number on to all its peers, and what comes from peers it counts.
struct relay_count {
  std::vector<int> received;
};

class relay_server : public caf::event_based_actor {
 public:
  relay_server(caf::actor_config& config, host here,
               std::shared_ptr<std::map<node_id, relay_count>> count)
      : caf::event_based_actor{config}, here_{std::move(here)}, count_{std::move(count)} {}
  caf::behavior make_behavior() override {
    return {
        [this](int number) {
          for (const auto& [node, peer] : here_.peers) send(peer, atom("pass"), number);
        },
        [this](caf::atom_value, int number) { (*count_)[here_.self].received.push_back(number); }};
  }

 private:
  host here_;
  std::shared_ptr<std::map<node_id, relay_count>> count_;
};

struct relays {
  explicit relays(std::uint64_t seed = 1, std::size_t nodes = 3, network_options options = {})
      : here{{.seed = seed,
              .nodes = names(nodes),
              .server = [this](caf::actor_system& system, host at) -> caf::actor {
                return system.spawn<relay_server>(std::move(at), count);
              },
              .network = options}} {
    start_all(here);
  }
  /// Has node 1 tell its peers these many numbers.
  void tell(int numbers) {
    auto server = here.network().server_handle(node_id{1}, control_node);
    for (int i = 0; i < numbers; ++i) caf::anon_send(server, i);
  }
  std::vector<int>& at(std::uint32_t node) { return (*count)[node_id{node}].received; }

  std::shared_ptr<std::map<node_id, relay_count>> count =
      std::make_shared<std::map<node_id, relay_count>>();
  world here;
};

std::vector<int> up_to(int end) {
  std::vector<int> list;
  for (int i = 0; i < end; ++i) list.push_back(i);
  return list;
}

TEST(network, a_link_without_faults_delivers_everything_once_and_in_order) {
  relays in;
  in.tell(200);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(200));
  EXPECT_EQ(in.at(3), up_to(200));
}

TEST(network, latency_lies_within_its_bounds) {
  relays in{1, 2, {.latency_min = milliseconds{10}, .latency_max = milliseconds{20}}};
  const auto before = in.here.now();
  in.tell(1);
  in.here.run_until([&] { return !in.at(2).empty(); }, {});
  EXPECT_GE(in.here.now() - before, milliseconds{20});
  EXPECT_LE(in.here.now() - before, milliseconds{40});
}

TEST(network, a_cut_drops_only_what_comes_from_the_nodes_named) {
  relays in;
  ASSERT_TRUE(ask(in.here, node_id{2}, to_node::drop{{node_id{1}}}).ok());
  in.tell(10);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(0));
  EXPECT_EQ(in.at(3), up_to(10));
  const auto healed = ask(in.here, node_id{2}, to_node::heal{});
  EXPECT_EQ(healed->at("dropped_packets").as_uint64(), 10u);
  in.tell(1);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(1));
}

TEST(network, a_cut_in_one_direction_leaves_the_other_alone) {
  relays in{1, 2};
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::drop{{node_id{2}}}).ok());
  in.tell(5);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(5));
}

TEST(network, messages_under_way_feel_a_cut_that_comes_later) {
  relays in{1, 2, {.latency_min = milliseconds{100}, .latency_max = milliseconds{100}}};
  in.tell(1);
  run_for(in.here, milliseconds{150});  // On the way from n1 to n2.
  in.here.network().cut(node_id{2}, {node_id{1}});
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(0));
  EXPECT_EQ(in.here.network().cut_count(node_id{2}), 1u);
}

TEST(network, loss_takes_about_its_share) {
  relays in;
  in.here.network().shape(node_id{1}, {node_id{2}}, {.loss = 0.3});
  in.tell(1'000);
  run_for(in.here, seconds{5});
  EXPECT_GT(in.at(2).size(), 620u);
  EXPECT_LT(in.at(2).size(), 780u);
  EXPECT_EQ(in.at(3).size(), 1'000u) << "the other link is not shaped";
}

TEST(network, duplication_repeats_about_its_share_and_loses_nothing) {
  relays in;
  in.here.network().shape(node_id{1}, {node_id{2}}, {.duplicate = 0.2});
  in.tell(1'000);
  run_for(in.here, seconds{5});
  EXPECT_GT(in.at(2).size(), 1'130u);
  EXPECT_LT(in.at(2).size(), 1'270u);
  auto distinct = in.at(2);
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  EXPECT_EQ(distinct, up_to(1'000));
}

TEST(network, reordering_changes_the_order_and_loses_nothing) {
  relays in;
  in.here.network().shape(node_id{1}, {node_id{2}}, {.reorder = 0.2});
  in.tell(500);
  run_for(in.here, seconds{5});
  auto sorted = in.at(2);
  EXPECT_NE(sorted, up_to(500));
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, up_to(500));
}

TEST(network, heal_undoes_shapes) {
  relays in;
  in.here.network().shape(node_id{1}, {node_id{2}}, {.loss = 1});
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::heal{}).ok());
  in.tell(10);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(10));
}

TEST(network, the_luck_of_one_link_does_not_depend_on_the_traffic_of_another) {
  const auto arrivals = [](bool traffic_elsewhere) {
    relays in;
    in.here.network().shape(node_id{1}, {node_id{2}}, {.loss = 0.5});
    if (traffic_elsewhere) in.here.network().shape(node_id{1}, {node_id{3}}, {.loss = 0.5});
    in.tell(100);
    run_for(in.here, seconds{1});
    return in.at(2);
  };
  EXPECT_EQ(arrivals(false), arrivals(true));
}

TEST(network, whoever_monitors_an_actor_of_another_node_hears_of_its_death) {
  const auto count = std::make_shared<counters>();
  caf::strong_actor_ptr server;
  world here{{.seed = 1,
              .nodes = names(2),
              .server = [&](caf::actor_system& system, host at) -> caf::actor {
                auto made = system.spawn<echo_server>(std::move(at), count);
                server = caf::actor_cast<caf::strong_actor_ptr>(made);
                return made;
              }}};
  start_all(here);  // The server of n2 comes last.
  bool down = false;
  const auto handle = caf::actor_cast<caf::actor>(here.network().view(server, control_node));
  tests::spawn_function(here.system(), [&](caf::event_based_actor* self) -> caf::behavior {
    self->monitor(handle);
    self->set_down_handler([&](const caf::down_msg&) { down = true; });
    return {[](int) {}};
  });
  run_for(here, milliseconds{1});
  ASSERT_TRUE(ask(here, node_id{2}, to_node::kill{}).ok());
  EXPECT_FALSE(down) << "news takes its time";
  run_for(here, milliseconds{10});
  EXPECT_TRUE(down);
}

}  // namespace
}  // namespace agon::sim::test
