// A node of the store: coordinator of its clients' transactions, replica, and on the first node the
// primary.
#pragma once

#include "actors/host.hpp"

#include <set>
#include <string>

namespace agon::systems::snapshot_store {

/// Spawns the server of a node, with these bugs planted.
caf::actor spawn_server(caf::actor_system& system, host machine, std::set<std::string> bugs);

}  // namespace agon::systems::snapshot_store
