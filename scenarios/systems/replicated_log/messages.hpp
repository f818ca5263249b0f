// What the servers of the replicated log say to each other.
#pragma once

#include "scenarios/systems/kit/messages.hpp"

#include <compare>
#include <vector>

namespace agon::systems::replicated_log {

/// The number of a leadership; each election raises it. 0 comes before the first.
struct epoch_number {
  std::uint64_t value = 0;
  [[nodiscard]] constexpr epoch_number next() const { return {value + 1}; }
  friend auto operator<=>(const epoch_number&, const epoch_number&) = default;
};

/// A place in the log, counted from 0; as the end of a log, how many records it has.
struct log_offset {
  std::uint64_t value = 0;
  [[nodiscard]] constexpr log_offset next() const { return {value + 1}; }
  friend auto operator<=>(const log_offset&, const log_offset&) = default;
};

/// Who asked for what, and under which leader. The request of client 0 begins an epoch.
struct record {
  epoch_number epoch;
  kit::request what;
  friend bool operator==(const record&, const record&) = default;
};

/// Where a log ends, and the epoch of its last record: tells logs apart, and which knows more.
struct log_end {
  epoch_number last_epoch;
  log_offset offset;
  friend auto operator<=>(const log_end&, const log_end&) = default;
};

/// The sender wants to lead this epoch.
struct vote_request {
  epoch_number epoch;
  node_id from;
  log_end end;
};

/// The sender votes for the receiver.
struct vote {
  epoch_number epoch;
  node_id from;
};

/// The sender leads: fetch from it.
struct epoch_begins {
  epoch_number epoch;
  node_id leader;
};

/// From a follower: what comes after the end of my log? All before it is on my disk.
struct fetch {
  epoch_number epoch;
  node_id from;
  log_end end;
};

/// The answer to a fetch.
struct fetched {
  epoch_number epoch;
  node_id leader;
  log_end asked;                ///< As in the fetch.
  log_end agreed;               ///< The same, if the leader's log begins with the follower's; else
                                ///< the last epoch that may be common to both, and its end.
  std::vector<record> records;  ///< If it does: what comes next.
  log_offset high_watermark;    ///< All records below are on a majority of disks.
};

/// From a server to itself: look at the clock.
struct tick {
  std::uint8_t unused = 0;
};

/// Makes these messages known to CAF; needed once for each actor system.
void add_message_types(caf::actor_system_config& config);

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, record& x) {
  return f(caf::meta::type_name("record"), x.epoch.value, x.what);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, log_end& x) {
  return f(caf::meta::type_name("log_end"), x.last_epoch.value, x.offset.value);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, vote_request& x) {
  return f(caf::meta::type_name("vote_request"), x.epoch.value, x.from.value, x.end);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, vote& x) {
  return f(caf::meta::type_name("vote"), x.epoch.value, x.from.value);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, epoch_begins& x) {
  return f(caf::meta::type_name("epoch_begins"), x.epoch.value, x.leader.value);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, fetch& x) {
  return f(caf::meta::type_name("fetch"), x.epoch.value, x.from.value, x.end);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, fetched& x) {
  return f(caf::meta::type_name("fetched"), x.epoch.value, x.leader.value, x.asked, x.agreed,
           x.records, x.high_watermark.value);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, tick& x) {
  return f(caf::meta::type_name("tick"), x.unused);
}

}  // namespace agon::systems::replicated_log
