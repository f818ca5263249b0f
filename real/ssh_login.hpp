// Logging in over a session whose host is trusted: keys, an agent, a password, in the order of
// ssh_options.
#pragma once

#include "real/ssh.hpp"
#include "real/ssh_transport.hpp"

namespace agon::real {

/// Tries each method that `options` has. The error tells of every one why it failed; its `where` is
/// empty. Each private key and agent is read anew.
result<> log_in(ssh_transport& transport, const ssh_options& options, const deadline& until);

/// True when this libssh2 signs with RSA in the way that current servers demand (since 1.11).
bool signs_with_rsa();

/// What to do when RSA does not work.
std::string rsa_hint(const std::string& user);

}  // namespace agon::real
