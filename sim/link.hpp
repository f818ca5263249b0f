// One direction between two nodes: when what is sent arrives, what is lost, held or damaged on the
// way. A plain value; it knows messages by their numbers only. The network carries them.
#pragma once

#include "actors/messages.hpp"
#include "actors/vocabulary/random.hpp"
#include "actors/vocabulary/time.hpp"
#include "sim/chooser.hpp"
#include "sim/latency.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace agon::sim {

/// What a link guarantees.
enum class link_kind : std::uint8_t {
  datagram,  ///< Nothing: messages overtake each other, and what meets a cut is lost.
  ordered,   ///< Order, until a shape reorders: a connection that is made anew after each loss.
  stream,    ///< Order, and no loss or repetition while the connection lasts: what meets a cut
             ///< waits for it to heal; if that takes too long, the connection breaks.
};
/// `datagram`, `ordered` or `stream`.
std::string_view to_string(link_kind kind);

/// How every link of a network is while nothing shapes it.
struct network_options {
  latency::any latency =
      latency::uniform{std::chrono::microseconds{200}, std::chrono::microseconds{800}};
  latency::slow_links slow = {};
  link_kind kind = link_kind::ordered;
  /// Messages under way on one link at most: when one more comes, one of them is lost, or the new
  /// one. 0: any number. Streams hold what they cannot send yet, so they have no such bound.
  std::size_t capacity = 0;
  /// A stream breaks when it is stalled for about this long (half of it to one and a half).
  duration patience = std::chrono::seconds{15};
  /// Damaged messages are found out: dropped, or on a stream the end of the connection. Without,
  /// they are delivered if they still can be read, except on streams, which never go without.
  bool checksums = true;
};

/// What happened to messages on a link since somebody asked last.
struct link_counts {
  std::uint64_t dropped = 0;  ///< Met a cut; on a stream they wait behind it.
  std::uint64_t held = 0;     ///< Were held by a clog.
  std::uint64_t lost = 0;     ///< By a shape, as the following are; on a stream, sent once more.
  std::uint64_t damaged = 0;
  std::uint64_t repeated = 0;
  std::uint64_t reordered = 0;
};

/// One direction between two nodes. Every choice comes from the link's own random stream, or from a
/// chooser; a number is drawn only where a model or a shape asks for chance. All functions are O(1)
/// but arrive, which is linear in the capacity if there is one.
class link {
 public:
  /// `options` must outlive the link.
  link(const network_options& options, random_stream luck);

  /// From now on `by` decides where chance would, about messages between these nodes. It must
  /// outlive the link.
  void steer(chooser& by, node_id from, node_id to);

  /// From now on, what is sent is treated so; a default-constructed shape is none.
  void shape(const link_shape& shape);
  /// True while something may be special about what is sent.
  [[nodiscard]] bool shaped() const { return shaped_ || chooser_ != nullptr; }
  /// True while the size of messages matters.
  [[nodiscard]] bool limited() const { return shape_.rate > 0; }

  // What the shape does to the message that is sent now. A stream repeats what is lost, which costs
  // time only (see depart), and drops what is repeated.
  bool loses();
  bool damages();
  bool repeats();
  /// A number below `bound`, from the link's luck: which bit is damaged.
  std::uint64_t choose(std::uint64_t bound) { return luck_.below(bound); }

  /// A message that was sent: its number on this link, and when it arrives.
  struct departure {
    std::uint64_t number = 0;
    std::optional<time_point> arrival;  ///< Empty: never, since it would have to wait too long.
  };
  /// Sends a message now. `bytes` is its size, where the link is limited.
  departure depart(time_point now, std::uint64_t bytes);
  /// The number of a message that does not even leave.
  std::uint64_t skip() { return count_++; }
  /// How many messages were numbered so far.
  [[nodiscard]] std::uint64_t count() const { return count_; }

  /// What becomes of a message at the far end.
  enum class fate : std::uint8_t { through, lost, held };
  /// The message of that number arrives.
  fate arrive(std::uint64_t number);

  // Filters at the far end, on or off. Both answer whether what was held may go through now.
  bool set_cut(bool on);
  bool set_clog(bool on);
  [[nodiscard]] bool cut() const { return cut_; }
  [[nodiscard]] bool clogged() const { return clogged_; }
  /// True while one of them is on.
  [[nodiscard]] bool closed() const { return cut_ || clogged_; }

  /// True while a stream has a connection: after its first message, and until it breaks.
  [[nodiscard]] bool connected() const { return stream() && !fresh_; }
  [[nodiscard]] bool stream() const { return options_->kind == link_kind::stream; }
  /// True while a stream waits for a cut to heal.
  [[nodiscard]] bool stalled() const { return stalled_; }
  /// How often it stalled: tells one stall from the next.
  [[nodiscard]] std::uint64_t stalls() const { return stalls_; }
  /// The stream stalls from now on. Answers for how long it will bear that.
  duration stall();
  /// The connection of a stream ends: what is under way is lost, and what is sent next begins a new
  /// one, which costs a round trip more.
  void disconnect();

  [[nodiscard]] const link_counts& counts() const { return counts_; }
  link_counts& counts() { return counts_; }

 private:
  bool happens(std::uint64_t number, strike how, double chance, std::uint64_t& count);
  [[nodiscard]] bool bounded() const { return options_->capacity > 0 && !stream(); }
  duration latency(time_point now, std::uint64_t number);
  duration repetitions(std::uint64_t number);
  std::optional<time_point> leave(time_point now, std::uint64_t bytes);
  time_point admit(std::uint64_t number, time_point arrival);
  bool land(std::uint64_t number);

  const network_options* options_;
  chooser* chooser_ = nullptr;
  node_id from_{};  // These two only for the chooser.
  node_id to_{};
  random_stream luck_;
  duration slow_;
  bool shaped_ = false;
  bool cut_ = false;
  bool clogged_ = false;
  bool stalled_ = false;
  bool fresh_;               // The next message begins a connection.
  std::uint64_t count_ = 0;  // Messages so far.
  std::uint64_t alive_ = 0;  // Those before this one went with their connection.
  time_point last_{};        // Arrival of the latest one.
  time_point free_{};        // When the rate lets the next one leave.
  link_shape shape_;
  link_counts counts_;
  std::uint64_t stalls_ = 0;
  std::vector<std::uint64_t> under_way_;  // Only where there is a capacity.
};

}  // namespace agon::sim
