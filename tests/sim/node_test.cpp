// Orders to simulated nodes: what they do, and what they answer as evidence.
#include "sim/node.hpp"

#include "actors/barrier.hpp"
#include "tests/sim/small_world.hpp"

#include <gtest/gtest.h>

namespace agon::sim::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct fixture {
  explicit fixture(std::size_t nodes = 2)
      : here{{.seed = 3, .nodes = names(nodes), .server = echo(count)}} {
    start_all(here);
  }
  std::shared_ptr<counters> count = std::make_shared<counters>();
  world here;
};

TEST(node, a_started_server_answers) {
  fixture in;
  EXPECT_EQ(request(in.here, node_id{1}, 10), 11);
  EXPECT_EQ(request(in.here, node_id{2}, 10), 12);
}

TEST(node, a_killed_server_is_silent_until_it_is_started_again) {
  fixture in;
  const auto killed = ask(in.here, node_id{1}, to_node::kill{});
  ASSERT_TRUE(killed.ok());
  EXPECT_EQ(killed->at("actors").as_uint64(), 1u);
  EXPECT_FALSE(request(in.here, node_id{1}, 1).has_value());
  EXPECT_EQ(request(in.here, node_id{2}, 1), 3);
  EXPECT_EQ(ask(in.here, node_id{1}, to_node::start{})->at("incarnation").as_uint64(), 2u);
  EXPECT_EQ(request(in.here, node_id{1}, 1), 2);
}

TEST(node, killing_what_does_not_run_is_an_error) {
  fixture in;
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::kill{}).ok());
  EXPECT_EQ(to_string(ask(in.here, node_id{1}, to_node::kill{}).problem()),
            "n1: nothing to kill: the server is not running (start it first)");
  EXPECT_FALSE(ask(in.here, node_id{1}, to_node::pause{}).ok());
}

TEST(node, starting_twice_keeps_the_one_that_runs) {
  fixture in;
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::start{}).ok());
  EXPECT_EQ(scheduler::of(in.here.system()).incarnation(node_id{1}), 0u);
  EXPECT_EQ(request(in.here, node_id{1}, 1), 2);
}

TEST(node, a_paused_server_answers_late_what_it_was_asked_meanwhile) {
  fixture in;
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::pause{}).ok());
  EXPECT_FALSE(request(in.here, node_id{1}, 7).has_value());
  EXPECT_EQ(in.count->asked, 0);
  const auto resumed = ask(in.here, node_id{1}, to_node::resume{});
  EXPECT_EQ(resumed->at("held").as_uint64(), 1u);
  run_for(in.here, milliseconds{10});
  EXPECT_EQ(in.count->seen, std::vector<int>{7});
}

TEST(node, a_paused_server_can_be_killed) {
  fixture in;
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::pause{}).ok());
  request(in.here, node_id{1}, 7);
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::kill{}).ok());
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::start{}).ok());
  EXPECT_EQ(request(in.here, node_id{1}, 8), 9);
  EXPECT_EQ(in.count->seen, std::vector<int>{8});
}

/// Writes a timestamp every 100 ms of its own time.
class ticking_server : public caf::event_based_actor {
 public:
  ticking_server(caf::actor_config& config, host here, std::shared_ptr<counters> count,
                 world** where)
      : caf::event_based_actor{config},
        here_{std::move(here)},
        count_{std::move(count)},
        where_{where} {}
  caf::behavior make_behavior() override {
    delayed_send(this, milliseconds{100}, atom("tick"));
    return {[this](caf::atom_value) {
      count_->when.push_back((*where_)->now());
      delayed_send(this, milliseconds{100}, atom("tick"));
    }};
  }

 private:
  host here_;
  std::shared_ptr<counters> count_;
  world** where_;
};

struct ticking {
  ticking()
      : here{{.seed = 3,
              .nodes = names(1),
              .server = [this](caf::actor_system& system, host at) -> caf::actor {
                return system.spawn<ticking_server>(std::move(at), count, &pointer);
              }}} {
    start_all(here);
  }
  std::size_t ticks() const { return count->when.size(); }
  std::shared_ptr<counters> count = std::make_shared<counters>();
  world* pointer = &here;
  world here;
};

TEST(node, timers_of_a_paused_node_wait) {
  ticking in;
  run_for(in.here, milliseconds{1'050});
  EXPECT_EQ(in.ticks(), 10u);
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::pause{}).ok());
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.ticks(), 10u);
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::resume{}).ok());
  run_for(in.here, milliseconds{1});
  EXPECT_EQ(in.ticks(), 11u);
}

TEST(node, timers_follow_the_rate_of_the_nodes_clock) {
  ticking in;
  run_for(in.here, milliseconds{150});
  ASSERT_TRUE(in.here.machine_of(node_id{1}).set_clock_rate(2).ok());
  const auto before = in.ticks();
  run_for(in.here, seconds{10});
  EXPECT_NEAR(static_cast<double>(in.ticks() - before), 200, 2);
}

TEST(node, timers_die_with_their_incarnation) {
  ticking in;
  run_for(in.here, milliseconds{250});
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::kill{}).ok());
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.ticks(), 2u);
}

TEST(node, the_wall_clock_that_a_server_sees_moves_when_it_is_bumped) {
  std::chrono::nanoseconds seen{};
  class reader : public caf::event_based_actor {
   public:
    reader(caf::actor_config& config, host here, std::chrono::nanoseconds* seen)
        : caf::event_based_actor{config}, here_{std::move(here)}, seen_{seen} {}
    caf::behavior make_behavior() override {
      return {[this](int) { *seen_ = here_.wall_clock(); }};
    }
    host here_;
    std::chrono::nanoseconds* seen_;
  };
  world here{{.seed = 1,
              .nodes = names(1),
              .server = [&](caf::actor_system& system, host at) -> caf::actor {
                return system.spawn<reader>(std::move(at), &seen);
              },
              .network = {.latency = latency::constant{}}}};
  start_all(here);
  const auto read = [&] {
    caf::anon_send(here.network().server_handle(node_id{1}, control_node), 1);
    run_for(here, milliseconds{1});
    return seen;
  };
  const auto first = read();
  const auto bumped = ask(here, node_id{1}, to_node::bump_clock{seconds{-30}});
  EXPECT_EQ(bumped->at("offset_ns").as_int64(), -30'000'000'000);
  EXPECT_EQ(read() - first, milliseconds{1} - seconds{30});
  EXPECT_EQ(ask(here, node_id{1}, to_node::reset_clock{})->at("offset_ns").as_int64(), 0);
  EXPECT_EQ(read() - first, milliseconds{2});
}

TEST(node, a_slow_disk_makes_what_arrives_meanwhile_wait) {
  class syncing : public caf::event_based_actor {
   public:
    syncing(caf::actor_config& config, host here)
        : caf::event_based_actor{config}, here_{std::move(here)} {}
    caf::behavior make_behavior() override {
      return {[this](int number) {
        invariant(here_.disk->append("f", "x").ok(), "a write");
        invariant(here_.disk->sync("f").ok(), "a sync");
        return number;
      }};
    }
    host here_;
  };
  world here{{.seed = 1,
              .nodes = names(1),
              .server = [](caf::actor_system& system, host at) -> caf::actor {
                return system.spawn<syncing>(std::move(at));
              },
              .network = {.latency = latency::constant{}},
              .disk = {.sync_min = milliseconds{10}, .sync_max = milliseconds{10}}}};
  start_all(here);
  const auto before = here.now();
  int answers = 0;
  auto server = here.network().server_handle(node_id{1}, control_node);
  tests::spawn_function(here.system(), [&, server](caf::event_based_actor* self) {
    for (int i = 0; i < 3; ++i) self->request(server, seconds{1}, i).then([&](int) { ++answers; });
  });
  here.run_until([&] { return answers == 3; }, {});
  // The name of the new file is made durable, too.
  EXPECT_EQ((here.now() - before) / milliseconds{1}, 40);
}

TEST(node, its_log_is_handed_over) {
  fixture in;
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::kill{}).ok());
  const auto logs = in.here.machine_of(node_id{1}).logs();
  ASSERT_EQ(logs->size(), 1u);
  EXPECT_EQ(logs->front().name, "server.log");
  EXPECT_NE(logs->front().content.find("killed"), std::string::npos);
}

TEST(node, teardown_forgets_the_disk_and_the_faults) {
  fixture in;
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::drop{{node_id{2}}}).ok());
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::bump_clock{seconds{5}}).ok());
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::teardown{}).ok());
  EXPECT_FALSE(request(in.here, node_id{1}, 1).has_value());
  EXPECT_EQ(scheduler::of(in.here.system()).clock_of(node_id{1}).error(in.here.now()), duration{0});
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::setup{}).ok());
  EXPECT_EQ(request(in.here, node_id{1}, 1), 2);
}

/// A server that waits for the others before it does anything.
class meeting_server : public caf::event_based_actor {
 public:
  meeting_server(caf::actor_config& config, host here, std::vector<std::string>& met)
      : caf::event_based_actor{config}, here_{std::move(here)}, met_{met} {}
  caf::behavior make_behavior() override {
    const auto name = to_string(here_.self);
    if (!here_.barrier)
      met_.push_back(name + " starts alone");
    else
      request(here_.barrier(), caf::infinite, to_barrier::arrive{here_.self})
          .then([this, name](const result<>& outcome) {
            met_.push_back(name + (outcome ? " met" : " waited in vain"));
          });
    return {[](int) {}};
  }

 private:
  host here_;
  std::vector<std::string>& met_;
};

TEST(node, its_server_may_meet_the_others_when_the_cluster_is_set_up_and_not_later) {
  std::vector<std::string> met;
  world here{{.seed = 1,
              .nodes = names(2),
              .server = [&](caf::actor_system& system, host node) -> caf::actor {
                return system.spawn<meeting_server>(std::move(node), met);
              }}};
  const to_node::setup order{spawn_barrier(here.system(), here.node_names())};
  ASSERT_TRUE(ask(here, node_id{1}, order).ok());
  run_for(here, seconds{1});
  EXPECT_TRUE(met.empty());
  ASSERT_TRUE(ask(here, node_id{2}, order).ok());
  run_for(here, seconds{1});
  ASSERT_EQ(met.size(), 2U);
  EXPECT_TRUE(met[0].ends_with(" met") && met[1].ends_with(" met")) << met[0] << ", " << met[1];
  ASSERT_TRUE(ask(here, node_id{1}, to_node::kill{}).ok());
  ASSERT_TRUE(ask(here, node_id{1}, to_node::start{}).ok());
  run_for(here, seconds{1});
  EXPECT_EQ(met.back(), "n1 starts alone");
  EXPECT_TRUE(ask(here, node_id{1}, to_node::setup_primary{}).ok());
}

}  // namespace
}  // namespace agon::sim::test
