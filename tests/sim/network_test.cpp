// What wires carry, lose, delay, repeat and reorder.
#include "sim/network.hpp"

#include "tests/sim/relays.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace agon::sim::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(network, a_link_without_faults_delivers_everything_once_and_in_order) {
  relays in;
  in.tell(200);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(200));
  EXPECT_EQ(in.at(3), up_to(200));
}

TEST(network, latency_lies_within_its_bounds) {
  relays in{1, 2, {.latency = latency::uniform{milliseconds{10}, milliseconds{20}}}};
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
  relays in{1, 2, {.latency = latency::constant{milliseconds{100}}}};
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

TEST(network, a_shape_is_undone_by_the_empty_shape_and_not_by_heal) {
  relays in;
  in.here.network().shape(node_id{1}, {node_id{2}}, {.loss = 1});
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::heal{}).ok());
  in.tell(10);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(0));
  const auto undone = ask(in.here, node_id{1}, to_node::shape{});
  EXPECT_EQ(
      *undone,
      (evidence{
          {"links", 2u}, {"lost", 10u}, {"damaged", 0u}, {"repeated", 0u}, {"reordered", 0u}}));
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
