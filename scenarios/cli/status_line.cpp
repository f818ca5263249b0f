// Drawing the line.
#include "scenarios/cli/status_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace agon::scenarios::cli {

status_line::status_line(std::chrono::milliseconds pause_in_pipe)
    : terminal_{::isatty(STDERR_FILENO) == 1},
      pause_{terminal_ ? std::chrono::milliseconds{200} : pause_in_pipe},
      begun_{clock::now()},
      last_{begun_} {}

bool status_line::is_due() {
  const auto time = clock::now();
  if (time - last_ < pause_) return false;
  last_ = time;
  return true;
}

void status_line::print(const std::string& text) {
  fmt::print(stderr, "{}{}{}", terminal_ ? "\r\x1b[K" : "", text, terminal_ ? "" : "\n");
  std::fflush(stderr);
  shown_ = true;
}

void status_line::erase() {
  if (terminal_ && shown_) std::fputs("\r\x1b[K", stderr);
  shown_ = false;
}

double status_line::seconds() const {
  return std::chrono::duration<double>(clock::now() - begun_).count();
}

std::string bar(double share) {
  constexpr int width = 24;
  const auto filled = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * width);
  return "[" + std::string(filled, '#') + std::string(width - filled, '-') + "]";
}

std::string pace_text(std::uint64_t done, std::uint64_t planned, double seconds,
                      const std::string& unit) {
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  const double left = rate > 0 ? static_cast<double>(planned - std::min(done, planned)) / rate : 0;
  return fmt::format("{:.1f}{}/s, {:.0f} s left", rate, unit.empty() ? "" : " " + unit, left);
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3)
    digits.insert(static_cast<std::size_t>(place), ",");
  return digits;
}

}  // namespace agon::scenarios::cli
