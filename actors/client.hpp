// How a workload speaks to the system under test: two ways to write a client, one interface.
#pragma once

#include "actors/messages.hpp"
#include "actors/vocabulary/random.hpp"

#include <caf/actor.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace agon {

/// What a client is told when it is made.
struct client_seat {
  node_id node;         ///< The node that this client should speak to first.
  std::string host;     ///< That node's name, as given to `--nodes`.
  std::string address;  ///< Its IP address in `real`; the name again in `sim`.
  std::map<node_id, caf::actor> servers = {};  ///< Servers that are CAF actors, by node.
  duration deadline{};                         ///< How long an op may take.
  random_stream random{0, "seat"};             ///< Chance, another stream for each client.
};

/// Spawns a client that is not open yet.
using client_factory = std::function<client_actor(caf::actor_system&, const client_seat&)>;

/// A client whose calls block; for libraries that have no other interface. `real` only. Each call
/// runs on a thread of this client's own. Exceptions count as errors of that call.
class blocking_client {
 public:
  blocking_client() = default;
  blocking_client(const blocking_client&) = delete;
  blocking_client& operator=(const blocking_client&) = delete;
  virtual ~blocking_client() = default;

  virtual result<> open() = 0;
  virtual result<> setup() { return success{}; }
  /// Answers the completion; what throws, or comes after the deadline, is `info`.
  virtual op invoke(op operation) = 0;
  virtual result<> teardown() { return success{}; }
  virtual void close() {}
};

/// Runs a blocking client as an actor on a thread of its own.
client_actor spawn_blocking_client(caf::actor_system& system,
                                   std::unique_ptr<blocking_client> client);

}  // namespace agon
