// Programs of this machine, run to their end within a time limit.
#pragma once

#include "actors/vocabulary/result.hpp"
#include "actors/vocabulary/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace agon::real {

/// Where the lab looks for programs, and what its own processes have as PATH.
inline constexpr std::string_view program_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The executable file of that name in a colon-separated list of folders; empty if there is none.
std::string find_program(std::string_view name, std::string_view path = program_path);

/// What a program left behind.
struct child_output {
  int exit_status = 0;  ///< 128 + the signal's number if a signal ended it, as in a shell.
  std::string text;     ///< Standard output and error, in the order written.
};

/// Runs a program (looked up in `program_path`) with nothing as its input and waits for its end.
/// What outlives it may go on. After `limit` its process group is killed, and that is an error.
result<child_output> run_child(const std::vector<std::string>& words, duration limit);

/// The last line of `text` that is not blank.
std::string last_line(std::string_view text);

}  // namespace agon::real
