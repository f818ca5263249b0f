// The shell scripts of the lab, as the build found them beside this file.
#pragma once

#include <string_view>

namespace agon::real {

/// What the supervisor runs: builds the lab (lab.sh).
std::string_view lab_script();
/// What makes a node of its namespaces (node.sh).
std::string_view node_script();
/// What tries the machine's abilities (facts.sh).
std::string_view facts_script();

}  // namespace agon::real
