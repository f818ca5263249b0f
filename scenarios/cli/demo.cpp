// `agon demo`: finds a planted bug in the simulator, replays it, and shows a correct system
// passing.
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/interrupts.hpp"
#include "scenarios/cli/replay.hpp"
#include "scenarios/cli/test_series.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>

namespace agon::scenarios::cli {
namespace {

test_options demo_options(const std::string& store) {
  test_options options;
  options.seed = 1;
  options.faults = {"partition", "kill"};
  options.concurrency = "2n";
  options.store = store;
  return options;
}

void title(const std::string& text) {
  fmt::print("\n== {}\n", text);
  std::fflush(stdout);
}

double seconds_since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

int run_demo(const invocation& run, const std::string& store) {
  auto options = demo_options(store);
  title("A Raft whose leader answers reads without asking whether it still leads");
  options.bugs = {"stale-read"};
  auto begun = std::chrono::steady_clock::now();
  run_outcome found;
  if (run_series({.options = options, .argv = run.argv, .count = 200}, &found) != 1) {
    fmt::print("the planted bug was not found\n");
    return crashed;
  }
  fmt::print("found in {:.1f} s\n", seconds_since(begun));

  title("The same run again, event by event");
  const auto folder = run_folder::open(store, found.folder);
  if (!folder) {
    fmt::print(stderr, "agon demo: {}\n", to_string(folder.problem()));
    return crashed;
  }
  const auto same = replay(*folder);
  if (!same || !*same) {
    if (!same) fmt::print(stderr, "agon demo: {}\n", to_string(same.problem()));
    return crashed;
  }

  title("A minute of the correct Raft under partitions and kills");
  options.bugs.clear();
  begun = std::chrono::steady_clock::now();
  const int status = run_series({.options = options, .argv = run.argv});
  fmt::print("a minute of simulated time took {:.1f} s\n", seconds_since(begun));
  if (status != 0) return status;

  title("Where to look");
  fmt::print(
      "the bug's history   {0}/history.txt\n"
      "its verdict         {0}/results.json\n"
      "everything there is ./agon list\n"
      "a real cluster      ./agon lab up && ./agon test --system etcd --world real "
      "--nemesis partition,kill,pause\n",
      found.folder);
  return 0;
}

}  // namespace

void add_demo(CLI::App& app, invocation& run) {
  auto* command =
      app.add_subcommand("demo", "Find a planted bug, replay it, and see a correct system");
  auto store = std::make_shared<std::string>("store");
  command->add_option("--store", *store, "Where runs are kept")->capture_default_str();
  command->footer(
      "\nTakes some seconds and needs nothing but this program.\n\nExample:\n  agon demo");
  command->callback([store, &run] { run.status = run_demo(run, *store); });
}

}  // namespace agon::scenarios::cli
