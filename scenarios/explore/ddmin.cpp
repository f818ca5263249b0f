// Chunks are tried from the front; after one was left out, the next has its place.
#include "scenarios/explore/ddmin.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>
#include <numeric>

namespace agon::scenarios {
namespace {

kept_places without(const kept_places& kept, std::size_t begin, std::size_t length) {
  const auto from = kept.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto to = kept.begin() + static_cast<std::ptrdiff_t>(std::min(begin + length, kept.size()));
  kept_places left{kept.begin(), from};
  left.insert(left.end(), to, kept.end());
  return left;
}

/// Leaves out all chunks of this length that can be; true if there was one.
bool leave_out(kept_places& kept, std::size_t length, const first_showing& first) {
  bool smaller = false;
  for (std::size_t begin = 0; begin < kept.size();) {
    const auto chunks = (kept.size() - begin + length - 1) / length;
    const auto found = first(
        chunks, [&](std::size_t chunk) { return without(kept, begin + chunk * length, length); });
    if (!found) break;
    begin += *found * length;
    kept = without(kept, begin, length);
    smaller = true;
  }
  return smaller;
}

}  // namespace

kept_places minimized(std::size_t size, const first_showing& first, std::size_t finest) {
  invariant(finest > 0, "places to leave out");
  kept_places kept(size);
  std::iota(kept.begin(), kept.end(), std::size_t{0});
  for (auto length = size; length > 0 && !kept.empty();) {
    const bool smaller = leave_out(kept, length, first);
    if (length > 1 && length / 2 < finest) break;
    if (length > 1)
      length = std::max<std::size_t>(1, std::min(length, kept.size()) / 2);
    else if (!smaller)
      break;
  }
  return kept;
}

}  // namespace agon::scenarios
