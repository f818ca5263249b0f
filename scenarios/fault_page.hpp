// The page of faults, written from what declares them.
#pragma once

#include <string>

namespace agon::scenarios {

/// docs/reference/faults.md: for each fault package its ops, and what it is in each world.
std::string fault_page();

}  // namespace agon::scenarios
