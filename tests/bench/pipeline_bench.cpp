// Speed of a run's whole pipeline: generator, worker, client and journal, with clients that answer
// at once, in the simulator and on CAF's thread pool, with and without a history file.
#include "actors/generator/choice.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/run.hpp"
#include "scenarios/store/history_sink.hpp"
#include "sim/world.hpp"
#include "tests/actors/stage_world.hpp"

#include <benchmark/benchmark.h>
#include <caf/event_based_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <unistd.h>

namespace agon {
namespace {

constexpr std::size_t ops_each_time = 100'000;

/// Whatever is asked has happened.
class idle_client final : public client_actor::base {
 public:
  explicit idle_client(caf::actor_config& config) : client_actor::base{config} {}

 protected:
  behavior_type make_behavior() override {
    return {[](to_client::open) { return agon::result<>{success{}}; },
            [](to_client::setup) { return agon::result<>{success{}}; },
            [](to_client::invoke& order) {
              auto completion = std::move(order.operation);
              completion.type = op_type::ok;
              return completion;
            },
            [](to_client::teardown) { return agon::result<>{success{}}; },
            [this](to_client::close) {
              quit();
              return agon::result<>{success{}};
            }};
  }
};

class idle_server final : public caf::event_based_actor {
 public:
  explicit idle_server(caf::actor_config& config) : caf::event_based_actor{config} {}
  caf::behavior make_behavior() override {
    return {[](caf::unit_t) {}};
  }
};

generator of(const char* f) { return generators::repeat(op_template{.f = f}); }

/// `state.range(0)` clients; a file for the history if `state.range(1)`. An item is an op: an
/// invocation and its completion.
void run_once(benchmark::State& state, world& where) {
  spdlog::set_level(spdlog::level::off);
  const auto file = std::filesystem::temp_directory_path() /
                    ("agon-pipeline-bench-" + std::to_string(::getpid()) + ".jsonl");
  test what;
  what.name = "bench";
  what.concurrency = static_cast<std::uint32_t>(state.range(0));
  what.client = [](caf::actor_system& system, const client_seat&) {
    return system.spawn<idle_client>();
  };
  what.client_generator =
      generators::limit(ops_each_time, generators::mix({of("read"), of("write"), of("cas")}));
  if (state.range(1) != 0) what.sink = scenarios::make_history_sink(file.string());
  const auto report = run(where, what, {});
  what.sink.reset();
  std::filesystem::remove(file);
  if (report.ops.size() != 2 * ops_each_time) state.SkipWithError("ops are missing");
}

void told(benchmark::State& state) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * ops_each_time));
}

void simulated(benchmark::State& state) {
  for (auto _ : state) {
    sim::world where{
        {.seed = 1, .nodes = {"n1"}, .server = [](caf::actor_system& system, host) -> caf::actor {
           return system.spawn<idle_server>();
         }}};
    run_once(state, where);
  }
  told(state);
}

void on_the_thread_pool(benchmark::State& state) {
  for (auto _ : state) {
    tests::stage_world where{1, tests::time_kind::thread_pool};
    run_once(state, where);
  }
  told(state);
}

BENCHMARK(simulated)->ArgsProduct({{10, 100}, {0, 1}})->Unit(benchmark::kMillisecond);
BENCHMARK(on_the_thread_pool)
    ->ArgsProduct({{10, 100}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace agon

BENCHMARK_MAIN();
