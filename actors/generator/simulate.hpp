// What a generator would do: a run in which a function says how each op ends. For tests of
// generators, and to show a plan before it is carried out.
#pragma once

#include "actors/generator/generator.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace agon::generators {

/// The completion of an invocation. Its time says when it arrives, its type how it ended; a
/// completion earlier than the invocation arrives at once. The context is that of the invocation,
/// its thread busy.
using completer = std::function<op(const context& now, const op& invocation)>;

/// What a simulation depends on beside its arguments.
struct simulation {
  std::uint64_t seed = 45100;        ///< For the generator's chance.
  std::size_t ops_most = 1'000'000;  ///< How many ops it may emit.
  /// Sees each event of the history as it happens, which a simulation that fails does not return.
  std::function<void(const op& event)> watch = {};
};

/// The history of a run, numbered from 0, without sleep and log ops. An op is taken when its time
/// has come and before anything completes at that time; completions at one time arrive in the order
/// of their invocations. The generator learns of a completion before a crashed process is replaced.
/// Fails if the generator emits an op that is not valid, is pending while nothing is under way, or
/// emits too many.
result<std::vector<op>> simulate(context start, generator plan, const completer& complete,
                                 simulation options = {});

/// The history of a run where every op is `ok` at once (`info`, for nemeses). Here and below, a
/// simulation that fails aborts the program.
std::vector<op> quick_ops(context start, generator plan);
/// The invocations of quick_ops.
std::vector<op> quick(context start, generator plan);
/// The history of a run where every op is `ok` (`info`, for nemeses) after 10 ns.
std::vector<op> perfect_ops(context start, generator plan);
/// The invocations of perfect_ops.
std::vector<op> perfect(context start, generator plan);
/// The invocations of a run where every op is `info` after 10 ns.
std::vector<op> perfect_info(context start, generator plan);
/// The history of a run where the ops of each client thread are `fail`, `info`, `ok`, `fail` …
/// after 10 ns.
std::vector<op> imperfect(context start, generator plan);

}  // namespace agon::generators
