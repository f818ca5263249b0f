// Merging, and what has changed.
#include "scenarios/systems/crdt/growing_map.hpp"

#include <algorithm>

namespace agon::systems::crdt {
namespace {

// Sums that are merged in circles grow without end.
constexpr std::int64_t largest = std::int64_t{1} << 40;

item merged(const item& mine, const item& theirs, merging how) {
  switch (how) {
    case merging::greater:
      return {mine.key, std::max(mine.up, theirs.up), std::max(mine.down, theirs.down),
              std::max(mine.stamp, theirs.stamp)};
    case merging::sum:
      return {mine.key, std::min(mine.up + theirs.up, largest),
              std::min(mine.down + theirs.down, largest), theirs.stamp};
    case merging::newer:
      return theirs.stamp > mine.stamp ? theirs : mine;
  }
  return mine;
}

}  // namespace

void growing_map::merge(const item& what, merging how) {
  auto& mine = by_key_.try_emplace(what.key, entry{.now = {.key = what.key}}).first->second;
  auto after = merged(mine.now, what, how);
  if (after == mine.now) return;
  mine.now = std::move(after);
  by_change_.erase(mine.changed);
  mine.changed = ++version_;
  by_change_.emplace(version_, what.key);
}

item growing_map::at(const std::string& key) const {
  const auto known = by_key_.find(key);
  return known == by_key_.end() ? item{.key = key} : known->second.now;
}

std::vector<item> growing_map::all() const {
  std::vector<item> items;
  items.reserve(by_key_.size());
  for (const auto& [key, known] : by_key_) items.push_back(known.now);
  return items;
}

std::vector<item> growing_map::since(std::uint64_t version, std::size_t most,
                                     std::uint64_t& upto) const {
  std::vector<item> items;
  upto = std::max(version, version_);
  for (auto next = by_change_.upper_bound(version); next != by_change_.end(); ++next) {
    if (items.size() == most) break;
    items.push_back(by_key_.at(next->second).now);
    upto = next->first;
  }
  return items;
}

}  // namespace agon::systems::crdt
