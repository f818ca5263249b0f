// A way to run commands and move files on another machine. SSH is one; others can stand beside it.
#pragma once

#include "actors/vocabulary/result.hpp"
#include "actors/vocabulary/time.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace agon::real {

/// What a remote command left.
struct command_output {
  int exit_status = 0;
  std::string signal =
      {};  ///< Name of the signal that ended it, such as `KILL`; empty if it exited.
  std::string out = {};
  std::string err = {};
};

/// A connection to one machine. Belongs to one thread at a time. Every call ends within its time
/// limit.
class remote {
 public:
  remote() = default;
  remote(const remote&) = delete;
  remote& operator=(const remote&) = delete;
  virtual ~remote() = default;

  /// Runs a line in the login user's shell, with `input` as its standard input. An error means that
  /// the command may or may not have run: connection lost or time over. A non-zero exit is not an
  /// error here.
  virtual result<command_output> execute(std::string_view line, std::string_view input,
                                         duration limit) = 0;
  /// Writes `content` to the file at `path` with these permissions (such as 0755).
  virtual result<> upload(std::string_view content, std::string_view path, int mode,
                          duration limit) = 0;
  /// The content of the file at `path`.
  virtual result<std::string> download(std::string_view path, duration limit) = 0;
  /// `user@host:port`, for messages.
  [[nodiscard]] virtual std::string where() const = 0;
};

}  // namespace agon::real
