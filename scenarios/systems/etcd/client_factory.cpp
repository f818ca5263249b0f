// See client_factory.hpp.
#include "scenarios/systems/etcd/client_factory.hpp"

namespace agon::systems::etcd {

client_factory register_clients(const client_options& options) {
  return [options](caf::actor_system& system, const client_seat& seat) {
    return spawn_blocking_client(system, make_register_client(seat, options));
  };
}

}  // namespace agon::systems::etcd
