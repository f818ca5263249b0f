// Speed of whole simulated runs, checker included: a minute of five-node Raft under three kinds of
// fault, at a hundred ops a second and at ten. An item is a run.
#include "scenarios/run_log.hpp"
#include "scenarios/test_run.hpp"

#include <benchmark/benchmark.h>

namespace agon::scenarios {
namespace {

void raft_minute(benchmark::State& state) {
  log_errors_only();
  test_options options;
  options.faults = {"partition", "kill", "pause"};
  options.rate = static_cast<double>(state.range(0));
  for (auto _ : state) {
    ++options.seed;
    const auto run = try_test(options, {.checker_threads = 1});
    if (!run.ok() || run->valid != checkers::verdict::valid) state.SkipWithError("not valid");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(raft_minute)->Arg(100)->Arg(10)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace agon::scenarios
