// Generators that say when.
#pragma once

#include "actors/generator/generator.hpp"

#include <string>
#include <vector>

namespace agon::generators {

/// Ops `mean` apart on average: each follows the last by a random length of time between 0 and
/// twice the mean. The rate is that of all threads together. Never hurries to make up for lost
/// time. Its part is asked when the next op is due, so that is when its end shows, at the latest.
generator stagger(duration mean, generator part);

/// Ops exactly `interval` apart. Whoever falls behind this schedule emits faster until it is met.
generator delay(duration interval, generator part);

/// A length of time for a generator.
struct window {
  duration length{};
  generator part;
};

/// The windows in turn, round and round, from the first question on. A part keeps its state from
/// one of its windows to the next; an op that would fall outside its part's window is not taken,
/// and asked for again in the next one. Every part sees every update. Ends when the part whose turn
/// it is has ended.
generator cycle_times(std::vector<window> windows);

/// Keeps an op that was offered and not taken, because another generator's was, and offers it again
/// for `length` of time as long as its process is free and no update has changed `part`. For parts
/// that are expensive to ask.
generator cache(duration length, generator part);

/// One op that makes the worker who receives it sleep. Type `sleep`; its value is the length in
/// nanoseconds, an integer. Not in the history.
generator sleep(duration length);
/// How long an op of type `sleep` makes its worker sleep.
duration sleep_length(const op& operation);

/// One op that makes the worker who receives it write a line to the run's log. Type `log`; its
/// value is the text. Not in the history.
generator log(std::string text);

/// Ends `length` after the time of the first op: later ops are not emitted, those under way go on.
generator time_limit(duration length, generator part);

}  // namespace agon::generators
