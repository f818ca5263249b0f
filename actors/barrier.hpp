// Where nodes wait for each other during set-up: Jepsen's `synchronize`, without a lock that one
// failure breaks for good.
#pragma once

#include "actors/messages.hpp"

#include <caf/fwd.hpp>

#include <string>
#include <vector>

namespace agon {

/// Spawns a barrier for nodes 1, 2 … of these names, which errors tell. A node's k-th arrival is at
/// the k-th meeting. A meeting fails for all when someone's patience ends, counted from the first
/// arrival, or when a node leaves that has not come; who comes later is told the same. Ends when
/// nobody holds it and nobody waits any more. Runs nothing until the first node arrives.
barrier_actor spawn_barrier(caf::actor_system& system, std::vector<std::string> names);

}  // namespace agon
