// Crashed calls, grouped: those that ask for the same are interchangeable, and a group matters only
// as long as somebody may still see what it did.
#pragma once

#include "checkers/linearizable/problem.hpp"

#include <cstdint>
#include <vector>

namespace agon::checkers::linearizable {

/// Crashed calls of one operation. A search counts how many of them it has used.
struct crashed_group {
  operation_id asked;
  std::uint32_t first = 0;  ///< The event from which on there is one.
  /// The last return of a call that may need what this operation leaves; later it is of no use.
  /// `never` when that cannot be told. A group that is useless from the start is not listed.
  std::uint32_t expires = never;
};

/// The groups of a problem in order of their first call. O(n log n).
///
/// Why one may forget a crashed call whose state nobody needs later: assume that all operations
/// either overwrite or happen in one state only (else nothing expires). In a linearization that
/// uses the call, what follows it directly either needs the state it left, which nobody does, or
/// overwrites it, or there is nothing. So the call can be taken out, as it need not have happened.
std::vector<crashed_group> group_crashed(const problem& whole);

}  // namespace agon::checkers::linearizable
