// `agon replay`: runs a stored simulated run again and compares it event by event.
#include "scenarios/cli/replay.hpp"

#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/interrupts.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

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

void add_replay(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("replay", "Run a simulated run again and compare");
  auto path = std::make_shared<std::string>();
  auto store = std::make_shared<std::string>("store");
  command->add_option("run", *path, "The run's folder; the latest, if none is given");
  command->add_option("--store", *store, "Where runs are kept")->capture_default_str();
  command->footer(
      "\nExamples:\n  agon replay\n  agon replay store/raft-register/latest\n\n"
      "Exit status: 0 the same, 1 different, 254 bad arguments, 255 it could not run.");
  command->callback([path, store, &run] {
    catch_interrupts();
    const auto folder = run_folder::open(*store, *path);
    if (!folder) {
      fmt::print(stderr, "agon replay: {}\n", to_string(folder.problem()));
      run.status = bad_arguments;
      return;
    }
    const auto same = replay(*folder);
    if (!same) fmt::print(stderr, "agon replay: {}\n", to_string(same.problem()));
    run.status = !same ? crashed : *same ? 0 : 1;
  });
}

}  // namespace agon::scenarios::cli
