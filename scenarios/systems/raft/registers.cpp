// Reads, writes and compare-and-set, each once for each client and sequence number.
#include "scenarios/systems/raft/registers.hpp"

#include "actors/vocabulary/invariant.hpp"
#include "scenarios/systems/raft/bytes.hpp"

namespace agon::systems::raft {

client_reply registers::apply(const client_request& request) {
  if (request.todo.what == action::nothing) return {.status = reply_status::ok};
  if (request.todo.what == action::members)
    return {.status = reply_status::ok, .value = request.todo.value};
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

std::string registers::encoded() const {
  std::string bytes;
  put(bytes, values_.size());
  for (const auto& [key, value] : values_) {
    put(bytes, key);
    put(bytes, value);
  }
  put(bytes, sessions_.size());
  for (const auto& [client, known] : sessions_) {
    put(bytes, client.value);
    put(bytes, known.sequence);
    put(bytes, static_cast<std::uint64_t>(known.reply.status));
    put(bytes, known.reply.value);
  }
  return bytes;
}

result<> registers::restore(std::string_view bytes) {
  values_.clear();
  sessions_.clear();
  if (bytes.empty()) return success{};
  field_reader fields{bytes};
  for (auto left = fields.number(); left > 0 && fields.complete(); --left) {
    auto key = std::string{fields.text()};
    values_[std::move(key)] = fields.text();
  }
  for (auto left = fields.number(); left > 0 && fields.complete(); --left) {
    auto& known = sessions_[{fields.number()}];
    known.sequence = fields.number();
    known.reply.status = static_cast<reply_status>(fields.number());
    known.reply.value = fields.text();
  }
  if (fields.complete() && fields.at_end()) return success{};
  values_.clear();
  sessions_.clear();
  return error{"these bytes are no state of the registers", "snapshot",
               "take them from registers::encoded"};
}

client_reply registers::carry_out(const command& todo) {
  switch (todo.what) {
    case action::read:
      return {.status = reply_status::ok, .value = read(todo.key)};
    case action::write:
      values_[todo.key] = todo.value;
      return {.status = reply_status::ok};
    case action::cas:
      if (read(todo.key) != todo.expected) return {.status = reply_status::mismatch};
      values_[todo.key] = todo.value;
      return {.status = reply_status::ok};
    case action::nothing:
    case action::join:
    case action::leave:
    case action::members:
      return {.status = reply_status::ok};
  }
  invariant(false, "an action that is known");
  return {};
}

}  // namespace agon::systems::raft
