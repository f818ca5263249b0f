// What replicas tell each other. These messages cross machines.
#pragma once

#include "actors/vocabulary/ids.hpp"

#include <caf/fwd.hpp>
#include <caf/meta/type_name.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace agon::systems::crdt {

/// Two numbers that only grow. A set's element has been added where `up` is 1; a counter's slot
/// counts what its owner added and what it took away.
struct item {
  std::string key;  ///< An element as JSON, or the name of a slot.
  std::int64_t up = 0;
  std::int64_t down = 0;
  std::int64_t stamp = 0;  ///< The owner's wall clock at its last change: nobody should look at it.
  friend bool operator==(const item&, const item&) = default;
};

/// From a replica: what has changed here between two versions of mine.
struct gossip {
  node_id from;
  std::uint64_t incarnation =
      0;  ///< Versions of another start of the sender have nothing in common.
  std::uint64_t since = 0;
  std::uint64_t upto = 0;
  std::vector<item> items = {};
  friend bool operator==(const gossip&, const gossip&) = default;
};

/// To a replica: I have all that you had changed up to this version.
struct received {
  node_id from;
  std::uint64_t incarnation = 0;  ///< Of the replica it goes to.
  std::uint64_t upto = 0;
  friend bool operator==(const received&, const received&) = default;
};

/// From a server to itself: tell others.
struct tick {};

/// Makes these messages known to CAF; needed once for each actor system.
void add_message_types(caf::actor_system_config& config);

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, item& x) {
  return f(caf::meta::type_name("item"), x.key, x.up, x.down, x.stamp);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, gossip& x) {
  return f(caf::meta::type_name("gossip"), x.from.value, x.incarnation, x.since, x.upto, x.items);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, received& x) {
  return f(caf::meta::type_name("received"), x.from.value, x.incarnation, x.upto);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, tick&) {
  return f(caf::meta::type_name("tick"));
}

}  // namespace agon::systems::crdt
