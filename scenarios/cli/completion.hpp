// Shell completion, written from the command line's own declaration.
#pragma once

#include "actors/vocabulary/result.hpp"

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace agon::scenarios::cli {

/// A script for `bash`, `zsh` or `fish` that completes the app's commands, their flags, and the
/// values of flags that name something of the catalog. An error for other shells.
result<std::string> completion_script(const CLI::App& app, std::string_view shell);

}  // namespace agon::scenarios::cli
