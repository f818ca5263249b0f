// A counter that is eventually consistent: what it shows in the end must be a sum of what was
// added.
#pragma once

#include "checkers/checker.hpp"

#include <memory>

namespace agon::checkers {

/// Judges `add d` by the final `read`s that are ok: those that were invoked with the value "final",
/// or if there are none, those invoked after every add had ended. Each must be the sum of all adds
/// that were ok and of any of those nobody knows of (`info`, or never completed). Maelstrom's
/// pn-counter and g-counter. Details: `final_reads`; `acceptable`, the sums as closed ranges;
/// `errors`, the indices and values of final reads outside these, at most 20. `unknown` without a
/// final read. Time and memory: unknown adds times the sum of their sizes, a bit each; `unknown`
/// where that is over the limits.
std::unique_ptr<checker> pn_counter();

}  // namespace agon::checkers
