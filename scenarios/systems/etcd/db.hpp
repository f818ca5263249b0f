// etcd on real machines: installed from Debian's package or a release tarball, one member on each
// node.
#pragma once

#include "real/db.hpp"
#include "scenarios/systems/etcd/command_line.hpp"

#include <memory>
#include <string>

namespace agon::systems::etcd {

/// What to install, and where it keeps its files on the nodes.
struct db_options {
  server_options server = {};
  /// A release of etcd as `.tar.gz`: an http(s) URL that the nodes fetch, or a file of the control
  /// node (a path or `file://` URL) that is uploaded. It goes to /opt/etcd. Empty: Debian's package
  /// etcd-server.
  std::string tarball = {};
  /// The tarball's SHA-256 in hexadecimal. If given, it is checked, and the tarball is not
  /// installed anew.
  std::string tarball_sha256 = {};
  /// Where the tarball goes. A folder there that is not ours is left alone, which is an error.
  std::string tarball_folder = "/opt/etcd";
  /// Empty: /data/agon-etcd if /data is a file system of its own, else /var/lib/agon-etcd.
  std::string data_folder = {};
  std::string log_file = "/var/log/agon-etcd.log";
  std::string pid_file = "/run/agon-etcd.pid";
};

/// etcd for a cluster. Logs in as root, or as a user who may write to these places. Teardown ends
/// only processes that have our data folder on their command line.
std::unique_ptr<real::db> make_db(db_options options);

}  // namespace agon::systems::etcd
