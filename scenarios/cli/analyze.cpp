// `agon analyze`: judges a stored history again.
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/interrupts.hpp"
#include "scenarios/cli/verdict_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace agon::scenarios::cli {
namespace {

int analyze_folder(const std::string& store, const std::string& path) {
  const auto folder = run_folder::open(store, path);
  if (!folder) {
    fmt::print(stderr, "agon analyze: {}\n", to_string(folder.problem()));
    return bad_arguments;
  }
  const auto outcome = analyze(*folder, {.interrupts = interrupts});
  if (!outcome) {
    fmt::print(stderr, "agon analyze: {}\n", to_string(outcome.problem()));
    return crashed;
  }
  const auto options = stored_options(*folder);  // As analyze has read them.
  fmt::print("{}", verdict_text(*outcome, *options));
  return exit_status(*outcome);
}

}  // namespace

void add_analyze(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("analyze", "Check a stored history again");
  auto path = std::make_shared<std::string>();
  auto store = std::make_shared<std::string>("store");
  command->add_option("run", *path, "The run's folder; the latest, if none is given");
  command->add_option("--store", *store, "Where runs are kept")->capture_default_str();
  command->footer(
      "\nExamples:\n  agon analyze\n  agon analyze store/etcd-register/latest\n\n"
      "Exit status: as of agon test.");
  command->callback([path, store, &run] { run.status = analyze_folder(*store, *path); });
}

}  // namespace agon::scenarios::cli
