// The actor around a replica of a log with views.
#pragma once

#include "actors/host.hpp"
#include "scenarios/systems/views/replica.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>

namespace agon::systems::views {

/// Makes the replica of a system.
using replica_factory = std::function<std::unique_ptr<replica>(
    membership nodes, kept_state kept, random_stream random, time_point now)>;

/// Starts a server that carries out what its replica wants. Of the bugs it has two of its own:
/// `forgets-view`, durability::no_views, and `unsynced-log`, durability::unsynced.
caf::actor spawn_server(caf::actor_system& system, host machine, const std::set<std::string>& bugs,
                        replica_factory make);

}  // namespace agon::systems::views
