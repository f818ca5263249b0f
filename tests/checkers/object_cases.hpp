// The random small histories on which models and checkers are compared with brute force.
#pragma once

#include "tests/checkers/plain_objects.hpp"

namespace agon::checkers {

/// The `number`-th history of an object: each has its own mix of clients, crashes, failures and
/// lies.
inline history small_object_history(const plain_object& object, std::uint64_t number) {
  random_stream random{number, object.model};
  object_load load{.ops = 3 + random.below(6), .clients = random.between(std::int64_t{2}, 4)};
  load.crashed = random.chance(0.6) ? 0.5 * random.unit() : 0.0;
  load.failed = random.chance(0.3) ? 0.3 : 0.0;
  load.stale = random.chance(0.8) ? random.unit() : 0.0;
  return object_history(object, load, random.child("history"));
}

}  // namespace agon::checkers
