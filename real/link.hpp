// A link: the handle of a server in another process that survives that server's restarts.
#pragma once

#include "actors/vocabulary/time.hpp"
#include "real/address.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include <chrono>

namespace agon::real {

/// How soon a link notices and tries again.
struct link_options {
  duration retry_first = std::chrono::milliseconds{50};  ///< Doubles with each failure …
  duration retry_longest = std::chrono::seconds{1};  ///< … up to this; half of each is chance.
  duration connect_limit = std::chrono::seconds{1};
  duration handshake_limit = std::chrono::seconds{2};
};

/// Settings that both ends of links need: caf::io, heartbeats, and the end of connections on which
/// nothing arrived for 5 s, so that a healed partition is usable again soon and a machine that
/// vanished is noticed. Call it in the configuration's constructor; logs of CAF become quiet.
void configure_links(caf::actor_system_config& config);

/// Spawns an actor that hands every message on to the actor published at `server`, as if it had
/// been sent there: the sender and the request id stay, so answers go straight back. Connects in
/// the background and again whenever the connection breaks or that actor ends; until then messages
/// are dropped, and requests time out at their sender. Never waits. `server` must be an IP address
/// (`resolve`), the system configured by configure_links. Ends by an exit message.
caf::actor spawn_link(caf::actor_system& system, const address& server,
                      const link_options& options = {});

}  // namespace agon::real
