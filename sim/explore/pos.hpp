// POS: partial order sampling.
#pragma once

#include "actors/vocabulary/random.hpp"
#include "sim/chooser.hpp"
#include "sim/explore/strategy.hpp"

#include <cstdint>

namespace agon::sim {

/// Yuan, Yang & Gu 2018, *Partial order aware concurrency sampling* (CAV). Each event has a random
/// priority; the highest goes first, and those that raced with it, having the same target, get a
/// new one. Without this, what is late once stays late, and some orders are hardly ever seen.
///
/// Jobs: any that is ready is as likely to be next, as if all drew anew. Those of other nodes need
/// not, having nothing in common with the one that ran, but for the same reason it does not matter.
/// Messages get their latency when they are sent, so nothing can be drawn anew when one arrives.
/// It need not be: latencies are exponential, and what is left of an exponential time is
/// distributed like the whole. Of the messages under way to a node, each is as likely to be next as
/// any other that has no lower direction to wait for, as with priorities drawn anew at every
/// arrival.
///
/// The paper's bound for n events on which a bug depends is 1 / n! at the least, however many other
/// events there are; with priorities drawn once it vanishes with their number. O(n) a choice of
/// jobs, O(1) a message.
class pos final : public chooser {
 public:
  pos(random_stream luck, const run_shape& run);

  std::size_t next_job(time_point now, std::span<const node_id> ready, std::size_t drawn) override;
  duration latency(time_point now, const message_id& about, duration drawn) override;
  bool strikes(const message_id&, strike, bool drawn) override { return drawn; }

 private:
  random_stream jobs_;
  random_stream messages_;
  duration mean_;
};

}  // namespace agon::sim
