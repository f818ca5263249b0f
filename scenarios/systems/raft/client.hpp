// The client of the `register` workload: read, write and cas on keyed registers.
#pragma once

#include "actors/client.hpp"
#include "scenarios/systems/raft/messages.hpp"

namespace agon::systems::raft {

/// How a client behaves.
struct client_options {
  /// How long one server may take to answer before another one is asked.
  duration request_timeout = std::chrono::milliseconds{500};
  /// Bounds of the pause before asking again, drawn at random.
  duration pause_min = std::chrono::milliseconds{10};
  duration pause_max = std::chrono::milliseconds{50};
};

/// Makes clients. Each op goes to the node of the client's seat first, then where that redirects
/// to, then round the cluster, until nine tenths of the op's deadline are over (5 s, if the seat
/// has none).
///
/// Values are keyed: read `[k, null]` → ok `[k, v]`; write `[k, v]`; cas `[k, [old, new]]`.
/// Completions: `ok`; `fail` with `mismatch` for a cas that found another value, `no leader` where
/// no server took the op, `timeout` for a read; `info` with `timeout` for a write or cas that may
/// have been applied.
///
/// Each `open` draws a new session from `seat.random`, so two clients must not have the same
/// stream.
client_factory make_client(const client_options& options = {});

/// The command that an invocation asks for, or an error that says why it is none.
result<command> command_of(const op& invocation);

}  // namespace agon::systems::raft
