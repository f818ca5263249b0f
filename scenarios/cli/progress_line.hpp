// Progress of a run: a bar on a terminal, a plain line now and then in a pipe.
#pragma once

#include "actors/test.hpp"

#include <chrono>
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
  ~progress_line();

  void show(const progress& now);
  /// Shows a text of the caller's instead.
  void note(const std::string& text);
  /// Replaces the bar by a word such as `checking`.
  void stage(const std::string& what);

 private:
  bool is_due();
  void print(const std::string& text);
  void erase();

  std::mutex mutex_;
  std::string title_;
  duration length_;
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point begun_;
  std::chrono::steady_clock::time_point last_;
};

/// Such as `[#####-----] 31 s of 60 s, 29 s left, 3,012 ops, 100/s`.
std::string progress_text(const progress& now, duration length, double real_seconds);

/// With a comma between groups of three digits: `12,345`.
std::string grouped(std::uint64_t number);

}  // namespace agon::scenarios::cli
