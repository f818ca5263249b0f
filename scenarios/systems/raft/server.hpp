// The server of one node: an actor that carries messages, time and disk to and from the core.
#pragma once

#include "actors/host.hpp"
#include "scenarios/systems/raft/raft.hpp"

#include <map>
#include <set>
#include <string>

namespace agon::systems::raft {

/// What `raft` can be told.
struct server_options {
  raft_options raft = {};
  /// Names from known_bugs(), planted beside those in `raft`; others are a mistake of the caller,
  /// who should have asked bugs_from().
  std::set<std::string> bugs = {};
};

/// The options that settings of the test ask for: `snapshot-every` (entries, from 1),
/// `election-timeout` (the shortest in milliseconds, from 3; the longest is twice, the time between
/// heartbeats a third of that) and `reads` (`quorum` or `lease`). Fails on other names and values,
/// saying which are known.
result<raft_options> options_from(const std::map<std::string, std::string>& settings);

/// Makes servers of the replicated store. Each loads what its host's disk kept when it starts, and
/// ends, with a line in the node's log, when its disk fails. The actor system must know the
/// messages (add_message_types).
server_factory make_server(const server_options& options);

}  // namespace agon::systems::raft
