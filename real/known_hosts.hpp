// The host keys that a known_hosts file holds for a machine, and whether the one it shows is among
// them.
#pragma once

#include "actors/vocabulary/result.hpp"

#include <cstdint>
#include <libssh2.h>
#include <string>
#include <string_view>
#include <vector>

namespace agon::real {

/// One line of the file that speaks of the machine.
struct known_key {
  std::string type = {};  ///< Such as `ssh-ed25519`.
  std::string key = {};   ///< In base64.
  int line = 0;           ///< Where it stands, from 1.
  bool revoked = false;
};

/// A machine as known_hosts names it: `host`, or `[host]:port` when the port is not 22.
struct host_name {
  std::string host;
  std::uint16_t port = 22;
};

/// The lines of a known_hosts text that name the host, plain or hashed. Lines of certificate
/// authorities, patterns (`*`, `?`) and lines that make no sense are left out. Linear in the text.
std::vector<known_key> known_keys(LIBSSH2_SESSION* session, std::string_view text,
                                  const host_name& name);

/// Host key algorithms for the handshake, those of `keys` first, in the form that libssh2 wants.
std::string preferred_host_keys(const std::vector<known_key>& keys);

/// An error unless the key that the server showed is among `keys`. Its `where` is empty.
result<> check_host_key(const std::vector<known_key>& keys, std::string_view shown_blob,
                        const host_name& name, const std::string& file);

}  // namespace agon::real
