// Drawing progress.
#include "scenarios/cli/progress_line.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace agon::scenarios::cli {

std::string progress_text(const progress& now, duration length, double real_seconds) {
  const double done = to_seconds(now.time.time_since_epoch());
  const double share = std::clamp(done / to_seconds(length), 0.0, 1.0);
  const auto ended = now.ok + now.fail + now.info;
  const double left = share > 0 ? real_seconds * (1 - share) / share : 0;
  return fmt::format("{} {:.0f} s of {:.0f} s, {:.0f} s left, {} ops, {:.0f}/s, {} faults",
                     bar(share), done, to_seconds(length), left, grouped(ended),
                     done > 0 ? static_cast<double>(ended) / done : 0, now.faults);
}

progress_line::progress_line(std::string title, duration length)
    : title_{std::move(title)}, length_{length} {}

void progress_line::show(const progress& now) {
  const std::lock_guard lock{mutex_};
  if (line_.is_due()) line_.print(title_ + " " + progress_text(now, length_, line_.seconds()));
}

void progress_line::note(const std::string& text) {
  const std::lock_guard lock{mutex_};
  if (line_.is_due()) line_.print(title_ + " " + text);
}

void progress_line::stage(const std::string& what) {
  const std::lock_guard lock{mutex_};
  if (line_.on_terminal()) line_.print(title_ + " " + what + " …");
}

}  // namespace agon::scenarios::cli
