// Base64 with padding, as etcd's JSON gateway wants keys and values (RFC 4648, section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agon::systems::etcd {

/// Bytes as base64 text. Linear.
std::string base64_from(std::string_view bytes);
/// The bytes that a base64 text stands for; nothing if it is not base64 with padding. Linear.
std::optional<std::string> bytes_from_base64(std::string_view text);

}  // namespace agon::systems::etcd
