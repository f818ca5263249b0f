// What the servers of the Multi-Paxos store say to each other.
#pragma once

#include "scenarios/systems/kit/messages.hpp"

#include <compare>
#include <vector>

namespace agon::systems::multi_paxos {

/// A place in the sequence of commands, counted from 0.
struct slot_number {
  std::uint64_t value = 0;
  [[nodiscard]] constexpr slot_number next() const { return {value + 1}; }
  friend auto operator<=>(const slot_number&, const slot_number&) = default;
};

/// The number of an attempt to lead; no two nodes have the same one. Round 0 comes before all.
struct ballot_number {
  std::uint64_t round = 0;
  node_id node;
  friend auto operator<=>(const ballot_number&, const ballot_number&) = default;
};

/// A command for a slot under a ballot. The command of client 0 does nothing.
struct proposal {
  slot_number slot;
  ballot_number ballot;
  kit::request command;
  friend bool operator==(const proposal&, const proposal&) = default;
};

/// Phase 1: the sender wants to lead, and knows what was chosen before `open`.
struct prepare {
  ballot_number ballot;
  slot_number open;
};

/// No ballot below this one will be accepted; and what was accepted from `open` on.
struct promise {
  ballot_number ballot;
  node_id from;
  std::vector<proposal> accepted;
};

/// A promise to this ballot stands in the way of the sender's.
struct refusal {
  ballot_number ballot;
};

/// Phase 2, for any number of slots; with none it is the leader's sign of life.
struct accept {
  ballot_number ballot;
  std::vector<proposal> proposals;
  slot_number chosen_before;  ///< All slots below are decided.
  std::uint64_t round = 0;    ///< Counts the times the leader asked whether it still leads.
};

/// These slots were accepted, and the ballot still is the highest.
struct accepted {
  ballot_number ballot;
  node_id from;
  std::vector<slot_number> slots;
  std::uint64_t round = 0;  ///< As in `accept`.
};

/// What was chosen from here on? I have missed it.
struct learn_request {
  node_id from;
  slot_number open;
};

/// What was chosen, one slot after the other.
struct chosen {
  std::vector<proposal> proposals;
};

/// From a server to itself: look at the clock.
struct tick {
  std::uint8_t unused = 0;
};

/// Makes these messages known to CAF; needed once for each actor system.
void add_message_types(caf::actor_system_config& config);

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, slot_number& x) {
  return f(caf::meta::type_name("slot_number"), x.value);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, ballot_number& x) {
  return f(caf::meta::type_name("ballot_number"), x.round, x.node.value);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, proposal& x) {
  return f(caf::meta::type_name("proposal"), x.slot, x.ballot, x.command);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, prepare& x) {
  return f(caf::meta::type_name("prepare"), x.ballot, x.open);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, promise& x) {
  return f(caf::meta::type_name("promise"), x.ballot, x.from.value, x.accepted);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, refusal& x) {
  return f(caf::meta::type_name("refusal"), x.ballot);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, accept& x) {
  return f(caf::meta::type_name("accept"), x.ballot, x.proposals, x.chosen_before, x.round);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, accepted& x) {
  return f(caf::meta::type_name("accepted"), x.ballot, x.from.value, x.slots, x.round);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, learn_request& x) {
  return f(caf::meta::type_name("learn_request"), x.from.value, x.open);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, chosen& x) {
  return f(caf::meta::type_name("chosen"), x.proposals);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, tick& x) {
  return f(caf::meta::type_name("tick"), x.unused);
}

}  // namespace agon::systems::multi_paxos
