// Gets etcd's executable onto a node.
#pragma once

#include "real/control.hpp"

#include <string>

namespace agon::systems::etcd {

/// What to install; see db_options.
struct install_options {
  std::string tarball = {};
  std::string sha256 = {};
  std::string folder = "/opt/etcd";  ///< Where a tarball goes.
};

/// Installs etcd unless it is there, and answers the path of its executable. A service that the
/// package's installation starts is stopped and disabled. Takes at most five minutes or so.
result<std::string> install(real::control& hands, const install_options& options);

/// Where install puts the executable.
std::string program_path(const install_options& options);

}  // namespace agon::systems::etcd
