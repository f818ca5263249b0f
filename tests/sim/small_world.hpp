// A world of a few nodes with tiny servers, for tests of the simulator.
#pragma once

#include "sim/world.hpp"
#include "tests/function_actor.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace agon::sim::test {

using caf::atom;

/// A server that adds its node's number to what it is asked, and counts what it saw.
struct counters {
  int asked = 0;
  std::vector<int> seen;
  std::vector<time_point> when;
};

class echo_server : public caf::event_based_actor {
 public:
  echo_server(caf::actor_config& config, host here, std::shared_ptr<counters> count)
      : caf::event_based_actor{config}, here_{std::move(here)}, count_{std::move(count)} {}
  caf::behavior make_behavior() override {
    return {[this](int number) {
      ++count_->asked;
      count_->seen.push_back(number);
      return number + static_cast<int>(here_.self.value);
    }};
  }

 private:
  host here_;
  std::shared_ptr<counters> count_;
};

inline server_factory echo(std::shared_ptr<counters> count) {
  return [count](caf::actor_system& system, host here) -> caf::actor {
    return system.spawn<echo_server>(std::move(here), count);
  };
}

inline std::vector<std::string> names(std::size_t nodes) {
  std::vector<std::string> list;
  for (std::size_t i = 1; i <= nodes; ++i) list.push_back("n" + std::to_string(i));
  return list;
}

/// Lets the world run for this long.
inline void run_for(world& here, duration length) {
  const auto end = here.now() + length;
  bool over = false;
  caf::actor_system& system = here.system();
  class alarm_actor : public caf::event_based_actor {
   public:
    alarm_actor(caf::actor_config& config, duration after, bool* over)
        : caf::event_based_actor{config}, after_{after}, over_{over} {}
    caf::behavior make_behavior() override {
      delayed_send(this, after_, atom("ring"));
      return {[this](caf::atom_value) {
        *over_ = true;
        quit();
      }};
    }

   private:
    duration after_;
    bool* over_;
  };
  system.spawn<alarm_actor>(length, &over);
  here.run_until([&] { return over; }, {});
  EXPECT_EQ(here.now(), end);
}

/// Sends an order to a node and answers what it answered, letting the world run meanwhile.
template <class Order>
result<evidence> ask(world& here, node_id node, Order order) {
  std::optional<result<evidence>> answer;
  tests::spawn_function(here.system(), [&](caf::event_based_actor* self) {
    self->request(here.node(node), std::chrono::seconds{1}, order)
        .then([&](const result<evidence>& got) { answer = got; },
              [&](const caf::error&) { answer = error{"no answer"}; });
  });
  here.run_until([&] { return answer.has_value(); }, {});
  return *answer;
}

/// Starts every node of a world.
inline void start_all(world& here) {
  for (std::uint32_t i = 1; i <= here.node_names().size(); ++i)
    EXPECT_TRUE(ask(here, node_id{i}, to_node::setup{}).ok());
}

/// What a request from the control node to a server brought: a number, or nothing if it failed.
inline std::optional<int> request(world& here, node_id node, int number,
                                  duration deadline = std::chrono::milliseconds{100}) {
  std::optional<int> answer;
  bool over = false;
  auto server = here.network().server_handle(node, control_node);
  tests::spawn_function(here.system(), [&, server](caf::event_based_actor* self) {
    self->request(server, deadline, number)
        .then(
            [&](int got) {
              answer = got;
              over = true;
            },
            [&](const caf::error&) { over = true; });
  });
  here.run_until([&] { return over; }, {});
  return answer;
}

}  // namespace agon::sim::test
