// A replicated log with views agreed by majority, for one server, without actors, disks or clocks:
// events go in, effects come out, to be carried out in their order. How entries travel between the
// members of a view is for a system to say: primary-backup and chain replication derive from it.
#pragma once

#include "actors/vocabulary/random.hpp"
#include "actors/vocabulary/time.hpp"
#include "scenarios/systems/kit/registers.hpp"
#include "scenarios/systems/kit/server.hpp"
#include "scenarios/systems/kit/sessions.hpp"
#include "scenarios/systems/views/messages.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace agon::systems::views {

/// How a server behaves.
struct replica_options {
  duration heartbeat = std::chrono::milliseconds{50};
  /// A server that hears no leader for a random time between these asks for a new view; a leader
  /// that hears no majority for the longer one stops leading.
  duration patience_min = std::chrono::milliseconds{150};
  duration patience_max = std::chrono::milliseconds{300};
  /// How long a proposer that has a majority waits for the others.
  duration grace = std::chrono::milliseconds{20};
  std::size_t entries_per_message = 64;
  std::set<std::string> bugs = {};  ///< Planted mistakes; none in a correct server.
};

/// Who takes part.
struct membership {
  node_id self;
  std::vector<node_id> all;  ///< In order, self included.
};

/// What outlives a crash.
struct kept_state {
  view_number promised;
  view_number started;
  std::vector<node_id> members;   ///< Of the started view; empty in view 0.
  std::vector<kit::request> log;  ///< As of the started view.
};

/// Store durably, before what follows, that no view below this one counts.
struct keep_promise {
  view_number view;
  friend bool operator==(const keep_promise&, const keep_promise&) = default;
};

/// Store durably, before what follows and all at once, that this view has started, with a log of
/// the first `keep` entries of the one before and these.
struct keep_start {
  view_number view;
  std::vector<node_id> members;
  log_length keep = 0;
  std::vector<kit::request> entries;
  friend bool operator==(const keep_start&, const keep_start&) = default;
};

/// Add these entries to the stored log, durably, before what follows.
struct keep_entries {
  std::vector<kit::request> entries;
  friend bool operator==(const keep_entries&, const keep_entries&) = default;
};

/// Send a message to another server; it may be lost.
struct send_message {
  node_id to;
  message what;
  friend bool operator==(const send_message&, const send_message&) = default;
};

/// Answer a request.
struct answer {
  kit::ticket request;
  kit::reply how;
  friend bool operator==(const answer&, const answer&) = default;
};

/// What a replica wants done. If a `keep_…` fails, nothing after it may be carried out, and the
/// server must stop.
using effect = std::variant<keep_promise, keep_start, keep_entries, send_message, answer>;
using effects = std::vector<effect>;

/// The state of one server.
///
/// A view is proposed by the node that its number belongs to, after a majority said in a poll that
/// they hear no leader. Who promises takes part in no lower view any more, and tells its log. With
/// a majority of promises the view starts: its log is the best of these, the longest of those of
/// the latest view. An entry counts as committed when a majority has it (or more, if the system
/// says so), so that the best log of a majority has all that was committed. Promises, starts and
/// entries are durable before they are told. (Oki & Liskov 1988; Liskov & Cowling 2012, whose
/// recovery without disks this does without.)
///
/// Reads are answered by one node, when a majority has said since that the view is still on. Safety
/// never depends on time.
class replica {
 public:
  /// Begins on what a crash left.
  replica(replica_options options, membership nodes, kept_state kept, random_stream random,
          time_point now);
  replica(const replica&) = delete;
  replica& operator=(const replica&) = delete;
  virtual ~replica() = default;

  /// Takes a message of another server; one that is no member of the cluster is ignored.
  effects receive(const message& what, time_point now);
  /// Takes a client's request under a new ticket. Is answered, at once or later, exactly once while
  /// the server lives.
  effects ask(kit::ticket ticket, const kit::request& what, time_point now);
  /// Does what is due.
  effects tick(time_point now);
  /// When tick() is next needed.
  [[nodiscard]] time_point wake_at() const;

  [[nodiscard]] bool leads() const { return leads_; }
  [[nodiscard]] view_number promised() const { return promised_; }
  [[nodiscard]] view_number started() const { return started_; }
  /// Of the started view, the leader first.
  [[nodiscard]] const std::vector<node_id>& members() const { return members_; }
  [[nodiscard]] const std::vector<kit::request>& log() const { return log_; }
  [[nodiscard]] log_length committed() const { return committed_; }

 protected:
  /// What is known of a node that this one feeds.
  struct progress {
    log_length length = 0;  ///< It has these, …
    log_length held = 0;    ///< … and these are held by all from there on.
    log_length sent = 0;
    bool joined = false;  ///< Is known to have started the view.
  };

  /// Who shall be in a view that these have promised to take part in; the leader, self, first.
  [[nodiscard]] virtual std::vector<node_id> choose(const std::set<node_id>& promisers) = 0;
  /// Whom this node feeds with entries in the started view.
  [[nodiscard]] virtual std::vector<node_id> fed() const = 0;
  /// What is known here to be held by all that must hold it, in the started view.
  [[nodiscard]] virtual log_length held() const = 0;
  /// Who answers reads, as far as is known; control_node where it is not.
  [[nodiscard]] virtual node_id reader() const = 0;
  /// Tells others that held() or the log's length has grown.
  virtual void report() = 0;
  /// Called at each heartbeat of a leader.
  virtual void watch() {}

  [[nodiscard]] bool has(std::string_view bug) const {
    return options_.bugs.contains(std::string{bug});
  }
  [[nodiscard]] const replica_options& options() const { return options_; }
  [[nodiscard]] node_id self() const { return nodes_.self; }
  [[nodiscard]] const std::vector<node_id>& all() const { return nodes_.all; }
  [[nodiscard]] std::size_t majority() const { return nodes_.all.size() / 2 + 1; }
  [[nodiscard]] time_point now() const { return now_; }
  [[nodiscard]] random_stream& random() { return random_; }
  /// Whether the view that was promised has started here; a leader that has lost it is in none.
  [[nodiscard]] bool takes_part() const;
  /// The leader of the promised view as far as known, else control_node.
  [[nodiscard]] node_id leader() const { return leader_; }
  [[nodiscard]] node_id owner_of(view_number view) const {
    return nodes_.all[view.value % nodes_.all.size()];
  }
  [[nodiscard]] const std::map<node_id, progress>& followers() const { return followers_; }
  /// When a node was last heard in answer to a hail of this one; nothing: not since the view began.
  [[nodiscard]] std::optional<time_point> heard(node_id node) const;
  /// The length of its log that it told then.
  [[nodiscard]] log_length length_of(node_id node) const;
  [[nodiscard]] time_point began() const { return began_; }
  /// Answers a read from what is known to be committed here.
  [[nodiscard]] kit::reply read(const kit::request& what) { return state_.carry_out(what); }
  /// Begins a new view of this node.
  void propose();
  void send(node_id to, message what) { emit(send_message{to, std::move(what)}); }

 private:
  struct pending_read {
    kit::ticket ticket;
    kit::request what;
    std::uint64_t round = 0;
  };
  struct peer_state {
    std::uint64_t round = 0;  // The last one it answered.
    log_length length = 0;
    std::optional<time_point> heard = {};
  };

  void take(const poll& what);
  void take(const polled& what);
  void take(const proposal& what);
  void take(const promise& what);
  void take(const outdated& what);
  void take(const hail& what);
  void take(const hailed& what);
  void take(const append& what);
  void take(const appended& what);
  void take(const fetch& what);
  void take(const start& what);

  void resume();
  void wait_for_leader();
  void seek();
  [[nodiscard]] view_number next_own_view() const;
  void count_promises();
  void start_view();
  [[nodiscard]] keep_start best_start() const;
  void enter(const keep_start& what);
  void meet_followers();
  void leave();
  [[nodiscard]] bool is_below(view_number view, node_id from);
  [[nodiscard]] std::vector<kit::request> log_from(log_length place) const;

  void add_entry(kit::ticket ticket, const kit::request& what);
  void feed(node_id to, progress& follower);
  void feed_all();
  void beat();
  void advance();
  void commit_to(log_length length);
  [[nodiscard]] kit::reply apply(const kit::request& what);
  void ask_read(kit::ticket ticket, const kit::request& what);
  void hail_all();
  [[nodiscard]] bool hears_majority() const;
  void answer_reads();

  // Holds in a correct server; a planted bug may break it.
  void sure(bool condition, std::string_view expectation) const;
  void emit(effect next) { effects_.push_back(std::move(next)); }
  effects finish() { return std::exchange(effects_, {}); }

  replica_options options_;
  membership nodes_;
  random_stream random_;
  time_point now_;
  effects effects_ = {};

  view_number promised_;
  view_number started_;
  view_number seen_ = {};  // The highest that anyone told of.
  std::vector<node_id> members_;
  std::vector<kit::request> log_;

  bool resumed_ = false;
  bool leads_ = false;
  node_id leader_ = control_node;
  std::optional<time_point> leader_heard_ = {};
  time_point seek_due_ = {};
  time_point heartbeat_due_ = {};
  time_point began_ = {};

  std::uint64_t polls_ = 0;
  std::set<node_id> agreed_ = {};
  bool proposes_ = false;
  std::map<node_id, promise> promises_ = {};
  std::optional<time_point> start_due_ = {};

  std::uint64_t session_;
  std::uint64_t round_ = 0;
  std::map<node_id, peer_state> peers_ = {};
  std::map<node_id, progress> followers_ = {};
  log_length began_with_ = 0;  // The log's length at the start of the view.

  log_length committed_ = 0;
  kit::registers state_ = {};
  kit::sessions sessions_ = {};
  std::map<log_length, kit::ticket> writes_ = {};  // By the log's length with their entry.
  std::vector<pending_read> reads_ = {};
};

}  // namespace agon::systems::views
