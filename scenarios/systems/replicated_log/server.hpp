// A server of the replicated log: leader or follower, and the queue that its log makes.
#pragma once

#include "actors/host.hpp"

#include <caf/fwd.hpp>

#include <set>
#include <string>

namespace agon::systems::replicated_log {

/// Starts a server with these bugs planted; see system.cpp for their names.
caf::actor spawn_server(caf::actor_system& system, host machine, const std::set<std::string>& bugs);

}  // namespace agon::systems::replicated_log
