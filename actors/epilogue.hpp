// How clients end when the last fault package has begun: soon after they got something done, and
// some op of each kind in the whole run.
#pragma once

#include "actors/generator/generator.hpp"
#include "actors/test.hpp"

namespace agon {

/// `part`, which emits ops of clients, until the package of this nemesis thread says that it is
/// enough. Must be told of all events.
generator until_shown(const epilogue& ending, thread_id thread, generator part);

}  // namespace agon
