// A queue for each thread, shared by all states; a state is how far each has come.
#include "actors/generator/scripted.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace agon::generators {
namespace {

/// What one thread does, in order; `place` is that of the line in the whole script.
struct thread_lines {
  struct line {
    std::size_t place;
    scripted_op what;
  };
  thread_id thread;
  std::vector<line> lines;
};

using all_lines = std::vector<thread_lines>;

all_lines by_thread(const std::vector<scripted_op>& lines) {
  std::map<thread_id, std::vector<thread_lines::line>> sorted;
  for (std::size_t place = 0; place < lines.size(); ++place)
    sorted[lines[place].thread].push_back({place, lines[place]});
  all_lines all;
  for (auto& [thread, own] : sorted) {
    std::ranges::stable_sort(own, {}, [](const auto& line) { return line.what.at; });
    all.push_back({thread, std::move(own)});
  }
  return all;
}

class scripted_ops final : public generator_state {
 public:
  scripted_ops(std::shared_ptr<const all_lines> all, std::vector<std::size_t> done,
               time_point until)
      : generator_state{hearing::nothing},
        all_{std::move(all)},
        done_{std::move(done)},
        until_{until} {}

  [[nodiscard]] std::string_view name() const override { return "scripted"; }

  [[nodiscard]] step next(const context& now) const override {
    const auto found = earliest_of_free(now);
    if (found.line == nullptr && found.left == 0 && now.time() >= until_) return exhausted{};
    if (found.line == nullptr && found.left == 0) return pending{.until = until_};
    if (found.line == nullptr) return pending{};  // Until a thread is free.
    const auto& what = found.line->what;
    if (what.at > now.time()) return pending{.until = what.at};
    auto filled =
        fill_in({.f = what.f, .value = what.value, .process = now.process_of(what.thread)}, now);
    invariant(filled.has_value(), "a thread that is free");
    auto done = done_;
    ++done[found.thread];
    return emitted{*std::move(filled), make_generator<scripted_ops>(all_, std::move(done), until_)};
  }

 private:
  struct search {
    const thread_lines::line* line = nullptr;  ///< The earliest line of a thread that is free.
    std::size_t thread = 0;                    ///< Where that thread is in the script.
    std::size_t left = 0;                      ///< Lines of threads that are free or busy.
  };

  [[nodiscard]] search earliest_of_free(const context& now) const {
    search found;
    for (std::size_t i = 0; i < all_->size(); ++i) {
      const auto& own = (*all_)[i];
      if (done_[i] == own.lines.size() || !has(now, own.thread)) continue;
      found.left += own.lines.size() - done_[i];
      if (!now.free().contains(now.position_of(own.thread))) continue;
      const auto& line = own.lines[done_[i]];
      if (found.line != nullptr &&
          std::pair{line.what.at, line.place} > std::pair{found.line->what.at, found.line->place})
        continue;
      found.line = &line;
      found.thread = i;
    }
    return found;
  }

  static bool has(const context& now, thread_id thread) {
    const auto concurrency = static_cast<std::int64_t>(now.concurrency());
    const auto nemeses = static_cast<std::int64_t>(now.position_count()) - concurrency;
    if (thread.value >= concurrency || -thread.value > nemeses) return false;
    return now.all().contains(now.position_of(thread));
  }

  std::shared_ptr<const all_lines> all_;
  std::vector<std::size_t> done_;
  time_point until_;
};

}  // namespace

generator scripted(const std::vector<scripted_op>& lines, time_point until) {
  auto all = std::make_shared<const all_lines>(by_thread(lines));
  std::vector<std::size_t> done(all->size(), 0);
  return make_generator<scripted_ops>(std::move(all), std::move(done), until);
}

}  // namespace agon::generators
