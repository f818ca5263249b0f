// Counts of how clients' ops ended; a test in which nothing succeeded has shown nothing.
#pragma once

#include "checkers/checker.hpp"

#include <memory>

namespace agon::checkers {

/// Counts completions of clients by type, overall and for each f (`count`, `ok_count`,
/// `fail_count`, `info_count`, `by_f`). `unknown` when an f that was invoked has no `ok`, or there
/// is no op at all. Linear.
std::unique_ptr<checker> stats();

}  // namespace agon::checkers
