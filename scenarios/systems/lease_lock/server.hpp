// A server of the lease lock; it speaks to clients only.
#pragma once

#include "actors/host.hpp"

#include <caf/fwd.hpp>

#include <set>
#include <string>

namespace agon::systems::lease_lock {

/// Starts a server with these bugs planted; see system.cpp for their names.
caf::actor spawn_server(caf::actor_system& system, host machine, const std::set<std::string>& bugs);

}  // namespace agon::systems::lease_lock
