// Speed of the simulator: messages that cross the network, with latency on, and jobs inside a node.
#include "sim/world.hpp"
#include "tests/function_actor.hpp"

#include <benchmark/benchmark.h>
#include <caf/event_based_actor.hpp>

namespace agon::sim {
namespace {

class pong : public caf::event_based_actor {
 public:
  explicit pong(caf::actor_config& config) : caf::event_based_actor{config} {}
  caf::behavior make_behavior() override {
    return {[](int number) { return number + 1; }};
  }
};

/// Sends to its one peer, again at each answer.
class ping : public caf::event_based_actor {
 public:
  ping(caf::actor_config& config, host here)
      : caf::event_based_actor{config}, here_{std::move(here)} {}
  caf::behavior make_behavior() override {
    return {[this](int number) { send(here_.peers.begin()->second, number); }};
  }

 private:
  host here_;
};

/// Two nodes play ping-pong with `state.range(0)` balls over links of 0.2 to 0.8 ms. An item is a
/// message that crossed the network.
void ping_pong(benchmark::State& state) {
  world here{{.seed = 1,
              .nodes = {"n1", "n2"},
              .server = [](caf::actor_system& system, host at) -> caf::actor {
                return system.spawn<ping>(std::move(at));
              }}};
  caf::actor first = here.network().server_handle(node_id{1}, control_node);
  for (std::uint32_t i = 1; i <= 2; ++i) (void)here.machine_of(node_id{i}).setup();
  for (int ball = 0; ball < state.range(0); ++ball) caf::anon_send(first, ball);
  std::uint64_t items = 0;
  for (auto _ : state) {
    const auto before = here.network().delivered();
    here.run_until([&] { return here.network().delivered() >= before + 100'000; }, {});
    items += here.network().delivered() - before;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(items));
}
BENCHMARK(ping_pong)->Arg(1)->Arg(10)->Arg(1'000)->Unit(benchmark::kMillisecond);

/// The same two actors on one node without a network, in the same scheduler: the limit of CAF
/// itself.
void local_messages(benchmark::State& state) {
  world here{
      {.seed = 1, .nodes = {"n1"}, .server = [](caf::actor_system& system, host) -> caf::actor {
         return system.spawn<pong>();
       }}};
  std::uint64_t answered = 0;
  tests::spawn_function(here.system(), [&](caf::event_based_actor* self) -> caf::behavior {
    auto other = self->spawn<pong>();
    self->send(other, 1);
    return {[self, other, &answered](int number) {
      ++answered;
      self->send(other, number);
    }};
  });
  std::uint64_t items = 0;
  for (auto _ : state) {
    const auto before = answered;
    here.run_until([&] { return answered >= before + 50'000; }, {});
    items += 2 * (answered - before);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(items));
}
BENCHMARK(local_messages)->Unit(benchmark::kMillisecond);

/// Making and leaving a world of five nodes: the fixed cost of a seed.
void world_turnover(benchmark::State& state) {
  for (auto _ : state) {
    world here{{.seed = 1,
                .nodes = {"n1", "n2", "n3", "n4", "n5"},
                .server = [](caf::actor_system& system, host at) -> caf::actor {
                  return system.spawn<ping>(std::move(at));
                }}};
    for (std::uint32_t i = 1; i <= 5; ++i) (void)here.machine_of(node_id{i}).setup();
  }
}
BENCHMARK(world_turnover)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace agon::sim

BENCHMARK_MAIN();
