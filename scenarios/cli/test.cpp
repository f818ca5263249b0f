// `agon test`: runs a test once or several times, and stops at the first run that is not valid.
#include "scenarios/catalog.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/test_flags.hpp"
#include "scenarios/cli/test_series.hpp"
#include "scenarios/explore/cause.hpp"
#include "scenarios/explore/fidelity.hpp"
#include "scenarios/explore/schedule.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace agon::scenarios::cli {
namespace {

constexpr auto examples = R"(
Examples:
  agon test --system raft --world sim --seed 42 --nemesis partition,kill --concurrency 2n
  agon test --system raft --bug stale-read --nemesis partition --test-count 200
  agon test --system multi-paxos --swarm --liveness 10 --test-count 100
  agon test --schedule store/shrunk/raft-register-42.json --world real
  agon lab up && agon test --system etcd --world real --nemesis partition,kill,pause --time-limit 60

Exit status: 0 valid, 1 invalid, 2 unknown, 254 bad arguments, 255 the harness crashed.)";

/// Flags that say where and how a schedule is played; all others say what, as the schedule does.
constexpr std::array<std::string_view, 18> beside_a_schedule{
    "schedule",      "world",        "node",       "nodes-file",
    "lab",           "username",     "password",   "ssh-private-key",
    "ssh-port",      "store",        "test-count", "strict-host-key-checking",
    "keep-failures", "logging-json", "edn",        "leave-db-running",
    "recheck",       "help"};

/// The first flag that contradicts a schedule; empty if none does.
std::string contradiction(const CLI::App& command) {
  for (const auto* option : command.get_options()) {
    if (option->count() == 0 || option->get_lnames().empty()) continue;
    const auto& name = option->get_lnames().front();
    if (std::ranges::find(beside_a_schedule, name) == beside_a_schedule.end()) return "--" + name;
  }
  return {};
}

/// Takes what a schedule says in place of the flags that say what is tested.
result<schedule> load(const CLI::App& command, const std::string& path, test_flags& in) {
  if (const auto flag = contradiction(command); !flag.empty())
    return error{"contradicts --schedule, which says it all", flag, "leave one of them out"};
  auto read = read_schedule(path);
  if (!read) return read;
  const auto nodes = nodes_from(in.nodes);
  if (!nodes) return nodes.problem();
  auto options = read->options;
  if (!nodes->empty()) {
    auto moved = on_nodes(std::move(options), *nodes);
    if (!moved) return moved.problem();
    options = *std::move(moved);
  }
  if (command.get_option("--world")->count() > 0) options.world = in.options.world;
  options.schedule = path;
  options.ssh = in.options.ssh;
  options.lab = in.options.lab;
  options.leave_db_running = in.options.leave_db_running;
  options.logging_json = in.options.logging_json;
  options.store = in.options.store;
  options.edn = in.options.edn;
  in.options = read->options = std::move(options);
  if (auto fine = check(in.options); !fine) return fine.problem();
  return read;
}

/// Says whether the run was what the schedule expects.
void compare(const schedule& expected, const run_outcome& outcome) {
  const auto found = cause_of(outcome);
  if (!expected.cause.empty())
    fmt::print("schedule  {}: {}\n",
               found && found->name == expected.cause ? "the cause it expects" : "ANOTHER CAUSE",
               found ? found->name : "none");
  if (!expected.fingerprint.empty() && !outcome.fingerprint.empty())
    fmt::print("schedule  {}\n", expected.fingerprint == outcome.fingerprint
                                     ? "the fingerprint it expects"
                                     : "ANOTHER FINGERPRINT than " + expected.fingerprint);
}

int play_schedule(const CLI::App& command, const std::string& path, test_flags& in,
                  const invocation& run) {
  const auto loaded = load(command, path, in);
  if (!loaded) {
    fmt::print(stderr, "agon test: {}\n", to_string(loaded.problem()));
    return bad_arguments;
  }
  run_outcome last;
  // A schedule has one seed: its runs in `sim` are all the same.
  const auto status = run_series({.options = in.options,
                                  .argv = run.argv,
                                  .count = in.test_count,
                                  .keep_failures_only = in.keep_failures,
                                  .rechecked = in.rechecked},
                                 &last);
  if (in.options.world == "sim") compare(*loaded, last);
  if (const auto* fidelity = last.results.if_contains("fidelity"))
    fmt::print("{}", fidelity_text(fidelity->as_object()));
  return status;
}

}  // namespace

void add_test(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("test", "Run a test, once or several times");
  auto in = std::make_shared<test_flags>();
  auto* workload = command->add_option("-w,--workload", in->options.workload,
                                       "What clients do; the system's first, if not given");
  command->add_option("--nemesis", in->options.faults, "Faults, such as partition,kill,pause")
      ->delimiter(',');
  add_test_flags(*command, *in);
  auto path = std::make_shared<std::string>();
  command->add_option("--schedule", *path,
                      "A schedule file to play, which says what is tested, done and broken");
  command->footer(examples);
  command->callback([in, workload, path, command, &run] {
    if (!path->empty()) {
      run.status = play_schedule(*command, *path, *in, run);
      return;
    }
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
