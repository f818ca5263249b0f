// Little-endian, whatever the machine.
#include "scenarios/systems/raft/bytes.hpp"

#include <array>

namespace agon::systems::raft {

void put(std::string& to, std::uint64_t number) {
  std::array<char, 8> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<char>(static_cast<unsigned char>(number >> (8 * i)));
  to.append(bytes.data(), bytes.size());
}

void put(std::string& to, std::string_view text) {
  put(to, text.size());
  to += text;
}

std::uint64_t field_reader::number() {
  const auto bytes = take(8);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return value;
}

std::string_view field_reader::take(std::uint64_t size) {
  if (size > left_.size()) {
    complete_ = false;
    left_ = {};
    return {};
  }
  const auto taken = left_.substr(0, size);
  left_.remove_prefix(size);
  return taken;
}

}  // namespace agon::systems::raft
