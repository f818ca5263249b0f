// Asks an ssh-agent for its keys and signatures. libssh2 has an agent client too, but it waits
// without an end for an agent that does not answer.
#pragma once

#include "real/tcp.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace agon::real {

/// A public key that the agent can sign with.
struct agent_key {
  std::string blob;     ///< The key as SSH sends it.
  std::string comment;  ///< Mostly its file's name or its owner.
  /// Such as `ssh-ed25519`.
  [[nodiscard]] std::string type() const;
};

/// A connection to an agent (draft-miller-ssh-agent). Every call ends at its deadline.
class ssh_agent {
 public:
  /// Connects to the agent's socket.
  static result<ssh_agent> connect(const std::string& path, const deadline& until);
  result<std::vector<agent_key>> keys(const deadline& until);
  /// The signature of `data` by `key`, without the algorithm's name before it.
  result<std::string> sign(const agent_key& key, std::string_view data, const deadline& until);

 private:
  explicit ssh_agent(tcp_socket connection) : connection_{std::move(connection)} {}
  result<std::string> receive_exactly(std::size_t count, const deadline& until);
  result<std::string> ask(std::string_view message, const deadline& until);
  tcp_socket connection_;
};

}  // namespace agon::real
