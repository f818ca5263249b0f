// Systems that do to their process, or to determinism, what none in the catalog does.
#pragma once

#include "scenarios/systems/system.hpp"

#include <string_view>

namespace agon::scenarios::test {

/// One of:
/// * `steady`: well-behaved registers;
/// * `pointer-order`: the same, with an actor on each node that goes by the order of an unordered
///   set of pointers;
/// * `trap`: the same, but a run whose seed ends in 3 never ends, in 4 aborts with a last word, in
/// 5
///   exits with status 7, in 6 has no memory.
result<const system_entry*> find_planted(std::string_view name);

}  // namespace agon::scenarios::test
