// What the servers of the replicated store say to one another and to their clients. These messages
// cross machines through CAF, so they are plain structs with an inspect overload each.
#pragma once

#include "actors/vocabulary/ids.hpp"

#include <caf/fwd.hpp>
#include <caf/meta/type_name.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace agon::systems::raft {

/// The number of a leadership; each election raises it. 0 comes before the first election.
struct term_number {
  std::uint64_t value = 0;
  [[nodiscard]] constexpr term_number next() const { return {value + 1}; }
  friend auto operator<=>(const term_number&, const term_number&) = default;
};

/// A place in the log, counted from 1; 0 is the place before the first entry.
struct log_index {
  std::uint64_t value = 0;
  [[nodiscard]] constexpr log_index next() const { return {value + 1}; }
  /// The place before; this one must not be 0.
  [[nodiscard]] constexpr log_index prior() const { return {value - 1}; }
  friend auto operator<=>(const log_index&, const log_index&) = default;
};

/// Numbers the times at which a leader asks its followers whether it still leads.
struct round_number {
  std::uint64_t value = 0;
  [[nodiscard]] constexpr round_number next() const { return {value + 1}; }
  friend auto operator<=>(const round_number&, const round_number&) = default;
};

/// A session of a client; drawn at random, so that no two are alike, across restarts too.
struct client_id {
  std::uint64_t value = 0;
  friend auto operator<=>(const client_id&, const client_id&) = default;
};

/// What a command does. `nothing` is the entry with which a leader begins its term. `join` and
/// `leave` ask for a change of members and are never in a log; the leader makes them `members`.
enum class action : std::uint8_t { nothing, read, write, cas, join, leave, members };

/// One operation on one key. Keys and values are JSON texts; a key never written holds `null`.
struct command {
  action what = action::nothing;
  std::string key = {};       ///< Of join and leave: the node, as a member set of one.
  std::string value = {};     ///< The new value of a write or cas; the new members.
  std::string expected = {};  ///< What a cas wants to find.
  friend bool operator==(const command&, const command&) = default;
};

/// From a client to the server that it takes for the leader. A retry repeats client and sequence,
/// so that it is applied once (Ongaro 2014, section 6.3).
struct client_request {
  client_id client;
  std::uint64_t sequence = 0;  ///< Counts the requests of this client, from 1.
  command todo;
  friend bool operator==(const client_request&, const client_request&) = default;
};

/// How a request ended.
enum class reply_status : std::uint8_t {
  ok,          ///< Applied; a read has its value.
  mismatch,    ///< A cas that found another value; it changed nothing.
  not_leader,  ///< This server did nothing with it, and never will.
  unknown,     ///< Appended, but leadership was lost: it may be applied, now or later.
};

/// To a client, the answer to its request.
struct client_reply {
  reply_status status = reply_status::not_leader;
  std::string value = {};         ///< What a read found.
  node_id leader = control_node;  ///< Whom to ask instead, or control_node where that is not known.
  friend bool operator==(const client_reply&, const client_reply&) = default;
};

/// A place of the log: who asked for what, and under which leader.
struct entry {
  term_number term;
  client_request request;
  friend bool operator==(const entry&, const entry&) = default;
};

/// What the log held up to a place, in short: it stands for those entries.
struct snapshot {
  log_index place;           ///< The last entry that it stands for; 0: none.
  term_number term;          ///< That entry's.
  std::string members = {};  ///< As of that entry, as text; empty: those of the beginning.
  std::string state = {};    ///< The registers and sessions, encoded; empty: none.
  friend bool operator==(const snapshot&, const snapshot&) = default;
};

/// A pre-vote asks whether a vote could be won, and binds nobody (Ongaro 2014, section 9.6).
enum class ballot : std::uint8_t { pre_vote, vote };

/// From who wants to lead to everyone.
struct vote_request {
  ballot kind = ballot::vote;
  term_number term;  ///< The term to lead.
  node_id from;
  log_index last_index;
  term_number last_term;
  friend bool operator==(const vote_request&, const vote_request&) = default;
};

/// Whether a vote was given.
enum class vote_verdict : std::uint8_t { refused, granted };

/// The answer to a vote_request.
struct vote_reply {
  ballot kind = ballot::vote;
  term_number term;  ///< The term asked for where granted, else the voter's own.
  node_id from;
  vote_verdict verdict = vote_verdict::refused;
  friend bool operator==(const vote_reply&, const vote_reply&) = default;
};

/// From the leader: entries, or none as a heartbeat.
struct append_request {
  term_number term;
  node_id from;
  log_index previous_index;   ///< The place before the entries …
  term_number previous_term;  ///< … and the term of what stands there.
  std::vector<entry> entries;
  log_index committed;
  round_number round;
  friend bool operator==(const append_request&, const append_request&) = default;
};

/// From the leader to a follower that lacks entries which the leader's log no longer has. Answered
/// as an append_request that ends at the snapshot's place.
struct install_request {
  term_number term;
  node_id from;
  snapshot base;
  round_number round;
  friend bool operator==(const install_request&, const install_request&) = default;
};

/// Whether the follower's log could take the entries. `outdated` says that the request was of an
/// earlier term; it must not pass for an answer in the term that it tells of, whose leader may be
/// the same node.
enum class append_verdict : std::uint8_t { outdated, refused, accepted };

/// The answer to an append_request.
struct append_reply {
  term_number term;
  node_id from;
  append_verdict verdict = append_verdict::outdated;
  log_index previous_index;   ///< As in the request.
  log_index matched;          ///< Where accepted: up to here the logs are alike.
  log_index retry_from;       ///< Where refused: the first place that may differ …
  term_number conflict_term;  ///< … and the follower's term there; 0 where it has no entry.
  round_number round;         ///< As in the request.
  friend bool operator==(const append_reply&, const append_reply&) = default;
};

/// What one server may say to another.
using message =
    std::variant<vote_request, vote_reply, append_request, install_request, append_reply>;

/// From a server to itself: look at the clock. Only the latest one counts.
struct wake {
  std::uint64_t number = 0;
};

/// Makes the messages known to CAF; needed once for each actor system that servers or clients run
/// in.
void add_message_types(caf::actor_system_config& config);

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, command& x) {
  return f(caf::meta::type_name("command"), x.what, x.key, x.value, x.expected);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, client_request& x) {
  return f(caf::meta::type_name("client_request"), x.client.value, x.sequence, x.todo);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, client_reply& x) {
  return f(caf::meta::type_name("client_reply"), x.status, x.value, x.leader.value);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, entry& x) {
  return f(caf::meta::type_name("entry"), x.term.value, x.request);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, vote_request& x) {
  return f(caf::meta::type_name("vote_request"), x.kind, x.term.value, x.from.value,
           x.last_index.value, x.last_term.value);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, vote_reply& x) {
  return f(caf::meta::type_name("vote_reply"), x.kind, x.term.value, x.from.value, x.verdict);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, append_request& x) {
  return f(caf::meta::type_name("append_request"), x.term.value, x.from.value,
           x.previous_index.value, x.previous_term.value, x.entries, x.committed.value,
           x.round.value);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, snapshot& x) {
  return f(caf::meta::type_name("snapshot"), x.place.value, x.term.value, x.members, x.state);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, install_request& x) {
  return f(caf::meta::type_name("install_request"), x.term.value, x.from.value, x.base,
           x.round.value);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, append_reply& x) {
  return f(caf::meta::type_name("append_reply"), x.term.value, x.from.value, x.verdict,
           x.previous_index.value, x.matched.value, x.retry_from.value, x.conflict_term.value,
           x.round.value);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, wake& x) {
  return f(caf::meta::type_name("wake"), x.number);
}

}  // namespace agon::systems::raft
