// Workers: one for each thread of a run. A worker does one op at a time and always answers it,
// whatever becomes of its client or nemesis.
#pragma once

#include "actors/client.hpp"
#include "actors/messages.hpp"

#include <caf/fwd.hpp>

namespace agon {

/// What a client's worker needs.
struct client_worker_options {
  thread_id thread;
  client_factory client;
  client_seat seat;
  duration op = std::chrono::seconds{10};    ///< How long an op may take.
  duration open = std::chrono::seconds{10};  ///< How long opening and closing may take.
  /// The longest wait between attempts to open. It doubles from 10 ms; zero means no wait.
  duration back_off = std::chrono::seconds{1};
};

/// Spawns the worker of a client thread. It opens a client for each process at its first op,
/// answers `fail` with the error `["no-client", why]` where that fails, and `info` where the op was
/// not completed in time, its client ended, or its completion is not one: type ok, fail or info,
/// with the invocation's process and `f` (which the generator is told by to_generator::failed). A
/// completion that ends the process closes the client.
worker_actor spawn_client_worker(caf::actor_system& system, client_worker_options options);

/// What a nemesis's worker needs.
struct nemesis_worker_options {
  thread_id thread;
  nemesis_actor nemesis;
  duration deadline = std::chrono::seconds{60};  ///< How long a fault op may take.
};

/// Spawns the worker of a nemesis thread: its completions are `info`, whatever happens.
worker_actor spawn_nemesis_worker(caf::actor_system& system, nemesis_worker_options options);

/// What is wrong with a completion: empty if nothing. A client's type must be ok, fail or info, a
/// nemesis's info; process and `f` must be the invocation's.
std::string completion_defect(const op& invocation, const op& completion);

}  // namespace agon
