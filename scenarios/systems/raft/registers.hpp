// The state machine of the replicated store: a register for each key, and the sessions of clients.
#pragma once

#include "actors/vocabulary/result.hpp"
#include "scenarios/systems/raft/messages.hpp"

#include <map>
#include <string>
#include <string_view>

namespace agon::systems::raft {

/// Whether retries are recognized.
enum class deduplication : std::uint8_t { by_session, none };
/// Registers by key. The same requests in the same order lead to the same state and replies on
/// every server. Sessions are kept for ever, one for each client that ever wrote: this store lives
/// as long as a test.
class registers {
 public:
  explicit registers(deduplication retries = deduplication::by_session) : retries_{retries} {}

  /// Carries out a committed request. A request that its client has repeated gets the reply of the
  /// first time; one that its client has gone past is ignored, with the reply `unknown`.
  client_reply apply(const client_request& request);

  /// What a key holds; `null` if nothing was written.
  [[nodiscard]] std::string read(const std::string& key) const;

  /// Forgets all sessions: the planted bug snapshot-forgets-sessions.
  void forget_sessions() { sessions_.clear(); }

  /// All of it as bytes. Linear.
  [[nodiscard]] std::string encoded() const;
  /// Becomes what was encoded; nothing encoded is the state of the beginning. Fails on other bytes,
  /// and then holds nothing.
  result<> restore(std::string_view bytes);

  /// Same values and same sessions.
  friend bool operator==(const registers&, const registers&) = default;

 private:
  struct session {
    std::uint64_t sequence = 0;
    client_reply reply;
    friend bool operator==(const session&, const session&) = default;
  };

  client_reply carry_out(const command& todo);

  deduplication retries_;
  std::map<std::string, std::string> values_;
  std::map<client_id, session> sessions_;
};

}  // namespace agon::systems::raft
