// What the servers of the quorum store say to one another. These messages cross machines through
// CAF, so they are plain structs with an inspect overload each.
#pragma once

#include "actors/vocabulary/ids.hpp"

#include <caf/fwd.hpp>
#include <caf/meta/type_name.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <variant>

namespace agon::systems::quorum_store {

/// Orders the writes of a key: a logical time, and who chose it.
struct stamp {
  std::uint64_t counter = 0;
  node_id node = control_node;
  friend auto operator<=>(const stamp&, const stamp&) = default;
};

/// What a replica has of a key, as JSON.
struct version {
  stamp at;
  std::string value = "null";
  friend bool operator==(const version&, const version&) = default;
};

/// Names an operation under way at the node that coordinates it.
struct operation_id {
  std::uint64_t session = 0;  ///< Drawn at each start of the coordinator.
  std::uint64_t number = 0;
  friend auto operator<=>(const operation_id&, const operation_id&) = default;
};

/// What do you have of this key?
struct query {
  node_id from;
  operation_id operation;
  std::string key;
  friend bool operator==(const query&, const query&) = default;
};

/// This.
struct found {
  node_id from;
  operation_id operation;
  version what;
  friend bool operator==(const found&, const found&) = default;
};

/// Have this of this key, unless what you have is newer.
struct store {
  node_id from;
  operation_id operation;
  std::string key;
  version what;
  friend bool operator==(const store&, const store&) = default;
};

/// I have, durably.
struct stored {
  node_id from;
  operation_id operation;
  friend bool operator==(const stored&, const stored&) = default;
};

/// What one server may say to another.
using message = std::variant<query, found, store, stored>;

/// From a server to itself: look at the clock.
struct wake {};

/// Makes these messages known to CAF, once for each actor system.
void add_message_types(caf::actor_system_config& config);

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, operation_id& x) {
  return f(caf::meta::type_name("operation_id"), x.session, x.number);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, version& x) {
  return f(caf::meta::type_name("version"), x.at.counter, x.at.node.value, x.value);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, query& x) {
  return f(caf::meta::type_name("query"), x.from.value, x.operation, x.key);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, found& x) {
  return f(caf::meta::type_name("found"), x.from.value, x.operation, x.what);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, store& x) {
  return f(caf::meta::type_name("store"), x.from.value, x.operation, x.key, x.what);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, stored& x) {
  return f(caf::meta::type_name("stored"), x.from.value, x.operation);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, wake&) {
  return f(caf::meta::type_name("wake"));
}

}  // namespace agon::systems::quorum_store
