// The process that a lab lives and dies with: the init of a PID namespace, with a network, mounts
// and IPC of its own. When it ends, however that happens, the kernel ends all that is inside.
#pragma once

#include "actors/vocabulary/result.hpp"
#include "actors/vocabulary/time.hpp"
#include "real/lab/descriptor.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

namespace agon::real {

/// A supervisor that was just started.
struct supervisor {
  pid_t pid = 0;
  descriptor reports;  ///< Reads what the other side writes to its descriptor 3; does not block.
  descriptor orders;   ///< Writes what the other side reads from its descriptor 4.
};

/// Starts a program as supervisor, detached from this process; its output is appended to
/// `log_file`. Errors: namespaces are not allowed here, or the program cannot run.
result<supervisor> start_supervisor(const std::vector<std::string>& words,
                                    const std::string& log_file);

/// Kills a process and waits until it, and with a supervisor all that is inside it, has ended. Fine
/// if it has ended already; `started` guards against another process with its pid.
result<> end_process(pid_t pid, std::uint64_t started, duration limit);

}  // namespace agon::real
