// Reads, writes and compare-and-set, each once for each client and sequence number.
#include "scenarios/systems/raft/registers.hpp"

#include "actors/vocabulary/invariant.hpp"

namespace agon::systems::raft {

client_reply registers::apply(const client_request& request) {
  if (request.todo.what == action::nothing) return {.status = reply_status::ok};
  if (retries_ == deduplication::none) return carry_out(request.todo);
  auto& known = sessions_[request.client];
  if (request.sequence == known.sequence) return known.reply;
  if (request.sequence < known.sequence) return {.status = reply_status::unknown};
  known = {request.sequence, carry_out(request.todo)};
  return known.reply;
}

std::string registers::read(const std::string& key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? "null" : found->second;
}

client_reply registers::carry_out(const command& todo) {
  switch (todo.what) {
    case action::nothing:
      return {.status = reply_status::ok};
    case action::read:
      return {.status = reply_status::ok, .value = read(todo.key)};
    case action::write:
      values_[todo.key] = todo.value;
      return {.status = reply_status::ok};
    case action::cas:
      if (read(todo.key) != todo.expected) return {.status = reply_status::mismatch};
      values_[todo.key] = todo.value;
      return {.status = reply_status::ok};
  }
  invariant(false, "an action that is known");
  return {};
}

}  // namespace agon::systems::raft
