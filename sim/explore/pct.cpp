// Priorities, and the moments when they change.
#include "sim/explore/pct.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace agon::sim {
namespace {

/// A permutation of 0 … count-1.
std::vector<std::int64_t> drawn_order(random_stream luck, std::size_t count) {
  std::vector<std::int64_t> order(count);
  std::iota(order.begin(), order.end(), std::int64_t{0});
  luck.shuffle(order);
  return order;
}

/// `length` times 1/4 for the highest of `count` priorities, 4 for the lowest, in integers.
duration scaled_by_priority(duration length, std::int64_t priority, std::int64_t count) {
  constexpr std::int64_t steps = 16;  // Of a quarter each, up to four.
  const auto below = count - 1 - priority;
  const auto quarters = count > 1 ? 1 + below * (steps - 1) / (count - 1) : steps / 4;
  return length * quarters / 4;
}

}  // namespace

std::vector<std::uint64_t> draw_points(random_stream& luck, std::uint64_t count,
                                       std::uint64_t points) {
  std::set<std::uint64_t> chosen;
  const auto wanted = std::min(count, points);
  // Floyd's sampling: a draw for each, whatever was chosen before.
  for (auto bound = points - wanted; bound < points; ++bound)
    if (const auto point = luck.below(bound + 1); !chosen.insert(point).second)
      chosen.insert(bound);
  return {chosen.begin(), chosen.end()};
}

pct::pct(random_stream luck, std::uint32_t depth, const run_shape& run)
    : calm_from_{run.calm_from} {
  invariant(depth >= 1, "a depth of at least 1");
  const auto all = run.nodes + 1;
  nodes_ = drawn_order(luck.child("nodes"), all);
  directions_ = drawn_order(luck.child("directions"), all * all);
  auto changes = luck.child("changes");
  changes_ = draw_points(changes, depth - 1, run.points);
}

bool pct::change_is_due() {
  if (changed_ == changes_.size() || point_++ < changes_[changed_]) return false;
  ++changed_;
  return true;
}

std::size_t pct::next_job(time_point, std::span<const node_id> ready, std::size_t) {
  const auto priority = [this](node_id node) {
    invariant(node.value < nodes_.size(), "a node of this run");
    return nodes_[node.value];
  };
  const auto first = [&] {
    return std::ranges::max_element(ready, {}, priority);  // The oldest of several.
  };
  if (change_is_due()) nodes_[first()->value] = -static_cast<std::int64_t>(changed_);
  return static_cast<std::size_t>(first() - ready.begin());
}

duration pct::latency(time_point now, const message_id& about, duration drawn) {
  const auto all = nodes_.size();
  invariant(about.from.value < all && about.to.value < all, "nodes of this run");
  auto& priority = directions_[about.from.value * all + about.to.value];
  if (change_is_due()) priority = -static_cast<std::int64_t>(changed_);
  if (now >= calm_from_) return drawn;
  if (priority < 0) return drawn * starved;
  return scaled_by_priority(drawn, priority, static_cast<std::int64_t>(directions_.size()));
}

}  // namespace agon::sim
