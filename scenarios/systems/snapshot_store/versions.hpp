// All versions of all keys, and what a snapshot sees of them.
#pragma once

#include "scenarios/systems/snapshot_store/messages.hpp"

#include <map>
#include <string>

namespace agon::systems::snapshot_store {

/// A multi-version store in memory. Old versions are kept for ever.
class versions {
 public:
  /// Adds what a transaction left; the same again changes nothing.
  void apply(const entry& what);
  /// The youngest value that is no younger than `timestamp`; `null` where there is none.
  [[nodiscard]] std::string read(const std::string& key, std::int64_t timestamp) const;
  /// The timestamp of a key's youngest version; 0 where there is none.
  [[nodiscard]] std::int64_t youngest(const std::string& key) const;

 private:
  std::map<std::string, std::map<std::int64_t, std::string>> by_key_;
};

}  // namespace agon::systems::snapshot_store
