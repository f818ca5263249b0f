// The SSH protocol's way to write numbers and strings (RFC 4251, section 5), and base64: what keys,
// agents and a server's first packet are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace agon::real {

/// `value` in four bytes, highest first.
std::string ssh_number(std::uint32_t value);
/// `text` after its length.
std::string ssh_string(std::string_view text);

/// Takes values off the front of `bytes`, which must outlive it. After the first value that is not
/// there, nothing else is either.
class ssh_reader {
 public:
  explicit ssh_reader(std::string_view bytes) : rest_{bytes} {}
  std::optional<std::uint8_t> byte();
  std::optional<std::uint32_t> number();
  std::optional<std::string_view> string();
  /// Leaves out `count` bytes; false if there are fewer.
  bool skip(std::size_t count);

 private:
  std::optional<std::string_view> take(std::size_t count);
  std::string_view rest_;
};

/// The bytes that base64 text stands for, white space left out; nothing if it is not base64.
std::optional<std::string> decode_base64(std::string_view text);
/// `bytes` in base64, padded, without line ends.
std::string encode_base64(std::string_view bytes);

}  // namespace agon::real
