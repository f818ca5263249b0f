// Puts the commands together and runs the one that is asked for.
#include "scenarios/cli/app.hpp"

#include <CLI/CLI.hpp>

namespace agon::scenarios::cli {

std::unique_ptr<CLI::App> make_app(invocation& run) {
  auto app = std::make_unique<CLI::App>(
      "Agon tests distributed systems, on real machines and in a deterministic simulator.", "agon");
  app->require_subcommand(0, 1);
  app->set_version_flag("-V,--version", AGON_VERSION, "Print the version and exit");
  app->footer("\nStart with: agon demo. Each command has --help with examples.");
  for (const auto add :
       {add_demo, add_list, add_test, add_replay, add_analyze, add_lab, add_node, add_selftest})
    add(*app, run);
  return app;
}

int run_command_line(int argc, const char* const* argv) {
  invocation run{.argv = {argv, argv + argc}};
  const auto app = make_app(run);
  try {
    app->parse(argc, argv);
    if (app->get_subcommands().empty()) throw CLI::CallForHelp{};
  } catch (const CLI::ParseError& problem) {
    return app->exit(problem) == 0 ? 0 : bad_arguments;
  }
  return run.status;
}

}  // namespace agon::scenarios::cli
