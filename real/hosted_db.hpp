// Systems of our own on real machines: copies this program to each node and runs `agon node` there.
#pragma once

#include "real/db.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace agon::real {

/// Which system the nodes host, and how.
struct hosted_options {
  std::string system;                                ///< As in `agon node --system`.
  std::string bug = {};                              ///< A planted bug by name; empty: none.
  std::map<std::string, std::string> settings = {};  ///< Of the system, by name.
  std::uint16_t port = 7480;                         ///< Where the servers listen, on every node.
  std::uint64_t seed = 0;
  /// The program to copy; it and the node must have the same shared libraries.
  std::string program = "/proc/self/exe";
};

/// A db that hosts a system with `agon node`. The program becomes /opt/agon/agon-node, a name of
/// its own, so that killing servers leaves other agon commands alone; it is copied only where its
/// SHA-256 differs. Data: /var/lib/agon; log: /var/log/agon-node.log. Reads the program and runs
/// `sha256sum` on this machine. Fails where that is not possible.
result<std::shared_ptr<db>> make_hosted_db(const hosted_options& options);

}  // namespace agon::real
