// Versions of a key by timestamp.
#include "scenarios/systems/snapshot_store/versions.hpp"

#include <iterator>

namespace agon::systems::snapshot_store {

void versions::apply(const entry& what) {
  for (const auto& [key, value] : what.writes) by_key_[key][what.timestamp] = value;
}

std::string versions::read(const std::string& key, std::int64_t timestamp) const {
  const auto known = by_key_.find(key);
  if (known == by_key_.end()) return "null";
  const auto after = known->second.upper_bound(timestamp);
  return after == known->second.begin() ? "null" : std::prev(after)->second;
}

std::int64_t versions::youngest(const std::string& key) const {
  const auto known = by_key_.find(key);
  return known == by_key_.end() ? 0 : known->second.rbegin()->first;
}

}  // namespace agon::systems::snapshot_store
