// The world of real machines: nodes reached by SSH, clients on this machine, the wall's time.
#pragma once

#include "actors/world.hpp"
#include "real/db.hpp"
#include "real/remote.hpp"
#include "real/ssh.hpp"

#include <caf/fwd.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace agon::real {

/// Which machines, how to reach them, and what runs there.
struct world_options {
  std::vector<std::string> nodes;                     ///< Names, in the order of their ids.
  std::map<std::string, std::string> addresses = {};  ///< IP addresses; other names are looked up.
  ssh_options ssh = {};                               ///< For all; host and address are filled in.
  std::string sudo_password = {};
  std::shared_ptr<db> system;  ///< The system under test.
  /// Port of servers that are CAF actors, for client_seat::servers; 0: there are none.
  std::uint16_t server_port = 0;
  duration op_deadline = std::chrono::seconds{10};
  std::uint64_t seed = 0;
  /// Registers the messages between clients and such servers.
  std::function<void(caf::actor_system_config&)> add_message_types = {};
  /// Opens the connection to a node; runs for all nodes at the same time. Usually connect_ssh.
  std::function<result<std::unique_ptr<remote>>(const ssh_options&)> connect = connect_ssh;
};

/// Done if real machines can do such faults at all, or why not. Whether these machines can is asked
/// of the world.
result<> supports(fault_kind kind);

/// Connects to all nodes at once. On failure there is one error for each node that failed, in the
/// order of the nodes: the first is the answer's, the others stand in its hint. Fails as well where
/// the list of nodes is empty or names a node twice.
result<std::unique_ptr<world>> make_world(world_options options);

}  // namespace agon::real
