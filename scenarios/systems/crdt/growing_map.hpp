// The state of a replica: a map of pairs of numbers that only grow, merged by the greater of each,
// so that merging in any order, and twice, ends the same (Shapiro et al. 2011).
#pragma once

#include "scenarios/systems/crdt/messages.hpp"

#include <map>
#include <string>
#include <vector>

namespace agon::systems::crdt {

/// How what another replica says is merged; all but the first are mistakes.
enum class merging : std::uint8_t { greater, sum, newer };

/// Items by key. Each change gives the map a new version, so it can tell what has changed since an
/// older one (delta state, Almeida et al. 2018). Logarithmic.
class growing_map {
 public:
  /// Merges an item.
  void merge(const item& what, merging how = merging::greater);

  /// The item of this key; zeros where there is none.
  [[nodiscard]] item at(const std::string& key) const;
  /// All items by key.
  [[nodiscard]] std::vector<item> all() const;

  /// How often something has changed.
  [[nodiscard]] std::uint64_t version() const { return version_; }
  /// The latest state of what has changed since this version, in order of change, `most` at most;
  /// `upto` becomes the version that whoever has these, and all before, has.
  [[nodiscard]] std::vector<item> since(std::uint64_t version, std::size_t most,
                                        std::uint64_t& upto) const;

 private:
  struct entry {
    item now;
    std::uint64_t changed = 0;
  };

  std::map<std::string, entry> by_key_;
  std::map<std::uint64_t, std::string> by_change_;
  std::uint64_t version_ = 0;
};

}  // namespace agon::systems::crdt
