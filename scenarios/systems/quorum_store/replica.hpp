// One server of a store whose registers are read and written at quorums, without actors, disks or
// clocks: events go in, effects come out, to be carried out in their order.
#pragma once

#include "actors/vocabulary/time.hpp"
#include "scenarios/systems/kit/server.hpp"
#include "scenarios/systems/quorum_store/messages.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace agon::systems::quorum_store {

/// How a server behaves.
struct replica_options {
  /// Who has not answered by then is asked again.
  duration again = std::chrono::milliseconds{50};
  /// How long a quorum may take to answer a query, or to take back what a read saw …
  duration query_limit = std::chrono::milliseconds{300};
  /// … and to store a write.
  duration store_limit = std::chrono::milliseconds{600};
  std::set<std::string> bugs = {};  ///< Planted mistakes; none in a correct server.
};

/// A version that a replica must not forget, and the write that it began with here, if it did.
struct keep_version {
  std::string key;
  version what;
  std::uint64_t client = 0;  ///< 0: the write was coordinated elsewhere.
  std::uint64_t sequence = 0;
  friend bool operator==(const keep_version&, const keep_version&) = default;
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

/// What a server wants done. If a `keep_version` fails, nothing after it may be carried out, and
/// the server must stop.
using effect = std::variant<keep_version, send_message, answer>;
using effects = std::vector<effect>;

/// Who takes part, and which start of this server it is.
struct membership {
  node_id self;
  std::vector<node_id> all;   ///< Self included.
  std::uint64_t session = 0;  ///< Different at each start.
};

/// A replica of every register, and the coordinator of the ops that clients bring to it.
///
/// A write asks a majority for their stamps, takes a greater one, and is done when a majority has
/// it. A read asks a majority, takes the newest version, and has a majority store that before it
/// answers, so that no later read sees an older one. (Attiya, Bar-Noy & Dolev 1995, for many
/// writers: Lynch & Shvartsman 1997.) A coordinator has a write of its own durably before it tells
/// anyone, so that it never chooses the same stamp twice. It knows requests that are delivered
/// twice, but a client must not repeat a write: it would be another one, with a later stamp.
///
/// There is no compare-and-set: registers solve no consensus. Safety never depends on time.
class replica {
 public:
  replica(replica_options options, membership nodes);

  /// Takes back what was kept before a crash; to be called before anything else, in order.
  void restore(const keep_version& what);

  /// Takes a message of another server.
  effects receive(const message& what, time_point now);
  /// Takes a client's request under a new ticket; `wall` is what the node's wall clock shows, which
  /// a correct server does not use.
  effects ask(kit::ticket ticket, const kit::request& what, std::chrono::nanoseconds wall,
              time_point now);
  /// Does what is due.
  effects tick(time_point now);

  /// What this replica has of a key (its JSON).
  [[nodiscard]] version of(const std::string& key) const;
  /// Ops under way here.
  [[nodiscard]] std::size_t under_way() const { return operations_.size(); }

 private:
  enum class phase : std::uint8_t { query, store };
  struct operation {
    kit::request what;
    std::string key;
    std::string value;  // Of a write, as JSON.
    std::vector<kit::ticket> tickets;
    phase now = phase::query;
    version newest = {};
    std::set<node_id> heard = {};
    time_point began = {};  // The phase.
    time_point asked = {};

    [[nodiscard]] bool is_read() const { return what.f == "read"; }
  };
  using operations = std::map<std::uint64_t, operation>;

  void take(const query& what);
  void take(const found& what);
  void take(const store& what);
  void take(const stored& what);

  [[nodiscard]] operation* find(const operation_id& which, phase in);
  void begin(operation what, std::chrono::nanoseconds wall);
  void go_on(std::uint64_t number);
  void choose(operation& what);
  void begin_store(operation& what);
  void call(std::uint64_t number, const operation& what);
  void finish(std::uint64_t number, const kit::reply& how);
  [[nodiscard]] kit::reply done_reply(const operation& what) const;
  [[nodiscard]] bool repeats(kit::ticket ticket, const kit::request& what);

  [[nodiscard]] bool newer(const stamp& a, const stamp& b) const;
  void have(const keep_version& what);
  [[nodiscard]] std::size_t majority() const { return nodes_.all.size() / 2 + 1; }
  [[nodiscard]] std::size_t quorum_of(const operation& what) const;
  [[nodiscard]] bool has(std::string_view bug) const {
    return options_.bugs.contains(std::string{bug});
  }
  void send(node_id to, message what) { effects_.push_back(send_message{to, std::move(what)}); }
  effects take_effects() { return std::exchange(effects_, {}); }

  replica_options options_;
  membership nodes_;
  time_point now_ = {};
  effects effects_ = {};
  std::map<std::string, version> versions_ = {};
  std::map<std::uint64_t, std::uint64_t> begun_ = {};  // The last write begun here, by client.
  operations operations_ = {};
  std::uint64_t last_ = 0;
};

}  // namespace agon::systems::quorum_store
