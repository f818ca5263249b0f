// One line on standard error that says how far something is: drawn over on a terminal, a plain line
// now and then in a pipe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace agon::scenarios::cli {

/// Not thread-safe. Erases itself at its end.
class status_line {
 public:
  /// In a pipe, lines come this far apart.
  explicit status_line(std::chrono::milliseconds pause_in_pipe = std::chrono::seconds{10});
  status_line(const status_line&) = delete;
  status_line& operator=(const status_line&) = delete;
  ~status_line() { erase(); }

  /// True if the last line that was due is long enough ago; the next one is due later again.
  bool is_due();
  /// Shows the text, due or not.
  void print(const std::string& text);
  /// On a terminal, clears the line.
  void erase();

  [[nodiscard]] bool on_terminal() const { return terminal_; }
  /// Seconds of real time since it was made.
  [[nodiscard]] double seconds() const;

 private:
  using clock = std::chrono::steady_clock;

  bool terminal_;
  bool shown_ = false;
  std::chrono::milliseconds pause_;
  clock::time_point begun_;
  clock::time_point last_;
};

/// Such as `[######------]`: 24 places, of which this share is filled.
std::string bar(double share);

/// Such as `12.3 runs/s, 40 s left`.
std::string pace_text(std::uint64_t done, std::uint64_t planned, double seconds,
                      const std::string& unit);

/// With a comma between groups of three digits: `12,345`.
std::string grouped(std::uint64_t number);

}  // namespace agon::scenarios::cli
