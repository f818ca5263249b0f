// The actor around a replica of the quorum store.
#pragma once

#include "actors/host.hpp"

#include <set>
#include <string>

namespace agon::systems::quorum_store {

/// Starts a server that carries out what its replica wants. Of the bugs it has one of its own:
/// `no-sync`, versions that are told to be stored before they are synced.
caf::actor spawn_server(caf::actor_system& system, host machine, const std::set<std::string>& bugs);

}  // namespace agon::systems::quorum_store
