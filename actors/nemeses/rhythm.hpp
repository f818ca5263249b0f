// When faults come and go.
#pragma once

#include "actors/generator/generator.hpp"

#include <string>
#include <vector>

namespace agon {

/// How the faults of one package come and go.
struct fault_rhythm {
  duration interval = std::chrono::seconds{10};  ///< Mean time between two ops.
};

/// For ever `start` with one of `values` drawn at random, then `stop`, at random moments `interval`
/// apart on average. Begins after half an interval, on a cluster that serves. Needs its random
/// stream bound before use.
generator now_and_then(const std::string& start, const std::vector<json::value>& values,
                       const std::string& stop, duration interval);
/// The same for starts of several kinds: one of `starts` drawn at random, then `stop`.
generator now_and_then(const std::vector<op_template>& starts, const op_template& stop,
                       duration interval);

}  // namespace agon
