// Watching what a generator is asked and told.
#pragma once

#include "actors/generator/generator.hpp"

#include <functional>
#include <string>

namespace agon::generators {

/// Takes one line of text without an end of line.
using trace_sink = std::function<void(const std::string& line)>;

/// Emits what `part` emits, and reports to `sink` every question with its answer and every event,
/// in the order in which they come, each with its time and how many threads are free. A line begins
/// with `name`. Questions whose answer was not used are reported too.
generator trace(std::string name, trace_sink sink, generator part);

}  // namespace agon::generators
