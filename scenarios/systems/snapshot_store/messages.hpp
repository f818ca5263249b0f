// What the nodes of the store say to one another. These messages cross machines.
#pragma once

#include "actors/vocabulary/ids.hpp"

#include <caf/fwd.hpp>
#include <caf/meta/type_name.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace agon::systems::snapshot_store {

/// A key and its new value, both JSON texts.
struct write {
  std::string key;
  std::string value;
  friend bool operator==(const write&, const write&) = default;
};

/// What a transaction left: its writes, visible from this timestamp on.
struct entry {
  std::int64_t timestamp = 0;
  std::vector<write> writes = {};
  friend bool operator==(const entry&, const entry&) = default;
};

/// A state of the store: what the first `position` entries left, of which those are visible that
/// are no younger than `timestamp`.
struct snapshot {
  std::uint64_t position = 0;
  std::int64_t timestamp = 0;
  friend bool operator==(const snapshot&, const snapshot&) = default;
};

/// To the primary: which snapshot shall my transaction see?
struct begin {
  node_id from = {};
  std::uint64_t transaction = 0;  ///< Known to the sender.
  friend bool operator==(const begin&, const begin&) = default;
};

/// From the primary: this one, which has all that was committed when it was asked.
struct begun {
  std::uint64_t transaction = 0;
  snapshot sees;
  friend bool operator==(const begun&, const begun&) = default;
};

/// To the primary: commit this if nobody wrote since what it read or writes. May be repeated.
struct commit {
  node_id from = {};
  std::uint64_t transaction = 0;
  std::uint64_t client = 0;
  std::uint64_t sequence = 0;
  std::int64_t snapshot = 0;  ///< The timestamp it saw.
  std::vector<std::string> reads = {};
  std::vector<write> writes = {};
  std::string value = {};  ///< The completion's, as JSON.
  friend bool operator==(const commit&, const commit&) = default;
};

/// From the primary: it is committed, and this is the completion's value; or why it is not.
struct committed {
  std::uint64_t transaction = 0;
  std::string value = {};
  std::string why = {};
  friend bool operator==(const committed&, const committed&) = default;
};

/// To the primary: send me entries from behind this position on.
struct fetch {
  node_id from = {};
  std::uint64_t position = 0;
  friend bool operator==(const fetch&, const fetch&) = default;
};

/// From the primary: entries from behind `position` on.
struct entries {
  std::uint64_t position = 0;
  std::vector<entry> list = {};
  friend bool operator==(const entries&, const entries&) = default;
};

/// From a server to itself: look at the clock.
struct tick {};

/// Makes these messages known to CAF; needed once for each actor system.
void add_message_types(caf::actor_system_config& config);

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, write& x) {
  return f(caf::meta::type_name("write"), x.key, x.value);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, entry& x) {
  return f(caf::meta::type_name("entry"), x.timestamp, x.writes);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, snapshot& x) {
  return f(caf::meta::type_name("snapshot"), x.position, x.timestamp);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, begin& x) {
  return f(caf::meta::type_name("begin"), x.from.value, x.transaction);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, begun& x) {
  return f(caf::meta::type_name("begun"), x.transaction, x.sees);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, commit& x) {
  return f(caf::meta::type_name("commit"), x.from.value, x.transaction, x.client, x.sequence,
           x.snapshot, x.reads, x.writes, x.value);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, committed& x) {
  return f(caf::meta::type_name("committed"), x.transaction, x.value, x.why);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, fetch& x) {
  return f(caf::meta::type_name("fetch"), x.from.value, x.position);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, entries& x) {
  return f(caf::meta::type_name("entries"), x.position, x.list);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, tick&) {
  return f(caf::meta::type_name("tick"));
}

}  // namespace agon::systems::snapshot_store
