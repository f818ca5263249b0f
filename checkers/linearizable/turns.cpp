// Who searches when.
#include "checkers/linearizable/turns.hpp"

#include "checkers/linearizable/depth_first.hpp"
#include "checkers/linearizable/search.hpp"
#include "checkers/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

namespace agon::checkers::linearizable {
namespace {

/// Both at once. Each reads and writes the machine, so depth has its own.
turns::answer race(breadth_search& breadth, const problem& whole, machine& object,
                   const budget& limits, const turns& order, std::uint64_t depth_steps) {
  const auto other = object.copy();
  std::atomic<bool> is_valid{false};
  std::atomic<bool> is_invalid{false};
  decision wide;
  decision deep;
  for_each_index(2, 2, [&](std::size_t which) {
    if (which == 0) {
      wide = breadth.run(limits.until(is_valid));
      if (wide.outcome == verdict::invalid) is_invalid = true;
    } else {
      deep = try_depth_first(whole, *other, limits.with_steps(depth_steps).until(is_invalid),
                             order.stale_steps);
      if (deep.outcome == verdict::valid) is_valid = true;
    }
  });
  if (deep.outcome == verdict::valid) return {std::move(deep), true};
  return {std::move(wide), false};
}

}  // namespace

turns::answer turns::search(const problem& whole, machine& object, const budget& limits,
                            unsigned threads) const {
  breadth_search breadth{whole, object};
  const auto first = steps_more + breadth_steps * whole.completed;
  auto wide = breadth.run(limits.with_steps(std::min(first, limits.step_limit())));
  if (wide.spent != "steps" || first >= limits.step_limit()) return {std::move(wide), false};
  const auto most = steps_more + depth_steps * whole.completed;
  if (threads > 1) return race(breadth, whole, object, limits, *this, most);
  auto deep = try_depth_first(whole, object, limits.with_steps(most), stale_steps);
  if (deep.outcome == verdict::valid) return {std::move(deep), true};
  return {breadth.run(limits), false};
}

}  // namespace agon::checkers::linearizable
