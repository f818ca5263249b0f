// Registers by key, the state of a small system: reads, writes and compare-and-sets.
#pragma once

#include "actors/vocabulary/op.hpp"
#include "scenarios/systems/kit/messages.hpp"

#include <map>
#include <string>

namespace agon::systems::kit {

/// What each key holds; null where nothing was written. The same requests in the same order lead to
/// the same registers on every server. Retries are not told: that is for `sessions`.
class registers {
 public:
  /// Carries out `read [k, null]`, answered with `[k, value]`, `write [k, value]` or
  /// `cas [k, [old, new]]`, refused as `mismatch` where the key holds another value. Anything else
  /// is refused and changes nothing. Logarithmic in keys.
  reply carry_out(const request& what);

  /// What a key holds.
  [[nodiscard]] json::value read(const json::value& key) const;

  friend bool operator==(const registers&, const registers&) = default;

 private:
  std::map<std::string, json::value> values_;  // By the key's JSON.
};

}  // namespace agon::systems::kit
