// Generators that say which threads, and what becomes of the ops of others.
#pragma once

#include "actors/generator/generator.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace agon::generators {

/// For the threads that satisfy `keep`: `part` sees them only, and updates of them only. Exhausted
/// where there is no such thread.
generator on_threads(thread_filter keep, generator part);

/// For client threads.
generator clients(generator part);
/// One for the client threads, one for the nemeses.
generator clients(generator for_clients, generator for_nemeses);

/// For all nemesis threads.
generator nemesis(generator part);
/// For one nemesis thread.
generator nemesis(thread_id thread, generator part);

/// A copy of `part` for each thread, which sees that thread only; copies have their own luck. Whose
/// op is soonest goes first, ties broken at random. Ends when all have ended.
generator each_thread(generator part);

/// A copy of `part` for each process, which sees that process's thread only; copies have their own
/// luck. Where a process has crashed, the one that replaces it gets a copy of its own. Otherwise as
/// each_thread: ends when the copies of all processes there are have ended.
generator each_process(generator part);

/// Some client threads for a generator.
struct reservation {
  std::uint32_t threads = 0;
  generator part;
};

/// The first client threads of the context for the first range, the next for the second, and so on;
/// all other threads, nemeses too, for `others`. Ties are broken in proportion to threads. There
/// must be as many client threads as the ranges need.
generator reserve(std::vector<reservation> ranges, generator others);

/// What `part` emits, changed by `change`. Updates reach `part` as they are.
generator map(std::function<op(op)> change, generator part);
/// The same, for changes that depend on the context.
generator map(std::function<op(op, const context&)> change, generator part);

/// Pairs of an f and what it is to be called.
using renaming = std::vector<std::pair<std::string, std::string>>;
/// What `part` emits, with other names for the f's listed.
generator f_map(renaming names, generator part);

/// Those ops of `part` that satisfy `keep`; the others are dropped. `keep` must let an op through
/// before 100 000 were dropped in a row.
generator filter(std::function<bool(const op&)> keep, generator part);

/// Ends rather than let the number of processes seen exceed `processes`. Limits how many crashed
/// processes a history has. Linear in threads at each op.
generator process_limit(std::size_t processes, generator part);

/// Pending while `threads` threads of the context, or more, are busy.
generator concurrency_limit(std::size_t threads, generator part);

}  // namespace agon::generators
