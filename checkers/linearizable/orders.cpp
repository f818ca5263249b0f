// Paths in one array.
#include "checkers/linearizable/orders.hpp"

#include <algorithm>

namespace agon::checkers::linearizable {
namespace {

constexpr std::size_t placed_most = 4'000'000;

}  // namespace

std::uint32_t path_book::add(std::uint32_t before, std::uint32_t call, bool overwritten) {
  if (placed_.size() >= placed_most) return before;
  const auto length = placed_[before].length + 1;
  placed_.push_back({before, call, length, overwritten});
  return static_cast<std::uint32_t>(placed_.size() - 1);
}

std::vector<std::uint32_t> path_book::calls(std::uint32_t path, std::size_t most) const {
  // From the last to the first; what was overwritten waits for the overwriting call before it.
  std::vector<std::uint32_t> found;
  std::vector<std::uint32_t> waiting;
  for (auto at = path; at != empty; at = placed_[at].before) {
    const auto& one = placed_[at];
    if (one.overwritten) {
      waiting.push_back(one.call);
      continue;
    }
    found.push_back(one.call);
    if (whole_.facts(whole_.calls[one.call]).kind != effect::overwrite) continue;
    found.insert(found.end(), waiting.begin(), waiting.end());
    waiting.clear();
  }
  found.insert(found.end(), waiting.begin(), waiting.end());
  if (found.size() > most) found.resize(most);
  std::reverse(found.begin(), found.end());
  return found;
}

}  // namespace agon::checkers::linearizable
