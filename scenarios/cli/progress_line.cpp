// Drawing progress.
#include "scenarios/cli/progress_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace agon::scenarios::cli {

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3)
    digits.insert(static_cast<std::size_t>(place), ",");
  return digits;
}

std::string progress_text(const progress& now, duration length, double real_seconds) {
  const double done = to_seconds(now.time.time_since_epoch());
  const double share = std::clamp(done / to_seconds(length), 0.0, 1.0);
  constexpr int width = 24;
  const int filled = static_cast<int>(share * width);
  const auto ended = now.ok + now.fail + now.info;
  const double left = share > 0 ? real_seconds * (1 - share) / share : 0;
  return fmt::format("[{}{}] {:.0f} s of {:.0f} s, {:.0f} s left, {} ops, {:.0f}/s, {} faults",
                     std::string(static_cast<std::size_t>(filled), '#'),
                     std::string(static_cast<std::size_t>(width - filled), '-'), done,
                     to_seconds(length), left, grouped(ended),
                     done > 0 ? static_cast<double>(ended) / done : 0, now.faults);
}

progress_line::progress_line(std::string title, duration length)
    : title_{std::move(title)},
      length_{length},
      terminal_{::isatty(STDERR_FILENO) == 1},
      begun_{std::chrono::steady_clock::now()},
      last_{begun_} {}

progress_line::~progress_line() { erase(); }

void progress_line::erase() {
  if (terminal_ && shown_) std::fputs("\r\x1b[K", stderr);
  shown_ = false;
}

void progress_line::print(const std::string& text) {
  if (terminal_)
    std::fprintf(stderr, "\r\x1b[K%s %s", title_.c_str(), text.c_str());
  else
    std::fprintf(stderr, "%s %s\n", title_.c_str(), text.c_str());
  std::fflush(stderr);
  shown_ = true;
}

bool progress_line::is_due() {
  const auto time = std::chrono::steady_clock::now();
  const auto pause = terminal_ ? std::chrono::milliseconds{200} : std::chrono::milliseconds{10'000};
  if (time - last_ < pause) return false;
  last_ = time;
  return true;
}

void progress_line::show(const progress& now) {
  const std::lock_guard lock{mutex_};
  if (is_due())
    print(progress_text(now, length_, std::chrono::duration<double>(last_ - begun_).count()));
}

void progress_line::note(const std::string& text) {
  const std::lock_guard lock{mutex_};
  if (is_due()) print(text);
}

void progress_line::stage(const std::string& what) {
  const std::lock_guard lock{mutex_};
  if (terminal_) print(what + " …");
}

}  // namespace agon::scenarios::cli
