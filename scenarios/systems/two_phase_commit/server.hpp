// A node of the bank: participant for its own accounts, coordinator for its own clients.
#pragma once

#include "actors/host.hpp"

#include <set>
#include <string>

namespace agon::systems::two_phase_commit {

/// Spawns the server of a node, with these bugs planted.
caf::actor spawn_server(caf::actor_system& system, host machine, std::set<std::string> bugs);

}  // namespace agon::systems::two_phase_commit
