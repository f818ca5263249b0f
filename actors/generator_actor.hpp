// The generator actor: draws ops from the generator, gives them to free workers, and writes the
// history.
#pragma once

#include "actors/generator/generator.hpp"
#include "actors/messages.hpp"
#include "actors/test.hpp"

#include <caf/fwd.hpp>

#include <functional>
#include <vector>

namespace agon {

/// What the generator actor needs.
struct generator_options {
  generator operations = {};               ///< With its chance bound.
  std::vector<worker_actor> clients = {};  ///< Thread 0, 1 ….
  std::vector<worker_actor> nemeses = {};  ///< Thread -1, -2 ….
  journal_actor journal = {};
  duration run = std::chrono::hours{24};  ///< From the first op to the last; then it stops.
  /// How long a worker may need to complete an op, at most. One that needs longer is given up.
  duration patience = std::chrono::seconds{75};
  /// The same, when the harness is at fault.
  duration patience_at_failure = std::chrono::seconds{5};
  std::function<void(const agon::progress&)> progress = {};
};

/// Spawns a generator actor; it ends once it has answered to_generator::begin. Completions come
/// before new ops; all that arrived is taken in before the generator is asked again. While the
/// generator is pending it is asked again at each completion, and every 10 ms. A generator that
/// throws, or emits what no worker can be given, ends the run with an error in the report.
generator_actor spawn_generator(caf::actor_system& system, generator_options options);

}  // namespace agon
