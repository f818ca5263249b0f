// What happened in a simulated run, event by event, and its fingerprint: two runs of one seed must
// have the same, in any process, build type and machine.
#pragma once

#include "actors/vocabulary/ids.hpp"
#include "actors/vocabulary/result.hpp"
#include "actors/vocabulary/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agon::sim {

/// What an event of the trace is about.
enum class trace_kind : std::uint8_t {
  run,        ///< An actor handled a message; detail: the actor's number.
  timer,      ///< A timer fired; detail: the actor's number.
  send,       ///< A message left `node` for `peer`; detail: its number on this link.
  deliver,    ///< It arrived.
  lose,       ///< It was lost at random.
  cut,        ///< It was dropped by a partition, or its target was down.
  duplicate,  ///< It was sent a second time.
  write,      ///< Bytes written to disk; detail: a hash of file, place and bytes.
  sync,       ///< A file was synced; detail: a hash of its name.
  start,      ///< The node started; detail: its incarnation.
  kill,       ///< The node was killed; detail: bytes lost.
  pause,      ///< The node was paused.
  resume,     ///< The node goes on.
  clock,      ///< The node's clock was moved; detail: by how much.
  hold,       ///< A message from `node` to `peer` waits for a clog or cut to end.
  corrupt,    ///< A bit of it was flipped on the way.
  disconnect  ///< The connection broke; detail: the number of the first message of the next one.
};
/// `run`, `timer` ….
std::string_view to_string(trace_kind kind);

/// One event, 24 bytes.
struct trace_event {
  time_point time{};
  std::uint64_t detail = 0;
  std::uint16_t node = 0;
  std::uint16_t peer = 0;
  trace_kind kind = trace_kind::run;
  std::uint16_t draws = 0;  ///< A hash of all random numbers drawn before it.
  friend bool operator==(const trace_event&, const trace_event&) = default;
};

/// `12.5 s n1 -> n3 send 17`.
std::string to_string(const trace_event& event);

/// Collects events. Hashes them; keeps them only if asked, at 24 bytes each.
class trace {
 public:
  /// Whether to take notice of events at all.
  void notice_events(bool notice) { notice_ = notice; }
  /// Whether to keep events for `events()`.
  void keep_events(bool keep) { keep_ = keep; }

  void record(trace_kind kind, time_point time, node_id node, node_id peer, std::uint64_t detail) {
    if (!notice_) return;
    const auto nodes = static_cast<std::uint64_t>(node.value) << 16 | peer.value;
    mix(static_cast<std::uint64_t>(time.time_since_epoch().count()));
    mix(detail);
    const auto drawn = static_cast<std::uint16_t>(draws_ >> 48);
    mix(static_cast<std::uint64_t>(drawn) << 40 | nodes << 8 | static_cast<std::uint64_t>(kind));
    ++count_;
    if (keep_)
      events_.push_back({time, detail, static_cast<std::uint16_t>(node.value),
                         static_cast<std::uint16_t>(peer.value), kind, drawn});
  }

  /// The hash of draws that later events carry; for a draw_watch.
  [[nodiscard]] std::uint64_t& draws() { return draws_; }

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] const std::vector<trace_event>& events() const { return events_; }
  /// A hash of all events so far, as 16 hexadecimal digits.
  [[nodiscard]] std::string fingerprint() const;

 private:
  void mix(std::uint64_t value) {
    hash_ = (hash_ ^ value) * 0x9e3779b97f4a7c15u;
    hash_ ^= hash_ >> 32;
  }

  std::uint64_t hash_ = 0x6a09e667f3bcc908u;
  std::uint64_t draws_ = 0;
  std::uint64_t count_ = 0;
  bool notice_ = true;
  bool keep_ = false;
  std::vector<trace_event> events_;
};

/// `hash` as 16 hexadecimal digits.
std::string hexadecimal(std::uint64_t hash);

/// The events as bytes, compressed (zstd): small enough to keep one for each run.
std::string pack(const std::vector<trace_event>& events);
/// Reads what pack wrote.
result<std::vector<trace_event>> unpack(std::string_view bytes);

/// Where two traces first differ.
struct trace_difference {
  std::size_t position = 0;
  std::optional<trace_event> first;   ///< None: the first trace had ended.
  std::optional<trace_event> second;  ///< None: the second trace had ended.
};
/// The first difference, or none if both are equal.
std::optional<trace_difference> first_difference(const std::vector<trace_event>& first,
                                                 const std::vector<trace_event>& second);

}  // namespace agon::sim
