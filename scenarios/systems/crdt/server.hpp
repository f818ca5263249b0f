// A replica of a set that grows, or of a counter that goes up and down.
#pragma once

#include "actors/host.hpp"

#include <set>
#include <string>

namespace agon::systems::crdt {

/// What the replicas are.
enum class kind : std::uint8_t { set, counter };

/// Spawns the server of a node, with these bugs planted.
caf::actor spawn_server(caf::actor_system& system, host machine, kind what,
                        std::set<std::string> bugs);

}  // namespace agon::systems::crdt
