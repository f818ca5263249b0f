// Monitoring registers into which each value is written once.
#pragma once

#include "checkers/linearizable/algorithm.hpp"

namespace agon::checkers::linearizable::distinct {

/// Registers that are read and written, by zones (Gibbons & Korach 1997, Testing shared memories,
/// §4). O(n) time and memory.
///
/// A write and the reads of its value stand next to each other in any order. Their zone runs from
/// the first of their returns to the last of their invocations; where the former comes first
/// (forward), the register holds the value throughout. An order exists exactly if no read returns
/// before its write begins, no two forward zones overlap, and no backward zone, in which the calls
/// can stand in one gap, lies within a forward one. The initial value is written before all. A
/// crashed write that nobody read need not have happened.
extern const algorithm zones;

}  // namespace agon::checkers::linearizable::distinct
