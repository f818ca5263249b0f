// What the servers of a replicated log with views say to one another. These messages cross machines
// through CAF, so they are plain structs with an inspect overload each.
#pragma once

#include "actors/vocabulary/ids.hpp"
#include "scenarios/systems/kit/messages.hpp"

#include <caf/error.hpp>
#include <caf/fwd.hpp>
#include <caf/meta/load_callback.hpp>
#include <caf/meta/type_name.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace agon::systems::views {

/// Names a view: who takes part, and who leads. Each number belongs to one node, so that no two can
/// start the same view. 0 is that of a fresh cluster, which nobody leads.
struct view_number {
  std::uint64_t value = 0;
  friend auto operator<=>(const view_number&, const view_number&) = default;
};

/// How many entries of a log are meant, from its beginning.
using log_length = std::uint64_t;

/// May I propose a view? Binds nobody.
struct poll {
  node_id from;
  std::uint64_t number = 0;  ///< Counts the polls of this sender.
  friend bool operator==(const poll&, const poll&) = default;
};

/// I hear no leader either.
struct polled {
  node_id from;
  std::uint64_t number = 0;  ///< As in the poll.
  friend bool operator==(const polled&, const polled&) = default;
};

/// Take part in no view below this one any more, and tell me what you have.
struct proposal {
  view_number view;
  node_id from;
  log_length committed = 0;  ///< The proposer has these, and needs only what follows.
  friend bool operator==(const proposal&, const proposal&) = default;
};

/// I will not, and here is what I have.
struct promise {
  view_number view;  ///< That of the proposal.
  node_id from;
  view_number started;                     ///< The view whose log it is …
  log_length length = 0;                   ///< … its length …
  std::vector<kit::request> entries = {};  ///< … and what stands behind the proposer's committed.
  friend bool operator==(const promise&, const promise&) = default;
};

/// What you say is of a view below the one that I promised.
struct outdated {
  view_number view;  ///< The promised one.
  node_id from;
  friend bool operator==(const outdated&, const outdated&) = default;
};

/// Is this view still on, as far as you know? Of its leader it is a heartbeat as well.
struct hail {
  view_number view;
  node_id from;
  std::uint64_t session = 0;  ///< Drawn at each start of the sender.
  std::uint64_t round = 0;
  log_length committed = 0;
  friend bool operator==(const hail&, const hail&) = default;
};

/// It is.
struct hailed {
  view_number view;
  node_id from;
  std::uint64_t session = 0;  ///< As in the hail.
  std::uint64_t round = 0;    ///< As in the hail.
  log_length length = 0;      ///< Of the log in this view; 0 before it has started here.
  friend bool operator==(const hailed&, const hailed&) = default;
};

/// Entries for who comes behind the sender.
struct append {
  view_number view;
  node_id from;
  log_length previous = 0;  ///< What stands before the entries.
  std::vector<kit::request> entries = {};
  log_length committed = 0;
  friend bool operator==(const append&, const append&) = default;
};

/// What who comes behind has, durably.
struct appended {
  view_number view;
  node_id from;
  log_length length = 0;
  log_length held = 0;  ///< What all from here on have.
  friend bool operator==(const appended&, const appended&) = default;
};

/// The view has not started here.
struct fetch {
  view_number view;
  node_id from;
  log_length committed = 0;
  friend bool operator==(const fetch&, const fetch&) = default;
};

/// Start this view.
struct start {
  view_number view;
  node_id from;
  std::vector<node_id> members = {};       ///< The leader first.
  log_length keep = 0;                     ///< Of the log so far …
  std::vector<kit::request> entries = {};  ///< … to be followed by these.
  friend bool operator==(const start&, const start&) = default;
};

/// What one server may say to another.
using message = std::variant<poll, polled, proposal, promise, outdated, hail, hailed, append,
                             appended, fetch, start>;

/// From a server to itself: look at the clock. Only the latest one counts.
struct wake {
  std::uint64_t number = 0;
};

/// Makes these messages known to CAF, once for each actor system.
void add_message_types(caf::actor_system_config& config);

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, poll& x) {
  return f(caf::meta::type_name("poll"), x.from.value, x.number);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, polled& x) {
  return f(caf::meta::type_name("polled"), x.from.value, x.number);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, proposal& x) {
  return f(caf::meta::type_name("proposal"), x.view.value, x.from.value, x.committed);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, promise& x) {
  return f(caf::meta::type_name("promise"), x.view.value, x.from.value, x.started.value, x.length,
           x.entries);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, outdated& x) {
  return f(caf::meta::type_name("outdated"), x.view.value, x.from.value);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, hail& x) {
  return f(caf::meta::type_name("hail"), x.view.value, x.from.value, x.session, x.round,
           x.committed);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, hailed& x) {
  return f(caf::meta::type_name("hailed"), x.view.value, x.from.value, x.session, x.round,
           x.length);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, append& x) {
  return f(caf::meta::type_name("append"), x.view.value, x.from.value, x.previous, x.entries,
           x.committed);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, appended& x) {
  return f(caf::meta::type_name("appended"), x.view.value, x.from.value, x.length, x.held);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, fetch& x) {
  return f(caf::meta::type_name("fetch"), x.view.value, x.from.value, x.committed);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, start& x) {
  std::vector<std::uint32_t> numbers;
  for (const auto member : x.members) numbers.push_back(member.value);
  const auto loaded = [&]() -> caf::error {
    x.members.clear();
    for (const auto number : numbers) x.members.push_back(node_id{number});
    return caf::none;
  };
  return f(caf::meta::type_name("start"), x.view.value, x.from.value, numbers, x.keep, x.entries,
           caf::meta::load_callback(loaded));
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, wake& x) {
  return f(caf::meta::type_name("wake"), x.number);
}

}  // namespace agon::systems::views
