// Puts the commands together and runs the one that is asked for.
#include "scenarios/cli/app.hpp"

#include "scenarios/cli/nearest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <exception>

namespace agon::scenarios::cli {
namespace {

/// The command that the words lead to, as far as they lead to one.
const CLI::App& deepest(const CLI::App& app, std::string& path) {
  path = path.empty() ? app.get_name() : path + " " + app.get_name();
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? app : deepest(*parsed.front(), path);
}

/// What the word may have been meant to be: a flag of the command, or one of its commands.
std::string meant(const CLI::App& command, const std::string& word) {
  std::vector<std::string> words;
  if (word.starts_with("-")) {
    for (const auto* option : command.get_options())
      for (const auto& name : option->get_lnames()) words.push_back("--" + name);
  } else {
    for (const auto* part : command.get_subcommands([](const CLI::App*) { return true; }))
      words.push_back(part->get_name());
  }
  return nearest(word.substr(0, word.find('=')), words);
}

/// One line that says what is wrong with the command line, where, and what to do.
std::string complaint(const CLI::App& app, const CLI::ParseError& problem) {
  std::string path;
  const auto& command = deepest(app, path);
  const auto help = "see " + path + " --help";
  auto extras = app.remaining(true);
  // A flag that is not known may leave its value behind: the flag is what to talk about.
  std::stable_partition(extras.begin(), extras.end(),
                        [](const std::string& word) { return word.starts_with("-"); });
  if (problem.get_exit_code() != static_cast<int>(CLI::ExitCodes::ExtrasError) || extras.empty()) {
    std::string what = problem.what();
    std::replace(what.begin(), what.end(), '\n', ' ');
    return fmt::format("{}: {} ({})", path, what, help);
  }
  const auto& word = extras.front();
  const auto kind = word.starts_with("-") ? "flag"
                    : command.get_subcommands([](const CLI::App*) { return true; }).empty()
                        ? "argument"
                        : "command";
  const auto guess = meant(command, word);
  return fmt::format("{}: there is no {} {} ({})", path, kind, word,
                     guess.empty() ? help : "did you mean " + guess + "? " + help);
}

}  // namespace

std::unique_ptr<CLI::App> make_app(invocation& run) {
  auto app = std::make_unique<CLI::App>(
      "Agon tests distributed systems, on real machines and in a deterministic simulator.", "agon");
  app->require_subcommand(0, 1);
  app->set_version_flag("-V,--version", AGON_VERSION, "Print the version and exit");
  for (const auto add : {add_demo, add_list, add_test, add_test_all, add_explore, add_worker,
                         add_zoo, add_bakeoff, add_plan, add_replay, add_shrink, add_analyze,
                         add_check, add_lab, add_node, add_doctor, add_completion, add_selftest})
    add(*app, run);
  // Last, since commands would inherit it.
  app->footer("\nStart with: agon demo. Each command has --help with examples.");
  return app;
}

int run_command_line(int argc, const char* const* argv) {
  invocation run{.argv = {argv, argv + argc}};
  const auto app = make_app(run);
  try {
    app->parse(argc, argv);
    if (app->get_subcommands().empty()) throw CLI::CallForHelp{};
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return app->exit(problem);
    fmt::print(stderr, "{}\n", complaint(*app, problem));
    return bad_arguments;
  }
  return run.status;
}

int guarded(const std::function<int()>& program) {
  const auto crash = [](const char* what) {
    fmt::print(stderr, "agon: {} (a mistake in Agon, not in what it tests)\n", what);
    return crashed;
  };
  try {
    return program();
  } catch (const std::exception& problem) {
    return crash(problem.what());
  } catch (...) {
    return crash("an exception of an unknown kind");
  }
}

}  // namespace agon::scenarios::cli
