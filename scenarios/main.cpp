// The program `agon`: the last place where an exception is caught.
#include "scenarios/cli/app.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <exception>

int main(int argc, char** argv) {
  using namespace agon::scenarios;
  const auto crash = [](const char* what) {
    fmt::print(stderr, "agon: {} (a mistake in Agon, not in what it tests)\n", what);
    return cli::crashed;
  };
  try {
    // A run's log is a file of its folder; the terminal shows what needs attention.
    auto terminal = spdlog::stderr_logger_mt("terminal");
    terminal->set_level(spdlog::level::warn);
    spdlog::set_default_logger(std::move(terminal));
    return cli::run_command_line(argc, argv);
  } catch (const std::exception& problem) {
    return crash(problem.what());
  } catch (...) {
    return crash("an exception of an unknown kind");
  }
}
