// `agon analyze`: judges a stored history again, or one that others wrote.
#include "scenarios/catalog.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/interrupts.hpp"
#include "scenarios/cli/verdict_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>

namespace agon::scenarios::cli {
namespace {

struct flags {
  std::string choice;
  std::string path;
  std::string workload = "register";
  std::string store = "store";
  bool edn = false;
};

int fail(const error& problem, int status) {
  fmt::print(stderr, "agon analyze: {}\n", to_string(problem));
  return status;
}

int analyze_folder(const flags& in, const run_folder& folder) {
  const auto edn = in.edn ? edn_files::written : edn_files::none;
  const auto outcome = analyze(folder, {.interrupts = interrupts}, edn);
  if (!outcome) return fail(outcome.problem(), crashed);
  const auto options = stored_options(folder);  // As analyze has read them.
  fmt::print("{}", verdict_text(*outcome, *options));
  return exit_status(*outcome);
}

int analyze_file(const flags& in, const std::string& path) {
  test_options options;
  options.workload = in.workload;
  if (const auto known = find_workload(in.workload); !known)
    return fail({known.problem().what, "--workload", known.problem().hint}, bad_arguments);
  const auto outcome = analyze_history(path, options, {.interrupts = interrupts});
  if (!outcome) return fail(outcome.problem(), crashed);
  fmt::print("{}", verdict_lines(*outcome));
  return exit_status(*outcome);
}

int run_analysis(const flags& in) {
  catch_interrupts();
  const auto& choice = in.path.empty() ? in.choice : in.path;
  std::error_code ignored;
  if (std::filesystem::is_regular_file(choice, ignored)) {
    // The history of a run has the run's options beside it.
    const auto parent = std::filesystem::path{choice}.parent_path();
    const auto name = std::filesystem::path{choice}.filename();
    if (name != "history.jsonl" || !std::filesystem::exists(parent / "test.json", ignored))
      return analyze_file(in, choice);
    const auto folder = run_folder::open(in.store, parent);
    return folder ? analyze_folder(in, *folder) : fail(folder.problem(), bad_arguments);
  }
  const auto folder = run_folder::open(in.store, choice);
  return folder ? analyze_folder(in, *folder) : fail(folder.problem(), bad_arguments);
}

}  // namespace

void add_analyze(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("analyze", "Check a stored history again");
  auto in = std::make_shared<flags>();
  command->add_option("-t,--test", in->choice,
                      "Which run: 0 is the first, -1 the latest (which is the default); or a path");
  command->add_option("run", in->path, "A run's folder, or a file with a history");
  command->add_option("-w,--workload", in->workload, "What the clients of a history alone did")
      ->capture_default_str();
  command->add_flag("--edn", in->edn, "Also write history.edn and results.edn");
  command->add_option("--store", in->store, "Where runs are kept")->capture_default_str();
  command->footer(
      "\nExamples:\n  agon analyze\n  agon analyze -t -2\n"
      "  agon analyze store/etcd-register/latest\n  agon analyze -w register history.edn\n\n"
      "Exit status: 0 valid, 1 invalid, 2 unknown, 254 bad arguments, 255 the run crashed.");
  command->callback([in, &run] { run.status = run_analysis(*in); });
}

}  // namespace agon::scenarios::cli
