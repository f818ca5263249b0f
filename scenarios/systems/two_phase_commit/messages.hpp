// What the nodes of the bank say to one another. These messages cross machines.
#pragma once

#include "actors/vocabulary/ids.hpp"

#include <caf/fwd.hpp>
#include <caf/meta/type_name.hpp>

#include <compare>
#include <cstdint>
#include <vector>

namespace agon::systems::two_phase_commit {

/// A try at a transaction; no two are alike, across restarts too.
struct transaction_id {
  node_id coordinator;
  std::uint64_t start = 0;   ///< How often its coordinator had started.
  std::uint64_t number = 0;  ///< Counts since that start, from 1.
  friend auto operator<=>(const transaction_id&, const transaction_id&) = default;
};

/// What a transaction does to an account: adds this much. 0 is a read.
struct change {
  std::int64_t account = 0;
  std::int64_t amount = 0;
  friend bool operator==(const change&, const change&) = default;
};

/// From a coordinator: lock these accounts of yours, and promise to do either as I decide.
struct prepare {
  transaction_id transaction;
  std::vector<change> changes;
  friend bool operator==(const prepare&, const prepare&) = default;
};

/// What a participant says to that.
enum class ballot : std::uint8_t {
  yes,      ///< It is prepared, durably.
  busy,     ///< Another transaction has a lock.
  too_low,  ///< The account does not hold as much.
};

/// To the coordinator; a yes shows the balances before the transaction.
struct vote {
  transaction_id transaction;
  node_id from;
  ballot what = ballot::busy;
  std::vector<change> balances = {};  ///< By account, as amounts.
  friend bool operator==(const vote&, const vote&) = default;
};

/// How a transaction ends.
enum class decision : std::uint8_t { abort, commit };

/// From a coordinator: that is how it ends.
struct decided {
  transaction_id transaction;
  decision what = decision::abort;
  friend bool operator==(const decided&, const decided&) = default;
};

/// To a coordinator: I am prepared and have heard nothing since. How does it end?
struct in_doubt {
  transaction_id transaction;
  node_id from;
  friend bool operator==(const in_doubt&, const in_doubt&) = default;
};

/// From a server to itself: try this request again, another transaction held a lock.
struct try_again {
  std::uint64_t client = 0;
  std::uint64_t sequence = 0;
  friend bool operator==(const try_again&, const try_again&) = default;
};

/// From a server to itself: look at the clock.
struct tick {};

/// Makes these messages known to CAF; needed once for each actor system.
void add_message_types(caf::actor_system_config& config);

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, transaction_id& x) {
  return f(caf::meta::type_name("transaction_id"), x.coordinator.value, x.start, x.number);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, change& x) {
  return f(caf::meta::type_name("change"), x.account, x.amount);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, prepare& x) {
  return f(caf::meta::type_name("prepare"), x.transaction, x.changes);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, vote& x) {
  return f(caf::meta::type_name("vote"), x.transaction, x.from.value, x.what, x.balances);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, decided& x) {
  return f(caf::meta::type_name("decided"), x.transaction, x.what);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, in_doubt& x) {
  return f(caf::meta::type_name("in_doubt"), x.transaction, x.from.value);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, try_again& x) {
  return f(caf::meta::type_name("try_again"), x.client, x.sequence);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, tick&) {
  return f(caf::meta::type_name("tick"));
}

}  // namespace agon::systems::two_phase_commit
