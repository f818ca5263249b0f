// The whole command line, as a value: what the program parses, what completion and the reference
// are derived from.
#pragma once

#include "scenarios/cli/commands.hpp"

#include <memory>

namespace agon::scenarios::cli {

/// All commands with their flags. `run` must outlive the app; the command that runs fills in its
/// status.
std::unique_ptr<CLI::App> make_app(invocation& run);

/// Parses and runs a command line. Answers the exit status; what a command throws escapes.
int run_command_line(int argc, const char* const* argv);

}  // namespace agon::scenarios::cli
