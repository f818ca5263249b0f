// The client of the register workload: one connection to one member, one request for each op.
#pragma once

#include "actors/client.hpp"
#include "scenarios/systems/etcd/gateway.hpp"

#include <cstdint>
#include <memory>

namespace agon::systems::etcd {

/// How the clients of a run speak to etcd.
struct client_options {
  read_kind reads = read_kind::linearizable;
  std::uint16_t port = 2379;
  /// How long an op on a member that cannot be reached takes at least, so that the thread of a
  /// member that is down does not use up the ops of the others.
  duration pause = std::chrono::milliseconds{500};
};

/// A client of the member at `seat.address`. An op ends within 9/10 of `seat.deadline`, so that its
/// own verdict comes before the worker's. Opening fails where nobody accepts the connection.
std::unique_ptr<blocking_client> make_register_client(const client_seat& seat,
                                                      const client_options& options);

}  // namespace agon::systems::etcd
