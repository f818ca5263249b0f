// The fault packages by name: what `--nemesis` offers.
#pragma once

#include "actors/nemeses/rhythm.hpp"
#include "actors/test.hpp"

#include <span>
#include <string>
#include <vector>

namespace agon {

/// The names that `fault_packages` knows, for `--nemesis`.
const std::vector<std::string>& fault_package_names();

/// The packages of these names, or an error that lists the names there are. Repeated names count
/// once.
result<std::vector<fault_package>> fault_packages(std::span<const std::string> names,
                                                  duration interval = fault_rhythm{}.interval);

}  // namespace agon
