// Priorities that are drawn anew.
#include "sim/explore/pos.hpp"

#include "actors/vocabulary/invariant.hpp"

namespace agon::sim {

pos::pos(random_stream luck, const run_shape& run)
    : jobs_{luck.child("jobs")}, messages_{luck.child("messages")}, mean_{run.usual} {
  invariant(mean_ > duration::zero(), "a length of time");
}

std::size_t pos::next_job(time_point, std::span<const node_id> ready, std::size_t) {
  return jobs_.below(ready.size());
}

duration pos::latency(time_point, const message_id&, duration) {
  return messages_.exponential(mean_);
}

}  // namespace agon::sim
