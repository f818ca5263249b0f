// The client of the `register` workload: read, write and cas on keyed registers.
#pragma once

#include "actors/client.hpp"
#include "scenarios/systems/kit/client.hpp"
#include "scenarios/systems/raft/messages.hpp"

namespace agon::systems::raft {

using kit::client_options;

/// Makes clients that behave as those of the kit (kit/client.hpp), and ask the leader once they are
/// told who that is.
///
/// Values are keyed: read `[k, null]` → ok `[k, v]`; write `[k, v]`; cas `[k, [old, new]]`.
/// Completions: `ok`; `fail` with `mismatch` for a cas that found another value, `no leader` where
/// no server took the op, `timeout` for a read; `info` with `timeout` for a write or cas that may
/// have been applied.
client_factory make_client(client_options options = {});

/// The command that an invocation asks for, or an error that says why it is none.
result<command> command_of(const op& invocation);

}  // namespace agon::systems::raft
