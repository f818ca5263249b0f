// Deadlines of checks on the machine's steady clock.
#include "checkers/budget.hpp"

#include <algorithm>

namespace agon::checkers {
namespace {

constexpr duration longest = std::chrono::hours{24 * 3650};

}  // namespace

budget::budget(duration time_limit, std::uint64_t memory_limit)
    : time_limit_{std::clamp(time_limit, duration::zero(), longest)},
      memory_limit_{memory_limit},
      deadline_{std::chrono::steady_clock::now() + time_limit_} {}

bool budget::time_is_up() const {
  if (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) return true;
  return std::chrono::steady_clock::now() >= deadline_;
}

duration budget::time_left() const {
  const auto left = deadline_ - std::chrono::steady_clock::now();
  return std::max(duration::zero(), std::chrono::duration_cast<duration>(left));
}

}  // namespace agon::checkers
