// A server of the Multi-Paxos store: acceptor, replica, and proposer when it leads.
#pragma once

#include "actors/host.hpp"

#include <caf/fwd.hpp>

#include <set>
#include <string>

namespace agon::systems::multi_paxos {

/// Starts a server with these bugs planted; see system.cpp for their names.
caf::actor spawn_server(caf::actor_system& system, host machine, const std::set<std::string>& bugs);

}  // namespace agon::systems::multi_paxos
