// The program `agon`: commands, and the last place where an exception is caught.
#include "scenarios/cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <exception>

namespace agon::scenarios::cli {
namespace {

int run_program(int argc, char** argv) {
  CLI::App app{
      "Agon tests distributed systems, on real machines and in a deterministic simulator."};
  app.name("agon");
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", AGON_VERSION);
  app.footer("\nStart with: agon demo. Each command has --help with examples.");
  // A run's log is a file of its folder; the terminal shows what needs attention.
  auto terminal = spdlog::stderr_logger_mt("terminal");
  terminal->set_level(spdlog::level::warn);
  spdlog::set_default_logger(std::move(terminal));
  invocation run{.argv = {argv, argv + argc}};
  for (const auto add :
       {add_demo, add_list, add_test, add_replay, add_analyze, add_lab, add_node, add_selftest})
    add(app, run);
  try {
    app.parse(argc, argv);
    if (app.get_subcommands().empty()) throw CLI::CallForHelp{};
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? 0 : bad_arguments;
  }
  return run.status;
}

}  // namespace
}  // namespace agon::scenarios::cli

int main(int argc, char** argv) {
  try {
    return agon::scenarios::cli::run_program(argc, argv);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "agon: {}\nThis is a mistake in Agon, not in what it tests.\n",
               problem.what());
    return agon::scenarios::cli::crashed;
  }
}
