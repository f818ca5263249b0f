// Sets of points, each with a later point more than the set that it comes from.
#include "sim/explore/exhaustive.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>
#include <limits>

namespace agon::sim {

exhaustive::exhaustive(exhaustive_bounds bounds) : bounds_{bounds} {
  invariant(bounds_.stretch > 1 && bounds_.usual > duration::zero(), "a delay that is one");
  waiting_.emplace_back();
}

void exhaustive::expand() {
  if (latest_.size() == bounds_.deviations) return;
  const auto begin = latest_.empty() ? bounds_.first_point : latest_.back().point + 1;
  const auto end = std::min(bounds_.first_point + bounds_.points, running_->points());
  for (auto point = end; point-- > begin;) {  // Backwards, so that the earliest is next.
    waiting_.push_back(latest_);
    waiting_.back().push_back({point, bounds_.stretch});
  }
}

std::shared_ptr<delaying> exhaustive::next() {
  if (running_) expand();
  running_ = nullptr;
  started_ = true;
  if (waiting_.empty()) return nullptr;
  latest_ = std::move(waiting_.back());
  waiting_.pop_back();
  ++made_;
  running_ = std::make_shared<delaying>(latest_, bounds_.usual);
  return running_;
}

std::uint64_t exhaustive::planned() const {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t sum = 0;
  std::uint64_t choices = 1;  // C(N, k); grows no further once it is too large to count.
  for (std::uint64_t k = 0; k <= std::min<std::uint64_t>(bounds_.deviations, bounds_.points); ++k) {
    if (k > 0) {
      const auto factor = bounds_.points - k + 1;
      if (choices > most / factor) return most;
      choices = choices * factor / k;
    }
    if (sum > most - choices) return most;
    sum += choices;
  }
  return sum;
}

}  // namespace agon::sim
