// Retries are told by client and sequence.
#include "scenarios/systems/kit/sessions.hpp"

#include "scenarios/systems/kit/server.hpp"

namespace agon::systems::kit {

std::optional<reply> sessions::repeated(const request& what) const {
  const auto known = by_client_.find(what.client);
  if (known == by_client_.end() || what.sequence > known->second.sequence) return std::nullopt;
  if (what.sequence < known->second.sequence) return unknown("the client went past this request");
  return known->second.how;
}

void sessions::keep(const request& what, const reply& how) {
  by_client_[what.client] = {what.sequence, how};
}

}  // namespace agon::systems::kit
