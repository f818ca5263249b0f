// Asks machines of another network namespace whether their ssh servers greet.
#pragma once

#include "actors/vocabulary/time.hpp"

#include <string>
#include <vector>

namespace agon::real {

/// For each IPv4 address, whether its port 22 sent `SSH-` within `limit`, asked all at once from
/// the network namespace at this path. A port that is merely open does not count.
std::vector<bool> greeting_ssh_servers(const std::string& network_namespace,
                                       const std::vector<std::string>& addresses, duration limit);

}  // namespace agon::real
