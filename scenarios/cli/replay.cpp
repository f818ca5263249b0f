// `agon replay`: runs a stored simulated run again, to compare it event by event or to look into
// it.
#include "scenarios/cli/replay.hpp"

#include "actors/nemeses/targets.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/interrupts.hpp"
#include "scenarios/cli/replay_text.hpp"
#include "scenarios/run_log.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

namespace agon::scenarios::cli {
namespace {

std::string side(const std::optional<sim::trace_event>& event) {
  return event ? sim::to_string(*event) : "had ended";
}

}  // namespace

result<bool> replay(const run_folder& folder) {
  const auto options = stored_options(folder);
  if (!options) return options.problem();
  if (auto fine = check(*options); !fine) return fine.problem();
  const auto results = folder.read_json("results.json");
  const auto again = run_again(*options, {.interrupts = interrupts});
  if (!again) return again.problem();
  const auto packed = folder.read("trace.bin");
  if (!packed) return packed.problem();
  const auto before = sim::unpack(*packed);
  if (!before) return before.problem();
  const auto difference = sim::first_difference(*before, again->trace);
  if (difference) {
    const auto stored = side(difference->first);
    const auto now = side(difference->second);
    fmt::print("different at event {} of {}\n  stored: {}\n  now:    {}{}\n", difference->position,
               before->size(), stored, now,
               stored == now ? "\n  the random numbers drawn before it differ" : "");
    return false;
  }
  const auto* print = results ? results->if_contains("fingerprint") : nullptr;
  if (print != nullptr && print->as_string() != again->fingerprint) {
    fmt::print("different: the same {} events, but another history (fingerprint {}, stored {})\n",
               before->size(), again->fingerprint, std::string_view{print->as_string()});
    return false;
  }
  fmt::print("same      {} events, fingerprint {}\n", before->size(), again->fingerprint);
  return true;
}

namespace {

struct flags {
  std::string run;
  std::string store = "store";
  std::optional<double> until;
  double since = 0;
  std::vector<std::string> nodes;
  bool trace = false;

  [[nodiscard]] bool looks() const { return until || trace; }
};

/// What is to be shown, or which node is unknown.
result<replay_view> view_of(const flags& in, const test_options& options) {
  replay_view view{.names = options.nodes,
                   .since = duration{static_cast<std::int64_t>(in.since * 1e9)}};
  for (const auto& name : in.nodes) {
    const auto known = node_named(name, options.nodes);
    if (!known) return known.problem();
    view.only.insert(*known);
  }
  return view;
}

/// Runs it again as far as it is wanted, and shows what is asked for.
result<> look(const run_folder& folder, const flags& in) {
  const auto options = stored_options(folder);
  if (!options) return options.problem();
  if (auto fine = check(*options); !fine) return fine.problem();
  const auto view = view_of(in, *options);
  if (!view) return view.problem();
  log_errors_only();  // A run that is left early says so, and this one always is.
  const run_watch watch{.interrupts = interrupts};
  const auto moment = time_point{duration{static_cast<std::int64_t>(in.until.value_or(0) * 1e9)}};
  const auto again =
      in.until ? run_again_until(moment, *options, watch) : run_again(*options, watch);
  if (!again) return again.problem();
  if (in.trace) fmt::print("{}", trace_text(*again, *view));
  if (!in.until) return success{};
  if (!again->seen)
    return error{"the run is over before that", fmt::format("--until {}", *in.until),
                 "give an earlier time; history.txt has the times of all ops"};
  fmt::print("{}", moment_text(*again, *view));
  return success{};
}

int carry_out(const flags& in) {
  catch_interrupts();
  const auto folder = run_folder::open(in.store, in.run);
  if (!folder) {
    fmt::print(stderr, "agon replay: {}\n", to_string(folder.problem()));
    return bad_arguments;
  }
  if (in.looks()) {
    const auto looked = look(*folder, in);
    if (!looked) fmt::print(stderr, "agon replay: {}\n", to_string(looked.problem()));
    return looked ? 0 : crashed;
  }
  const auto same = replay(*folder);
  if (!same) fmt::print(stderr, "agon replay: {}\n", to_string(same.problem()));
  return !same ? crashed : *same ? 0 : 1;
}

}  // namespace

void add_replay(CLI::App& app, invocation& run) {
  auto* command =
      app.add_subcommand("replay", "Run a simulated run again: compare, or look into it");
  auto in = std::make_shared<flags>();
  command->add_option("run", in->run, "The run's folder; the latest, if none is given");
  command->add_option("--store", in->store, "Where runs are kept")->capture_default_str();
  command
      ->add_option("--until", in->until,
                   "Stop at this second of the history, and show nodes, messages and disks")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--node,--nodes", in->nodes, "Show these nodes only")->delimiter(',');
  command->add_flag("--trace", in->trace, "Show every event");
  command->add_option("--since", in->since, "Show the trace from this second on")
      ->check(CLI::NonNegativeNumber);
  command->footer(
      "\nExamples:\n  agon replay\n  agon replay store/raft-register/latest\n"
      "  agon replay --until 12.5\n"
      "  agon replay --trace --since 12 --until 12.5 --node n3\n\n"
      "Exit status: 0 the same, 1 different, 254 bad arguments, 255 it could not run.");
  command->callback([in, &run] { run.status = carry_out(*in); });
}

}  // namespace agon::scenarios::cli
