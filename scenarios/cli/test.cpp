// `agon test`: runs a test once or several times, and stops at the first run that is not valid.
#include "scenarios/catalog.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/test_flags.hpp"
#include "scenarios/cli/test_series.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace agon::scenarios::cli {
namespace {

constexpr auto examples = R"(
Examples:
  agon test --system raft --world sim --seed 42 --nemesis partition,kill --concurrency 2n
  agon test --system raft --bug stale-read --nemesis partition --test-count 200
  agon test --system multi-paxos --swarm --liveness 10 --test-count 100
  agon lab up && agon test --system etcd --world real --nemesis partition,kill,pause --time-limit 60

Exit status: 0 valid, 1 invalid, 2 unknown, 254 bad arguments, 255 the harness crashed.)";

}  // namespace

void add_test(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("test", "Run a test, once or several times");
  auto in = std::make_shared<test_flags>();
  auto* workload = command->add_option("-w,--workload", in->options.workload,
                                       "What clients do; the system's first, if not given");
  command->add_option("--nemesis", in->options.faults, "Faults, such as partition,kill,pause")
      ->delimiter(',');
  add_test_flags(*command, *in);
  command->footer(examples);
  command->callback([in, workload, &run] {
    if (const auto system = find_system(in->options.system); system && workload->count() == 0)
      in->options.workload = (*system)->workloads.front();
    if (auto fine = complete(*in); !fine) {
      fmt::print(stderr, "agon test: {}\n", to_string(fine.problem()));
      run.status = bad_arguments;
      return;
    }
    run.status = run_series({.options = in->options,
                             .argv = run.argv,
                             .count = in->test_count,
                             .keep_failures_only = in->keep_failures,
                             .swarm = in->swarm,
                             .rechecked = in->rechecked});
  });
}

}  // namespace agon::scenarios::cli
