// Each request is carried out once: a client's session remembers the reply to its latest one.
#pragma once

#include "scenarios/systems/kit/messages.hpp"

#include <map>
#include <optional>

namespace agon::systems::kit {

/// The latest reply by client, part of a replicated state: the same requests in the same order lead
/// to the same sessions on every server. Kept for ever, one for each client.
class sessions {
 public:
  /// The reply to a request that was carried out before; `unknown` for one that its client has gone
  /// past; nothing for a new one.
  [[nodiscard]] std::optional<reply> repeated(const request& what) const;
  /// Remembers how a request ended.
  void keep(const request& what, const reply& how);

  friend bool operator==(const sessions&, const sessions&) = default;

 private:
  struct latest {
    std::uint64_t sequence = 0;
    reply how;
    friend bool operator==(const latest&, const latest&) = default;
  };
  std::map<std::uint64_t, latest> by_client_;
};

}  // namespace agon::systems::kit
