// Where the log goes: the terminal gets what needs attention, a run's folder all of it, as text or
// as lines of JSON.
#pragma once

#include <spdlog/fwd.h>

#include <memory>
#include <string>

namespace agon::scenarios {

/// How log lines are written.
enum class log_format { text, json };

/// Lines `<time, UTC>\t<level>\t<message>`, or JSON objects with the members time, level and
/// message.
void set_format(spdlog::logger& logger, log_format format);

/// Warnings and errors go to standard error, in this format, from now on.
void log_to_terminal(log_format format);

/// Only errors are told from now on: for many runs, whose warnings are in their results.
void log_errors_only();

/// Sends the log to a file of the run while it lives. Throws spdlog::spdlog_ex where the file
/// cannot be made.
class run_log {
 public:
  run_log(const std::string& path, log_format format);
  run_log(const run_log&) = delete;
  run_log& operator=(const run_log&) = delete;
  ~run_log();

 private:
  std::shared_ptr<spdlog::logger> before_;
};

}  // namespace agon::scenarios
