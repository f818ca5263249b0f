// The clients of a run as actors. Beside client.hpp, so that the client itself needs no actors.
#pragma once

#include "actors/client.hpp"
#include "scenarios/systems/etcd/client.hpp"

namespace agon::systems::etcd {

/// Clients of the register workload, each on a thread of its own.
client_factory register_clients(const client_options& options);

}  // namespace agon::systems::etcd
