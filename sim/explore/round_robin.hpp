// Nodes in turn.
#pragma once

#include "sim/chooser.hpp"

namespace agon::sim {

/// The node after the one that ran last, among those with a job, runs its oldest; every message
/// takes as long. What a careful schedule finds: a floor for the others. O(n) a choice of jobs.
class round_robin final : public chooser {
 public:
  explicit round_robin(duration usual) : usual_{usual} {}

  std::size_t next_job(time_point, std::span<const node_id> ready, std::size_t) override {
    std::size_t next = 0;
    const auto turn = [this](node_id node) {  // How many nodes are before it; wraps around.
      return node.value - last_.value - 1;
    };
    for (std::size_t place = 1; place < ready.size(); ++place)
      if (turn(ready[place]) < turn(ready[next])) next = place;
    last_ = ready[next];
    return next;
  }
  duration latency(time_point, const message_id&, duration) override { return usual_; }
  bool strikes(const message_id&, strike, bool drawn) override { return drawn; }

 private:
  duration usual_;
  node_id last_{};
};

}  // namespace agon::sim
