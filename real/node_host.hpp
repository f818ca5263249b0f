// What `agon node` runs: one server of the system under test, the same actor as in the simulator,
// on a real machine.
#pragma once

#include "actors/host.hpp"
#include "real/address.hpp"

#include <caf/fwd.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace agon::real {

/// Which node this process is, and who the others are.
struct node_host_options {
  node_id self;
  std::map<node_id, address> peers;   ///< All nodes, this one included; hosts may be names.
  std::string interface = "0.0.0.0";  ///< Where the server listens.
  std::uint16_t port = 7480;
  std::string data_folder;  ///< Made where missing. Holds the server's files and a count of starts.
  std::uint64_t seed = 0;   ///< With the node and the count of starts: what the server's chance is.
};

/// Registers the messages of a system under test, which cross machines.
using message_types = std::function<void(caf::actor_system_config&)>;

/// Spawns the server, publishes it and prints `ready`, then runs until SIGTERM or SIGINT. What the
/// server logs goes to standard output, line by line; an error to standard error. Answers the exit
/// status: 0 after a signal, 1 where the server could not start or ended by itself.
int host_server(const node_host_options& options, const server_factory& make_server,
                const message_types& add_message_types);

}  // namespace agon::real
