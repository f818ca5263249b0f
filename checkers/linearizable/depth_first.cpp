// One configuration at a time, and those that wait at each return.
#include "checkers/linearizable/depth_first.hpp"

#include "checkers/linearizable/frontier.hpp"
#include "checkers/linearizable/places.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace agon::checkers::linearizable {
namespace {

using word = std::uint32_t;

constexpr std::size_t tried_most = 100'000;

constexpr std::uint64_t never_stale = std::numeric_limits<std::uint64_t>::max();

/// How often memory is looked at, in returns.
constexpr std::size_t returns_between_looks = 1'024;

/// Configurations that were tried, the last ones at least.
class tried_configurations {
 public:
  explicit tried_configurations(const config_layout& layout)
      : width_{layout.width()}, row_(width_ + 1), late_{width_ + 1}, early_{width_ + 1} {}

  /// Notes one after this return; false when it was there.
  bool add(std::uint32_t at_return, const word* configuration) {
    row_[0] = at_return;
    std::copy_n(configuration, width_, row_.begin() + 1);
    if (early_.contains(row_.data()) || !late_.add(row_.data())) return false;
    if (late_.size() < tried_most) return true;
    std::swap(early_, late_);
    late_.clear();
    return true;
  }
  [[nodiscard]] std::uint64_t bytes() const { return late_.bytes() + early_.bytes(); }

 private:
  std::size_t width_;
  std::vector<word> row_;
  config_set late_;
  config_set early_;
};

class depth_search {
 public:
  /// Gives up after so many steps that led no farther.
  depth_search(const problem& whole, machine& object, const call_places& places,
               const budget& limits, std::uint64_t stale_steps)
      : whole_{whole},
        limits_{limits},
        stale_steps_{stale_steps},
        places_{places},
        now_{object, whole.operations, places.layout()},
        stride_{now_.configurations().stride()},
        tried_{places.layout()} {}

  decision run(const effort& most) {
    now_.aim(most);
    decision found;
    auto step = now_.over_limits(limits_) ? frontier::step::stopped : go_on();
    while (step == frontier::step::emptied && !is_stale() && turn_back()) step = go_on();
    found.steps = now_.steps();
    found.configurations = most_waiting_ / stride_;
    found.decided = farthest_;
    found.spent = is_out_of_memory_ ? "memory" : now_.spent();
    if (step == frontier::step::kept) found.outcome = verdict::valid;
    if (step == frontier::step::emptied && now_.is_exact() && !is_stale()) {
      found.outcome = verdict::invalid;
      found.failed_call = farthest_call_;
    }
    return found;
  }

 private:
  /// A return that was passed.
  struct level {
    std::uint32_t event = 0;    ///< The one after it.
    std::uint32_t expired = 0;  ///< Where the groups that expired there begin in expired_.
    std::size_t waiting = 0;    ///< Where the configurations that wait begin in waiting_.
  };

  /// From the configuration of now_ on, as far as it leads: through all events, or to a return that
  /// has no place.
  frontier::step go_on() {
    for (; at_ < whole_.events.size(); ++at_) {
      const auto& event = whole_.events[at_];
      if (!event.is_return) {
        places_.begin(event.call, now_);
        continue;
      }
      if (levels_.size() >= farthest_) farthest_call_ = event.call;
      if (const auto ended = now_.end(limits_); ended != frontier::step::kept) return ended;
      note_level();
      if (!take_waiting()) {
        ++at_;
        return frontier::step::emptied;
      }
      if (levels_.size() % returns_between_looks == 0 && is_over_memory())
        return frontier::step::stopped;
    }
    return frontier::step::kept;
  }

  void note_level() {
    const auto& gone = now_.ended().expired;
    levels_.push_back({static_cast<std::uint32_t>(at_ + 1),
                       static_cast<std::uint32_t>(expired_.size()), waiting_.size()});
    expired_.insert(expired_.end(), gone.begin(), gone.end());
    if (levels_.size() > farthest_) {
      farthest_ = levels_.size();
      farthest_steps_ = now_.steps();
    }
    const auto& all = now_.configurations();
    order_.clear();
    for (std::size_t i = 0; i < all.size(); ++i) order_.emplace_back(merit(all[i]), all.size() - i);
    std::sort(order_.begin(), order_.end());
    for (const auto& [worth, from_the_end] : order_) {
      const auto* row = all[all.size() - from_the_end];
      waiting_.insert(waiting_.end(), row, row + stride_);
    }
    most_waiting_ = std::max(most_waiting_, waiting_.size());
  }

  /// More where it is likelier that a configuration leads on.
  [[nodiscard]] std::int64_t merit(const word* configuration) const {
    const auto& layout = now_.layout();
    std::int64_t optional = 0;
    std::int64_t crashed = 0;
    for (std::size_t i = 0; i < layout.bit_words; ++i)
      optional += std::popcount(configuration[layout.optional() + i]);
    for (std::size_t i = 0; i < layout.counters; ++i) crashed += configuration[layout.counter(i)];
    return optional - 4 * crashed;
  }

  /// Goes on from the next configuration that waits at the last level and was not tried.
  bool take_waiting() {
    const auto& last = levels_.back();
    while (waiting_.size() > last.waiting) {
      const auto* next = &waiting_[waiting_.size() - stride_];
      const bool is_new = tried_.add(last.event, next);
      if (is_new) now_.go_on_from(next);
      waiting_.resize(waiting_.size() - stride_);
      if (is_new) return true;
    }
    return false;
  }

  /// To the last return at which one waits; false when there is none.
  bool turn_back() {
    for (; !levels_.empty(); levels_.pop_back()) {
      const auto& last = levels_.back();
      for (; at_ > last.event; --at_)
        places_.tell(whole_.events[at_ - 1].call,
                     [this](const auto& added) { now_.undo_begin(added); });
      if (take_waiting()) return true;
      undo_return(last);
    }
    return false;
  }

  void undo_return(const level& last) {
    --at_;
    places_.tell(whole_.events[at_].call, [&](const auto& call) {
      if constexpr (std::is_same_v<decltype(call), const open_call&>)
        now_.undo({call, {expired_.begin() + last.expired, expired_.end()}});
    });
    expired_.resize(last.expired);
  }

  [[nodiscard]] bool is_stale() const { return now_.steps() - farthest_steps_ > stale_steps_; }

  bool is_over_memory() {
    const auto bytes = levels_.capacity() * sizeof(level) + waiting_.capacity() * sizeof(word) +
                       expired_.capacity() * sizeof(lost_group) + tried_.bytes();
    return is_out_of_memory_ = bytes > limits_.memory_limit();
  }

  const problem& whole_;
  const budget& limits_;
  std::uint64_t stale_steps_;
  const call_places& places_;
  frontier now_;
  std::size_t stride_;
  tried_configurations tried_;
  std::size_t at_ = 0;  ///< The event that comes next.
  std::vector<level> levels_;
  std::vector<lost_group> expired_;
  std::vector<word> waiting_;                                ///< Rows, the best of each level last.
  std::vector<std::pair<std::int64_t, std::size_t>> order_;  ///< Merit, and place from the end.
  std::size_t most_waiting_ = 0;
  std::size_t farthest_ = 0;             ///< The most returns that were passed.
  std::uint64_t farthest_steps_ = 0;     ///< Steps when the last of them was.
  std::uint32_t farthest_call_ = never;  ///< The call that returns next there.
  bool is_out_of_memory_ = false;
};

}  // namespace

decision search_depth_first(const problem& whole, machine& object, const budget& limits) {
  const call_places places{whole};
  std::uint64_t steps = 0;
  for (const auto& most : efforts()) {
    auto left = limits.with_steps(limits.step_limit() - std::min(steps, limits.step_limit()));
    auto found = depth_search{whole, object, places, left, never_stale}.run(most);
    found.steps = steps += found.steps;
    if (found.outcome != verdict::unknown || !found.spent.empty()) return found;
  }
  invariant(false, "a last effort that leaves nothing out");
  return {};
}

decision try_depth_first(const problem& whole, machine& object, const budget& limits,
                         std::uint64_t stale_steps) {
  const call_places places{whole};
  return depth_search{whole, object, places, limits, stale_steps}.run(efforts().front());
}

}  // namespace agon::checkers::linearizable
