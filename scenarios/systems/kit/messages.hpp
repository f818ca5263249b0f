// What clients and servers of the small systems say to each other: one request, one reply. What an
// op means is its server's to say.
#pragma once

#include "actors/vocabulary/ids.hpp"

#include <caf/fwd.hpp>
#include <caf/meta/type_name.hpp>

#include <cstdint>
#include <string>

namespace agon::systems::kit {

/// From a client to a server: do this op. A retry repeats client and sequence.
struct request {
  std::uint64_t client = 0;    ///< A session; drawn at random, so that no two are alike.
  std::uint64_t sequence = 0;  ///< Counts the requests of this session, from 1.
  std::string f = {};
  std::string value = {};  ///< The op's value as JSON.
  friend bool operator==(const request&, const request&) = default;
};

/// How a request ended.
enum class outcome : std::uint8_t {
  done,       ///< It happened.
  refused,    ///< It did not happen, and never will: the answer to a cas that finds another value.
  elsewhere,  ///< This server did nothing with it and never will; another may.
  unknown,    ///< It may have happened, or may yet.
};

/// To a client, the answer to its request.
struct reply {
  outcome how = outcome::unknown;
  std::string value = {};      ///< Of `done`: the completion's value as JSON; empty: the op's own.
  std::string why = {};        ///< Of all others: the completion's error.
  node_id ask = control_node;  ///< Of `elsewhere`: whom, if that is known.
  friend bool operator==(const reply&, const reply&) = default;
};

/// From a client to itself: try the op under way again.
struct try_again {
  std::uint64_t sequence = 0;
};

/// Makes these messages known to CAF; needed once for each actor system.
void add_message_types(caf::actor_system_config& config);

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, request& x) {
  return f(caf::meta::type_name("request"), x.client, x.sequence, x.f, x.value);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, reply& x) {
  return f(caf::meta::type_name("reply"), x.how, x.value, x.why, x.ask.value);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, try_again& x) {
  return f(caf::meta::type_name("try_again"), x.sequence);
}

}  // namespace agon::systems::kit
