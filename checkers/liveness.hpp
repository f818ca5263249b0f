// Does a system go on once most faults are over? Judges the end of a run, in which only a core of
// the nodes is left and no fault is added.
#pragma once

#include "checkers/checker.hpp"

#include <memory>

namespace agon::checkers {

/// Looks at what clients invoked in the `bound` after the last completed op of a nemesis with f
/// `freeze`. Invalid if none of it was `ok`: single f's may fail for reasons of their own. Without
/// such an op, or if clients did nothing after it, there is nothing to say: `unknown` with an
/// `error`. Details: `bound_ns`, and by f `invoked`, `ok` and
/// `first_ok_ns`, the time from the freeze to the first `ok`. Linear.
std::unique_ptr<checker> liveness(duration bound);

}  // namespace agon::checkers
