// Scheduling, virtual time, and determinism.
#include "sim/scheduler.hpp"

#include "tests/sim/small_world.hpp"

#include <caf/event_based_actor.hpp>
#include <gtest/gtest.h>

namespace agon::sim::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(scheduler, time_jumps_to_the_next_timer) {
  world here{{.seed = 1, .nodes = names(1), .server = echo(std::make_shared<counters>())}};
  run_for(here, hours{1'000});
  EXPECT_EQ(here.now().time_since_epoch(), hours{1'000});
}

TEST(scheduler, a_request_to_nobody_times_out_at_its_deadline) {
  world here{{.seed = 1, .nodes = names(1), .server = echo(std::make_shared<counters>())}};
  EXPECT_FALSE(request(here, node_id{1}, 5, milliseconds{250}).has_value());
  EXPECT_EQ(here.now().time_since_epoch(), milliseconds{250});
}

TEST(scheduler, delayed_messages_come_in_order_of_their_times) {
  world here{{.seed = 1, .nodes = names(1), .server = echo(std::make_shared<counters>())}};
  std::vector<int> got;
  tests::spawn_function(here.system(), [&](caf::event_based_actor* self) -> caf::behavior {
    for (const int delay : {30, 10, 20}) self->delayed_send(self, milliseconds{delay}, delay);
    return {[&got](int delay) { got.push_back(delay); }};
  });
  run_for(here, seconds{1});
  EXPECT_EQ(got, (std::vector<int>{10, 20, 30}));
}

/// The order in which ten actors that are ready at once run.
std::vector<int> order_of(std::uint64_t seed) {
  world here{{.seed = seed, .nodes = names(1), .server = echo(std::make_shared<counters>())}};
  std::vector<int> order;
  for (int i = 0; i < 10; ++i)
    tests::spawn_function(here.system(),
                          [&order, i](caf::event_based_actor*) { order.push_back(i); });
  here.run_until([&] { return order.size() == 10; }, {});
  return order;
}

TEST(scheduler, the_seed_decides_who_runs_first) {
  EXPECT_EQ(order_of(1), order_of(1));
  EXPECT_NE(order_of(1), order_of(2));
}

TEST(scheduler, a_world_with_actors_that_never_end_can_be_left) {
  const auto count = std::make_shared<counters>();
  {
    world here{{.seed = 1, .nodes = names(3), .server = echo(count)}};
    start_all(here);
    tests::spawn_function(here.system(), [](caf::event_based_actor* self) -> caf::behavior {
      self->delayed_send(self, hours{1}, 1);
      return {[count = std::make_shared<int>()](int) {}};
    });
  }
  EXPECT_EQ(count.use_count(), 1) << "all servers were destroyed";
}

TEST(scheduler, poll_is_called_while_the_world_runs) {
  world here{{.seed = 1, .nodes = names(1), .server = echo(std::make_shared<counters>())}};
  tests::spawn_function(here.system(), [](caf::event_based_actor* self) -> caf::behavior {
    self->send(self, 1);
    return {[self](int) { self->send(self, 1); }};
  });
  int polls = 0;
  here.run_until([&] { return polls == 2; }, [&] { ++polls; });
  EXPECT_EQ(polls, 2);
}

/// Sends many requests with faults in between; answers the fingerprint.
std::string busy_run(std::uint64_t seed) {
  const auto count = std::make_shared<counters>();
  world here{{.seed = seed, .nodes = names(3), .server = echo(count)}};
  start_all(here);
  for (int i = 0; i < 50; ++i) {
    const node_id node{static_cast<std::uint32_t>(i % 3 + 1)};
    if (i == 20) {
      EXPECT_TRUE(ask(here, node_id{2}, to_node::kill{}).ok());
    }
    if (i == 30) {
      EXPECT_TRUE(ask(here, node_id{2}, to_node::start{}).ok());
    }
    request(here, node, i);
  }
  return here.trace().fingerprint();
}

TEST(scheduler, one_seed_gives_one_trace) {
  EXPECT_EQ(busy_run(5), busy_run(5));
  EXPECT_NE(busy_run(5), busy_run(6));
}

}  // namespace
}  // namespace agon::sim::test
