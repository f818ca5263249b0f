// Independent pieces of work on a bounded number of threads. The only place where checkers start
// threads.
#pragma once

#include <cstddef>
#include <functional>

namespace agon::checkers {

/// How many threads this machine runs at once, at least 1.
unsigned threads_here();

/// Calls `work(0)` … `work(count - 1)`, each once, on up to `threads` threads (0 counts as 1; one
/// thread is the caller's own). `work` must not throw and may not depend on the order. Returns when
/// all are done.
void for_each_index(std::size_t count, unsigned threads,
                    const std::function<void(std::size_t)>& work);

}  // namespace agon::checkers
