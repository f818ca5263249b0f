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

/// Two nodes play ping-pong with `state.range(0)` balls. An item is a message that crossed the
/// network.
void play(benchmark::State& state, const network_options& network, const link_shape& shape) {
  world here{{.seed = 1,
              .nodes = {"n1", "n2"},
              .server = [](caf::actor_system& system, host at) -> caf::actor {
                return system.spawn<ping>(std::move(at));
              },
              .network = network}};
  caf::actor first = here.network().server_handle(node_id{1}, control_node);
  for (std::uint32_t i = 1; i <= 2; ++i) (void)here.machine_of(node_id{i}).setup();
  here.network().shape(node_id{1}, {node_id{2}}, shape);
  here.network().shape(node_id{2}, {node_id{1}}, shape);
  for (int ball = 0; ball < state.range(0); ++ball) caf::anon_send(first, ball);
  std::uint64_t items = 0;
  for (auto _ : state) {
    const auto before = here.network().delivered();
    here.run_until([&] { return here.network().delivered() >= before + 100'000; }, {});
    items += here.network().delivered() - before;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(items));
}

/// Over ordered links of 0.2 to 0.8 ms.
void ping_pong(benchmark::State& state) { play(state, {}, {}); }
BENCHMARK(ping_pong)->Arg(1)->Arg(10)->Arg(1'000)->Unit(benchmark::kMillisecond);

/// Over links with every model there is, none of which has anything to do.
void ping_pong_models_idle(benchmark::State& state) {
  play(state,
       {.latency = latency::bimodal{std::chrono::microseconds{200}, std::chrono::microseconds{800},
                                    std::chrono::milliseconds{20}, 0.001},
        .slow = {.chance = 0.5},
        .capacity = 10'000},
       {});
}
BENCHMARK(ping_pong_models_idle)->Arg(1)->Arg(10)->Arg(1'000)->Unit(benchmark::kMillisecond);

/// Over streams that lose and reorder packets, with a rate, for which each message is serialized.
/// No ball is lost for good.
void ping_pong_models_active(benchmark::State& state) {
  play(state,
       {.latency =
            latency::exponential{std::chrono::microseconds{200}, std::chrono::microseconds{300}},
        .kind = link_kind::stream},
       {.delay = std::chrono::microseconds{100},
        .jitter = std::chrono::microseconds{100},
        .loss = 0.01,
        .reorder = 0.01,
        .rate = 1'000'000'000});
}
BENCHMARK(ping_pong_models_active)->Arg(1)->Arg(10)->Arg(1'000)->Unit(benchmark::kMillisecond);

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
