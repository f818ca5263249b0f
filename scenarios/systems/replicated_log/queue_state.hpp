// The replicated state: a queue, to which the records of the log are applied in order.
#pragma once

#include "actors/vocabulary/op.hpp"
#include "scenarios/systems/kit/sessions.hpp"

#include <deque>

namespace agon::systems::replicated_log {

/// Whether a request that its client repeats takes effect once.
enum class retries : std::uint8_t { once, each_time };

/// A queue of JSON values and the sessions of those who use it: `enqueue v`, `dequeue`, which is
/// refused where nothing is there, and `drain`, which takes all.
class queue_state {
 public:
  explicit queue_state(retries repeated = retries::once) : repeated_{repeated} {}

  /// Carries out a request of the log; that of client 0 does nothing.
  kit::reply apply(const kit::request& what);
  [[nodiscard]] const std::deque<json::value>& elements() const { return elements_; }

 private:
  kit::reply carry_out(const kit::request& what);

  retries repeated_;
  std::deque<json::value> elements_ = {};
  kit::sessions sessions_ = {};
};

}  // namespace agon::systems::replicated_log
