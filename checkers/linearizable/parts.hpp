// Objects that consist of parts, such as maps of keys, judged part by part: a history is
// linearizable exactly if its restriction to each of several independent objects is (Herlihy & Wing
// 1990, §3.3, locality), and each alone is exponentially cheaper.
#pragma once

#include "actors/vocabulary/history.hpp"
#include "checkers/machine.hpp"

#include <cstddef>
#include <vector>

namespace agon::checkers::linearizable {

/// Some parts of an object that some call touches together, or one alone.
struct part {
  std::vector<json::value> names;      ///< In order of first appearance.
  std::vector<std::size_t> positions;  ///< The ops that touch them, in order.
};

/// The parts of a history's object, in order of first appearance; calls that touch nothing belong
/// to none. Less than two where the object must be judged as a whole: it has no parts, or a call
/// concerns all of them, or is not in the model. Near-linear in the history (union-find).
std::vector<part> parts_of(const history& events, machine& object);

/// The ops of a part as a history; their indices stay.
history history_of(const part& one, const history& events);

}  // namespace agon::checkers::linearizable
