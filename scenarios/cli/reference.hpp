// The reference of the command line, written from its declaration.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace agon::scenarios::cli {

/// docs/reference/cli.md: every command with its flags, their defaults, its examples, and the exit
/// statuses.
std::string reference_text(const CLI::App& app);

}  // namespace agon::scenarios::cli
