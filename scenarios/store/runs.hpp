// The runs of a store, and which of them a user means.
#pragma once

#include "scenarios/store/run_folder.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace agon::scenarios {

/// Paths of all runs of a store, the oldest first. A folder counts when it has a test.json.
std::vector<std::string> all_runs(const std::string& store);

/// The run that `which` names: an index among all runs (0 the oldest, -1 the newest, -2 the one
/// before), the path of its folder or of a file in it, or, if empty, the newest run that is not
/// under way. The error says what there is instead.
result<run_folder> open_run(const std::string& store, std::string_view which);

}  // namespace agon::scenarios
