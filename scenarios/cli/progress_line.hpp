// Progress of a run: a bar on a terminal, a plain line now and then in a pipe.
#pragma once

#include "actors/test.hpp"
#include "scenarios/cli/status_line.hpp"

#include <mutex>
#include <string>

namespace agon::scenarios::cli {

/// Shows how far a run is on standard error. Thread-safe.
class progress_line {
 public:
  /// `title` stands before the bar; the run lasts `length` of its own time.
  progress_line(std::string title, duration length);
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;

  void show(const progress& now);
  /// Shows a text of the caller's instead.
  void note(const std::string& text);
  /// Replaces the bar by a word such as `checking`.
  void stage(const std::string& what);

 private:
  std::mutex mutex_;
  std::string title_;
  duration length_;
  status_line line_;
};

/// Such as `[#####-----] 31 s of 60 s, 29 s left, 3,012 ops, 100/s`.
std::string progress_text(const progress& now, duration length, double real_seconds);

}  // namespace agon::scenarios::cli
