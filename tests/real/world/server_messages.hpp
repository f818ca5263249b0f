// The words between the tests and the server that they start.
#pragma once

#include <caf/actor_system_config.hpp>
#include <caf/meta/type_name.hpp>

#include <cstdint>
#include <string>

namespace agon::real::testing {

/// Answers number + 1.
struct ask {
  std::uint64_t number = 0;
};

/// Asks another node's server through the peers' links and answers what that one said.
struct relay {
  std::uint32_t to = 0;
  std::uint64_t number = 0;
};

/// Appends to the file `words`, syncs it and answers all of it.
struct remember {
  std::string word;
};

/// Answers a random number.
struct draw {
  std::uint8_t unused = 0;
};

/// Ends the server.
struct depart {
  std::uint8_t unused = 0;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, ask& x) {
  return f(caf::meta::type_name("ask"), x.number);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, relay& x) {
  return f(caf::meta::type_name("relay"), x.to, x.number);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, remember& x) {
  return f(caf::meta::type_name("remember"), x.word);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, draw& x) {
  return f(caf::meta::type_name("draw"), x.unused);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, depart& x) {
  return f(caf::meta::type_name("depart"), x.unused);
}

inline void add_test_messages(caf::actor_system_config& config) {
  config.add_message_type<ask>("ask");
  config.add_message_type<relay>("relay");
  config.add_message_type<remember>("remember");
  config.add_message_type<draw>("draw");
  config.add_message_type<depart>("depart");
}

}  // namespace agon::real::testing
