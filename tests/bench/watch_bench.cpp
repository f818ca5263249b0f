// What the alarm for nondeterminism costs (a hash of all events and draws), and what a run costs
// apart from its events.
#include "actors/run.hpp"
#include "scenarios/catalog.hpp"
#include "scenarios/drawn_network.hpp"
#include "scenarios/run_log.hpp"
#include "scenarios/test_run.hpp"
#include "sim/world.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <vector>

namespace agon::scenarios {
namespace {

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Processor seconds of a minute of Raft, without its verdict.
double raft_minute(std::uint64_t seed, bool watched) {
  test_options options;
  options.seed = seed;
  options.faults = {"partition", "kill", "pause"};
  const auto& system = **find_system("raft");
  const auto test = make_test(options, system);
  sim::world where{{.seed = seed,
                    .nodes = options.nodes,
                    .server = *system.server({.bugs = {}, .settings = {}, .seed = seed}),
                    .op_deadline = std::chrono::seconds{5},
                    .network = draw_network(seed),
                    .add_message_types = system.add_message_types,
                    .watched = watched}};
  const auto begun = cpu_seconds();
  const auto report = run(where, *test);
  const auto spent = cpu_seconds() - begun;
  invariant(report.state == run_state::completed, "a run that completes");
  return spent;
}

/// The same minutes with and without, in turn; `ratio` is the median of with to without.
void watching(benchmark::State& state) {
  log_errors_only();
  std::vector<double> ratios;
  std::uint64_t seed = 0;
  for (auto _ : state) {
    ++seed;
    const bool first = seed % 2 == 0;  // Who comes second finds a warmer machine.
    const double one = raft_minute(seed, first);
    const double other = raft_minute(seed, !first);
    ratios.push_back(first ? one / other : other / one);
  }
  std::ranges::sort(ratios);
  state.counters["ratio"] = ratios[ratios.size() / 2];
}
BENCHMARK(watching)->Unit(benchmark::kMillisecond)->Iterations(60);

/// A whole run of `state.range(0)` simulated milliseconds, its verdict included. One of a single
/// millisecond is next to nothing but what each run costs.
void whole_run(benchmark::State& state) {
  log_errors_only();
  test_options options;
  options.faults = {"partition", "kill", "pause"};
  options.time_limit = static_cast<double>(state.range(0)) / 1e3;
  for (auto _ : state) {
    ++options.seed;
    const auto run = try_test(options, {.checker_threads = 1});
    if (!run.ok()) state.SkipWithError("it did not run");
  }
}
BENCHMARK(whole_run)->Arg(1)->Arg(10'000)->Arg(30'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace agon::scenarios
