// Raft (Ongaro & Ousterhout 2014) for one server, without actors, disks or clocks: events go in,
// effects come out, to be carried out in their order.
#pragma once

#include "actors/vocabulary/invariant.hpp"
#include "actors/vocabulary/random.hpp"
#include "actors/vocabulary/time.hpp"
#include "scenarios/systems/raft/bugs.hpp"
#include "scenarios/systems/raft/configurations.hpp"
#include "scenarios/systems/raft/entry_log.hpp"
#include "scenarios/systems/raft/messages.hpp"
#include "scenarios/systems/raft/registers.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <variant>
#include <vector>

namespace agon::systems::raft {

/// How a leader makes sure that it still leads when it is asked to read.
enum class read_path : std::uint8_t {
  quorum,  ///< Asks a majority; needs no clock (Ongaro 2014, section 6.4).
  lease,   ///< Trusts for a while that a majority follows, by its clock (section 6.4.1).
};

/// How a server behaves. With leases all servers must have the same election_min and clock_drift.
struct raft_options {
  duration heartbeat = std::chrono::milliseconds{50};
  /// A follower that hears no leader for a random time between these asks for votes; a leader that
  /// hears no majority for the longer one steps down.
  duration election_min = std::chrono::milliseconds{150};
  duration election_max = std::chrono::milliseconds{300};
  std::size_t entries_per_message = 64;
  /// After so many committed entries a snapshot takes their place.
  std::uint64_t snapshot_every = 50;
  read_path reads = read_path::quorum;
  /// Leases hold while no clock runs faster or slower than it should by more than this share.
  double clock_drift = 0.1;
  std::set<bug> bugs = {};  ///< Planted mistakes; none in a correct server.
};

/// Who there is. All are members until changes of members say otherwise.
struct membership {
  node_id self;
  std::set<node_id> peers;  ///< The others.
};

/// What outlives a crash.
struct durable_state {
  term_number term;
  node_id voted_for = control_node;  ///< control_node where no vote was given in this term.
  std::vector<entry> entries;        ///< Those after the snapshot's place.
  snapshot base = {};
};

/// Store term and vote durably before what follows.
struct keep_vote {
  term_number term;
  node_id voted_for;
  friend bool operator==(const keep_vote&, const keep_vote&) = default;
};

/// Remove the entries after `last` from the stored log, durably, before what follows.
struct cut_log {
  log_index last;
  friend bool operator==(const cut_log&, const cut_log&) = default;
};

/// Add entries to the stored log, durably, before what follows.
struct extend_log {
  std::vector<entry> entries;
  friend bool operator==(const extend_log&, const extend_log&) = default;
};

/// The stored log becomes this snapshot and these entries after it, all of it or nothing, durably,
/// before what follows.
struct keep_snapshot {
  snapshot base;
  std::vector<entry> entries;
  friend bool operator==(const keep_snapshot&, const keep_snapshot&) = default;
};

/// Send a message to another server; it may be lost.
struct send_message {
  node_id to;
  message what;
  friend bool operator==(const send_message&, const send_message&) = default;
};

/// Names a request that waits for its answer at this server.
struct ticket {
  std::uint64_t value = 0;
  friend auto operator<=>(const ticket&, const ticket&) = default;
};

/// Answer a request.
struct answer {
  ticket request;
  client_reply reply;
  friend bool operator==(const answer&, const answer&) = default;
};

/// What the core wants done. If one that stores something fails, nothing after it may be carried
/// out, and the server must stop.
using effect = std::variant<keep_vote, cut_log, extend_log, keep_snapshot, send_message, answer>;
using effects = std::vector<effect>;

/// What a server is at the moment.
enum class role : std::uint8_t { follower, pre_candidate, candidate, leader };
/// `follower`, `pre-candidate` ….
std::string_view to_string(role which);

/// The state of one server. Elections have a pre-vote, and a leader that hears no majority steps
/// down (Ongaro 2014, section 6.2 and 9.6); reads are confirmed by a round of heartbeats (6.4), or
/// by a lease. Without leases safety never depends on time: `now` may jump and drift. With leases
/// it must run on without jumping back, at a rate within the bound. Members change one at a time
/// (chapter 4, with the leader's first entry committed before), and snapshots keep the log short
/// (chapter 5).
class core {
 public:
  /// Begins as a follower on what a crash left. `kept.term` must not be below the terms of the log,
  /// unless a bug is planted, and the snapshot must be one that a core made.
  core(raft_options options, membership members, durable_state kept, random_stream random,
       time_point now);

  /// Takes a message of another server; one that is no member is ignored.
  effects receive(const message& what, time_point now);
  /// Takes a client's request; the ticket must be new. Is answered, at once or later, exactly once
  /// while the server lives. A join or leave that cannot begin now is answered as not_leader.
  effects ask(ticket request, const client_request& what, time_point now);
  /// Does what is due.
  effects tick(time_point now);
  /// Lets the election timeout end as soon as it may. A hook for faults: legal at any time.
  void hurry();
  /// A leader leads no longer, whoever else may; others go on. A hook for faults: legal at any
  /// time.
  effects resign(time_point now);
  /// What the wall clock shows. Only the bug lease-ignores-drift looks at it.
  void see_wall_clock(time_point shown) { wall_ = shown; }

  /// When tick() is next needed.
  [[nodiscard]] time_point wake_at() const;

  [[nodiscard]] raft::role role() const { return role_; }
  [[nodiscard]] term_number term() const { return term_; }
  [[nodiscard]] node_id voted_for() const { return voted_for_; }
  /// The leader of this term as far as known, else control_node.
  [[nodiscard]] node_id leader() const { return leader_; }
  [[nodiscard]] log_index committed() const { return committed_; }
  [[nodiscard]] const entry_log& log() const { return log_; }
  [[nodiscard]] const registers& state() const { return state_; }
  /// The members as far as this server knows.
  [[nodiscard]] const member_set& members() const { return configurations_.latest(); }

 private:
  // What a leader knows of another member.
  struct progress {
    log_index next;             // the first entry to send
    log_index match;            // up to here its log is known to be alike
    round_number acknowledged;  // the last round in which it followed
    time_point heard;           // when it last answered
    bool waiting = false;       // entries are under way; the next heartbeat sends them again
  };
  struct pending_read {
    ticket request;
    std::string key;
    log_index at;        // must be applied first
    round_number round;  // must be acknowledged by a majority first
  };
  enum class payload : std::uint8_t { entries, none };

  // elections.cpp
  void take(const vote_request& what);
  void take(const vote_reply& what);
  void follow(term_number term, node_id leader);
  void abandon_requests();
  void seek_election(ballot kind);
  void ask_for_votes();
  void count_vote(node_id voter);
  void lead();
  [[nodiscard]] bool may_seek_election() const;
  [[nodiscard]] bool seeks_election() const {
    return role_ == role::pre_candidate || role_ == role::candidate;
  }
  [[nodiscard]] bool would_vote_for(const vote_request& what) const;
  [[nodiscard]] bool leader_lives() const;
  void wait_for_leader();

  // replication.cpp
  void take(const append_request& what);
  void take(const append_reply& what);
  template <class Request>
  bool accept_leader(const Request& what);
  template <class Request>
  [[nodiscard]] append_reply reply_to(const Request& what, append_verdict verdict,
                                      log_index previous) const;
  [[nodiscard]] append_reply refusal_of(const append_request& what) const;
  void merge(const append_request& what);
  void back_up(progress& follower, const append_reply& what);
  void broadcast(payload what);
  void send_append(node_id to, progress& follower, payload what);
  void add_entry(const client_request& request);
  void note_members(log_index place, const command& todo);

  // commitment.cpp
  void advance_commit();
  void commit_to(log_index place);
  void read(ticket request, const std::string& key);
  void open_round();
  void begin_round();
  void answer_reads();
  [[nodiscard]] round_number confirmed_round() const;
  [[nodiscard]] bool holds_lease();
  [[nodiscard]] time_point lease_clock() const;
  [[nodiscard]] duration lease_length() const;
  [[nodiscard]] bool hears_majority() const;

  // snapshots.cpp
  void take(const install_request& what);
  void install(const snapshot& base);
  void take_snapshot();
  void restore(const snapshot& base);
  void send_snapshot(node_id to, progress& follower);

  // members.cpp
  void change_members(ticket request, const command& todo);
  [[nodiscard]] bool may_change_members() const;
  void follow_members();
  void leave_if_removed();
  [[nodiscard]] bool is_member(node_id node) const { return members().contains(node); }
  [[nodiscard]] std::size_t majority() const { return members().size() / 2 + 1; }
  template <class T, class Of>
  [[nodiscard]] T reached_by_majority(const T& own, Of of) const;

  [[nodiscard]] bool has(bug which) const { return options_.bugs.contains(which); }
  [[nodiscard]] bool uses_leases() const { return options_.reads == read_path::lease; }
  // An invariant of Raft, which a planted bug may break.
  void sure(bool condition, std::string_view expectation) const;
  void send(node_id to, message what);
  void emit(effect next);
  void save_term();
  effects finish();

  raft_options options_;
  membership nodes_;
  random_stream random_;
  time_point now_;
  time_point wall_ = {};
  effects effects_ = {};

  term_number term_;
  node_id voted_for_;
  bool term_unsaved_ = false;
  snapshot snapshot_;
  entry_log log_;
  configurations configurations_;

  raft::role role_ = role::follower;
  node_id leader_ = control_node;
  time_point election_due_;
  time_point ask_again_ = {};  // of a candidate
  std::optional<time_point> leader_heard_ = {};
  std::set<node_id> votes_ = {};

  registers state_;
  log_index committed_ = {};
  log_index applied_ = {};

  // Of a leader only.
  std::map<node_id, progress> followers_ = {};  // the members but for itself
  log_index term_began_ = {};
  time_point heartbeat_due_ = {};
  round_number round_ = {};
  std::map<round_number, time_point> round_began_ = {};  // for leases
  std::map<log_index, ticket> writes_ = {};
  std::vector<pending_read> reads_ = {};
};

/// What a majority of the members has reached at least, if `own` is this server's and `of` tells
/// that of a follower's progress.
template <class T, class Of>
T core::reached_by_majority(const T& own, Of of) const {
  std::vector<T> reached;
  reached.reserve(members().size());
  if (is_member(nodes_.self)) reached.push_back(own);
  for (const auto& [peer, follower] : followers_) reached.push_back(of(follower));
  invariant(reached.size() == members().size(), "a leader that follows up each member");
  std::ranges::sort(reached);
  return reached[reached.size() - majority()];
}

}  // namespace agon::systems::raft
