// The journal: keeps the history as it happens and streams it to the run's sink.
#pragma once

#include "actors/messages.hpp"
#include "actors/test.hpp"

#include <caf/fwd.hpp>

#include <memory>

namespace agon {

/// Spawns a journal; without a sink it keeps the ops in memory only. Where the sink fails it is not
/// written to again, the appender is told by to_generator::failed, and all ops are kept. A
/// sink that has seen enough has the appender told to stop.
journal_actor spawn_journal(caf::actor_system& system, std::shared_ptr<op_sink> sink);

}  // namespace agon
