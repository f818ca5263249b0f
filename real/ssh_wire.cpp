// Reading and writing the values of SSH packets.
#include "real/ssh_wire.hpp"

#include <cctype>

namespace agon::real {
namespace {

constexpr std::string_view base64_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string ssh_number(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<char>((value >> shift) & 0xffU));
  return bytes;
}

std::string ssh_string(std::string_view text) {
  return ssh_number(static_cast<std::uint32_t>(text.size())).append(text);
}

std::optional<std::string_view> ssh_reader::take(std::size_t count) {
  if (count > rest_.size()) {
    rest_ = {};
    return std::nullopt;
  }
  const auto taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

std::optional<std::uint8_t> ssh_reader::byte() {
  const auto taken = take(1);
  if (!taken) return std::nullopt;
  return static_cast<std::uint8_t>(taken->front());
}

std::optional<std::uint32_t> ssh_reader::number() {
  const auto taken = take(4);
  if (!taken) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : *taken) value = (value << 8U) | static_cast<std::uint8_t>(c);
  return value;
}

std::optional<std::string_view> ssh_reader::string() {
  const auto length = number();
  if (!length) return std::nullopt;
  return take(*length);
}

bool ssh_reader::skip(std::size_t count) { return take(count).has_value(); }

std::optional<std::string> decode_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) != 0) continue;
    if (c == '=') break;
    const auto value = base64_letters.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>((bits >> count) & 0xffU));
  }
  return bytes;
}

std::string encode_base64(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = (bits << 8U) | (i + k < bytes.size() ? static_cast<std::uint8_t>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      text.push_back(i + k > bytes.size() ? '=' : base64_letters[(bits >> (18 - 6 * k)) & 63U]);
  }
  return text;
}

}  // namespace agon::real
