// SSH connections by libssh2: key, agent or password; host-key check; errors that name what was
// tried.
#pragma once

#include "real/remote.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace agon::real {

/// How to reach a machine. Methods are tried in this order: private key (if given), agent (if there
/// is one), the user's default ed25519 and ecdsa keys (if no key is given), password (if not
/// empty).
struct ssh_options {
  std::string host = {};     ///< The node's name, for messages and the known-hosts check.
  std::string address = {};  ///< IP address to connect to; empty: look `host` up.
  std::uint16_t port = 22;
  std::string user = "root";
  std::string password = {};
  std::string private_key = {};  ///< Path; ed25519 or ecdsa.
  std::string passphrase = {};   ///< Of the private key, if it has one.
  bool use_agent = true;
  bool strict_host_key_checking = false;
  std::string known_hosts = {};  ///< Path; empty: `~/.ssh/known_hosts`.
  duration connect_limit = std::chrono::seconds{10};
};

/// Connects and authenticates. The error names host, port, user and the methods tried, and what to
/// do.
///
/// Commands run under `timeout` (coreutils or busybox), so that one whose time is over does not
/// stay on the machine; the connection remains usable. A lost connection is made anew before a
/// command is sent, with growing pauses for up to `connect_limit`; a command that may have run is
/// never sent again. Uploads replace a file at once when they are complete.
result<std::unique_ptr<remote>> connect_ssh(const ssh_options& options);

}  // namespace agon::real
