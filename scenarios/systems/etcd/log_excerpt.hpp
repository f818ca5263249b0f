// The reason why etcd ended, out of the last lines of its log.
#pragma once

#include <string>
#include <string_view>

namespace agon::systems::etcd {

/// At most three lines of a log's end as one line: those that tell of errors, or else the last
/// ones. Of etcd's JSON lines it keeps message and error. Empty if there is nothing. Linear.
std::string log_excerpt(std::string_view log_end);

}  // namespace agon::systems::etcd
