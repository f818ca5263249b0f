// The conductor: takes a test from set-up to its history, and leaves the cluster whole whatever
// happens.
#pragma once

#include "actors/messages.hpp"
#include "actors/test.hpp"

#include <caf/fwd.hpp>

#include <string>
#include <vector>

namespace agon {

/// Who takes part in a run, taken from the world by the thread that owns it.
struct run_cast {
  std::vector<std::string> node_names;
  std::vector<node_actor> nodes;
  std::vector<client_seat> seats;        ///< One for each client thread.
  std::vector<client_seat> setup_seats;  ///< One for each node at which clients sit.
  std::vector<nemesis_actor> nemeses;    ///< One for each fault package.
};

/// Spawns a conductor. It answers to_conductor::run once, and ends.
conductor_actor spawn_conductor(caf::actor_system& system, test what, run_cast who);

}  // namespace agon
