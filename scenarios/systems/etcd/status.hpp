// What a member says of itself and its leader, so that a run can tell whether leaders changed.
#pragma once

#include "actors/vocabulary/result.hpp"
#include "actors/vocabulary/time.hpp"
#include "scenarios/systems/etcd/http.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace agon::systems::etcd {

/// A member's own view; a member that is cut off may name a leader of the past.
struct status {
  std::string version;
  std::uint64_t member = 0;      ///< Its id.
  std::uint64_t leader = 0;      ///< Id of the leader it follows; 0 if it knows none.
  std::uint64_t raft_term = 0;   ///< Grows with each election.
  std::uint64_t raft_index = 0;  ///< The last log entry it has committed.
  friend bool operator==(const status&, const status&) = default;
};

/// True if this member takes itself for the leader.
bool is_leader(const status& member);

/// Asks the member at `server`; needs no majority. The error says whether it is down or slow.
result<status> status_of(const endpoint& server, duration limit = std::chrono::seconds{5});

/// Reads the body of an answer to `/v3/maintenance/status`.
result<status> status_from(std::string_view body);

/// Succeeds if the member at `server` says at `/health` that it serves, which needs a leader.
result<> healthy(const endpoint& server, duration limit = std::chrono::seconds{5});

}  // namespace agon::systems::etcd
