// The whole command line, as a value: what the program parses, what completion and the reference
// are derived from.
#pragma once

#include "scenarios/cli/commands.hpp"

#include <functional>
#include <memory>

namespace agon::scenarios::cli {

/// All commands with their flags. `run` must outlive the app; the command that runs fills in its
/// status.
std::unique_ptr<CLI::App> make_app(invocation& run);

/// Parses and runs a command line. Answers the exit status; what a command throws escapes.
int run_command_line(int argc, const char* const* argv);

/// The status of the program; 255, and one line on standard error, where it throws.
int guarded(const std::function<int()>& program);

}  // namespace agon::scenarios::cli
