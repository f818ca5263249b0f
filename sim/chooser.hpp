// Where a simulated run could go more than one way, and who decides which way it goes.
#pragma once

#include "actors/vocabulary/ids.hpp"
#include "actors/vocabulary/time.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace agon::sim {

/// A message that leaves a node: its number counts those of its direction of the link, from 0.
struct message_id {
  node_id from;
  node_id to;
  std::uint64_t number = 0;
  friend auto operator<=>(const message_id&, const message_id&) = default;
};

/// What a shape of its link may do to a message.
enum class strike : std::uint8_t { lose, damage, repeat, reorder };

/// Decides at the choice points of a run. A world without one decides by the seed alone. A chooser
/// belongs to one run; its answers may depend on nothing but what it was asked before, so that the
/// run stays deterministic. What chance would have said is told, and was drawn whether it is taken
/// or not: choosing otherwise leaves the luck of later messages alone, and a chooser that always
/// takes it changes nothing. What a chooser draws itself is no part of the run's fingerprint.
class chooser {
 public:
  chooser() = default;
  chooser(const chooser&) = delete;
  chooser& operator=(const chooser&) = delete;
  virtual ~chooser() = default;

  /// Which of the jobs that are ready runs next, as a place in `ready`: the node of each, in the
  /// order in which they became ready. There are at least two.
  virtual std::size_t next_job(time_point now, std::span<const node_id> ready,
                               std::size_t drawn) = 0;

  /// How long a message that is sent now is under way, apart from what the shape and the rate of
  /// its link and the order of its messages add.
  virtual duration latency(time_point now, const message_id& about, duration drawn) = 0;

  /// Whether a shape strikes at a message. On a stream, whether it is lost once more: asked again
  /// until it is not, or the stream loses patience.
  virtual bool strikes(const message_id& about, strike how, bool drawn) = 0;
};

}  // namespace agon::sim
