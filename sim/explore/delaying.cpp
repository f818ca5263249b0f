// Putting off what is due.
#include "sim/explore/delaying.hpp"

#include "actors/vocabulary/invariant.hpp"
#include "sim/explore/pct.hpp"

#include <algorithm>

namespace agon::sim {

delaying::delaying(std::vector<delay> delays, duration usual)
    : delays_{std::move(delays)}, usual_{usual} {
  invariant(usual_ > duration::zero(), "a length of time");
  invariant(std::ranges::adjacent_find(delays_, std::ranges::greater_equal{}, &delay::point) ==
                delays_.end(),
            "points in order");
}

const delay* delaying::due() {
  const auto point = point_++;
  if (met_ == delays_.size() || delays_[met_].point != point) return nullptr;
  return &delays_[met_++];
}

std::size_t delaying::next_job(time_point, std::span<const node_id>, std::size_t) {
  return due() != nullptr ? 1 : 0;
}

duration delaying::latency(time_point, const message_id&, duration) {
  const auto* late = due();
  return late != nullptr ? usual_ * late->stretch : usual_;
}

std::vector<delay> draw_delays(random_stream luck, std::uint32_t count, std::uint64_t points) {
  std::vector<delay> delays;
  auto lengths = luck.child("lengths");
  auto places = luck.child("points");
  for (const auto point : draw_points(places, count, points))
    delays.push_back({point, std::uint32_t{4} << 2 * lengths.below(5)});
  return delays;
}

}  // namespace agon::sim
