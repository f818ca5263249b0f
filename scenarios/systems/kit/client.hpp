// The client of the small systems: sends an op to a server and makes its reply the completion.
#pragma once

#include "actors/client.hpp"
#include "scenarios/systems/kit/messages.hpp"

#include <set>
#include <string>

namespace agon::systems::kit {

/// What a client does while a server is silent.
enum class persistence : std::uint8_t {
  /// Asks again, the next server: for servers that tell retries by client and sequence, and for ops
  /// that may be repeated.
  retries,
  /// Does not ask again once a server may have taken the op.
  asks_once,
};

/// How a client behaves.
struct client_options {
  /// Ops that change nothing: they fail where others would be `info`.
  std::set<std::string> reads = {"read"};
  persistence when_silent = persistence::retries;
  /// Asks no server but that of its node: a client that must see what this one does.
  bool stays = false;
  /// What an op failed of that no server took.
  std::string nobody = "no server";
  /// How long one server may take to answer before another one is asked.
  duration request_timeout = std::chrono::milliseconds{500};
  /// Bounds of the pause before asking again, drawn at random.
  duration pause_min = std::chrono::milliseconds{10};
  duration pause_max = std::chrono::milliseconds{50};
};

/// Makes clients. Each op goes to the node of the client's seat first, then where that refers to,
/// then round the cluster, until nine tenths of the op's deadline are over (5 s, if the seat has
/// none). Completions: `ok` with the reply's value; `fail` for what was refused (with its reason),
/// for what no server took (`nobody`) and for a read without answer (`timeout`); else `info`.
///
/// Each `open` draws a new session from `seat.random`, so two clients must not have the same
/// stream.
client_factory make_client(const client_options& options = {});

}  // namespace agon::systems::kit
