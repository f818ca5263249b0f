// Ops under way are told from those begun later by their processes. That some op of each f was ok
// is wanted too, since a run in which one never was has nothing to say.
#include "actors/epilogue.hpp"

#include "actors/generator/parts.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace agon {

namespace {

class shown final : public generators::wrapper {
 public:
  /// What has happened so far.
  struct state {
    std::optional<time_point> begun = {};    // The package's first op was completed.
    std::vector<process_id> asking = {};     // Have an op under way that they began since.
    std::set<std::string> tried = {};        // By f, in the whole run: none was ok yet, …
    std::set<std::string> done = {};         // … or some were.
    std::optional<time_point> success = {};  // One of those was ok; later, if an f was then.
  };

  shown(const epilogue& ending, thread_id thread, std::shared_ptr<const state> so_far,
        generator part)
      : wrapper{hearing::updates, std::move(part)},
        ending_{ending},
        thread_{thread},
        state_{std::move(so_far)} {}

  [[nodiscard]] std::string_view name() const override { return "until_shown"; }

  [[nodiscard]] step next(const context& now) const override {
    const auto end = ends_at();
    if (end && now.time() >= *end) return exhausted{};
    auto answer = part_.next(now);
    rewrap_pending(answer);
    if (auto* taken = std::get_if<emitted>(&answer)) taken->next = with(std::move(taken->next));
    if (auto* waiting = std::get_if<pending>(&answer); waiting != nullptr && end)
      waiting->until = std::min(waiting->until.value_or(*end), *end);
    return answer;
  }

  [[nodiscard]] std::optional<generator> update(const context& now,
                                                const op& event) const override {
    auto changed = part_.changed_by(now, event);
    auto after = changed_by(now, event);
    if (!changed && !after) return std::nullopt;
    return make_generator<shown>(ending_, thread_, after ? std::move(after) : state_,
                                 changed ? *std::move(changed) : part_);
  }

 private:
  [[nodiscard]] generator with(generator part) const override {
    return make_generator<shown>(ending_, thread_, state_, std::move(part));
  }

  [[nodiscard]] std::optional<time_point> ends_at() const {
    if (state_->success && state_->tried.empty()) return *state_->success + ending_.afterwards;
    if (state_->begun) return *state_->begun + ending_.at_most;
    return std::nullopt;
  }

  // None if the event changes nothing.
  [[nodiscard]] std::shared_ptr<const state> changed_by(const context& now, const op& event) const {
    return event.process.is_client() ? after_client(now, event) : after_fault(now, event);
  }

  [[nodiscard]] std::shared_ptr<const state> after_fault(const context& now,
                                                         const op& event) const {
    const bool completed = event.type == op_type::info && now.thread_of(event.process) == thread_ &&
                           now.is_free(event.process);
    if (state_->begun || !completed) return nullptr;
    auto next = *state_;
    next.begun = now.time();
    return std::make_shared<const state>(std::move(next));
  }

  [[nodiscard]] std::shared_ptr<const state> after_client(const context& now,
                                                          const op& event) const {
    const bool is_new = !state_->done.contains(event.f);
    const bool watches = state_->begun && !state_->success;
    const bool tells = event.type == op_type::invoke || event.type == op_type::ok;
    if (!watches && !(is_new && tells)) return nullptr;
    auto next = *state_;
    if (event.type == op_type::invoke) {
      if (is_new) next.tried.insert(event.f);
      if (watches) next.asking.push_back(event.process);
    } else {
      const bool counts = std::erase(next.asking, event.process) > 0;
      if (event.type == op_type::ok) {
        const bool is_first = next.tried.erase(event.f) > 0;
        next.done.insert(event.f);
        if (counts || (is_first && next.success)) next.success = now.time();
      }
    }
    return std::make_shared<const state>(std::move(next));
  }

  epilogue ending_;
  thread_id thread_;
  std::shared_ptr<const state> state_;
};

}  // namespace

generator until_shown(const epilogue& ending, thread_id thread, generator part) {
  if (part.empty()) return part;
  return make_generator<shown>(ending, thread, std::make_shared<const shown::state>(),
                               std::move(part));
}

}  // namespace agon
