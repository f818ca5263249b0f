// Replaying a stored run, for `agon replay` and `agon demo`.
#pragma once

#include "scenarios/test_run.hpp"

namespace agon::scenarios::cli {

/// Runs a stored simulated run again and prints whether it is the same; if not, where it first
/// differs.
result<bool> replay(const run_folder& folder);

}  // namespace agon::scenarios::cli
