// Texts for POSIX shells: escaping, and the scripts that files, daemons and signals need on the
// other machine.
#pragma once

#include "actors/vocabulary/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace agon::real {

/// `text` such that a POSIX shell reads it as one word.
std::string escape(std::string_view text);

/// `command` such that it is killed on the machine soon after `limit`, with what it started and did
/// not detach. Later than `limit`, so that whoever waits for it gives up first.
std::string under_timeout(duration limit, std::string_view command);

/// The end of `text`, at most `most` bytes, with its lines joined by ` | `.
std::string one_line(std::string_view text, std::size_t most);

/// The beginning of `text` on one line, for messages.
std::string shorten(std::string_view text);

/// Writes standard input, which must have `size` bytes, to the file at `path`. A regular file is
/// replaced at once and only when all bytes are there; a symbolic link is followed.
std::string upload_script(std::string_view path, int mode, std::size_t size);

/// What a daemon needs to be started.
struct daemon_texts {
  std::string command = {};      ///< Escaped words.
  std::string environment = {};  ///< What sets its environment, such as `export A=b; `.
  std::string program = {};      ///< The first word, not escaped.
  std::string folder = {};
  std::string log_file = {};
  std::string pid_file = {};
};

/// Starts a daemon unless the process of its pid file is the one that was started, and writes
/// `started PID` or `running PID`. Beside the pid file, `.start` keeps when that process began,
/// counted by the kernel in ticks since boot: a pid alone would also fit a later process.
std::string daemon_script(const daemon_texts& texts);

/// Sends the signal to each pid that lives and waits until it shows. Writes a line `PID sent`,
/// `PID gone`, `PID refused` or `PID deaf` for each.
std::string signal_script(const std::vector<std::int64_t>& pids, std::string_view signal_name,
                          std::chrono::milliseconds limit);

/// Waits until a process listens at this TCP port of the machine; exit status 1 if none does in
/// time.
std::string await_port_script(std::uint16_t port, std::chrono::milliseconds limit);

}  // namespace agon::real
