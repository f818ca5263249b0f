// etcd's command line on one node of a cluster: all of its configuration.
#pragma once

#include "real/db.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace agon::systems::etcd {

/// What is the same on all nodes.
struct server_options {
  std::uint16_t client_port = 2379;
  std::uint16_t peer_port = 2380;
  std::optional<std::uint32_t> snapshot_count =
      {};  ///< Log entries between snapshots; etcd's own if absent.
};

/// What was found on one node.
struct installation {
  std::string program;  ///< Path of the executable.
  std::string data_folder;
  bool knows_enable_v2 = false;  ///< etcd 3.6 has dropped the flag `--enable-v2`.
};

/// The command that starts etcd, first and again: with data there, it ignores the `initial-` flags.
/// Heartbeat and election timeouts are etcd's own (100 ms and 1 s).
std::vector<std::string> command_line(const real::cluster& where, const installation& found,
                                      const server_options& options);

/// The flag that tells our etcd from others on the machine.
std::string data_folder_flag(const std::string& data_folder);

}  // namespace agon::systems::etcd
