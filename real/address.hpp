// Where a server listens: an IP address and a port; and how names become IP addresses.
#pragma once

#include "actors/vocabulary/result.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace agon::real {

/// A TCP endpoint.
struct address {
  std::string host;  ///< An IP address; a name where it says so.
  std::uint16_t port = 0;
  friend auto operator<=>(const address&, const address&) = default;
};

/// `10.0.0.1:7480`, or `[fe80::1]:7480`.
std::string to_string(const address& endpoint);

/// Reads what to_string writes; the host may be a name. The error quotes `text`.
result<address> address_from(std::string_view text);

/// True if `host` is an IP address in digits, so that using it asks no name server.
bool is_ip_address(const std::string& host);

/// The first IP address of `host`, IPv4 before IPv6; an IP address stands for itself. May wait for
/// a name server. The error names the host.
result<std::string> resolve(const std::string& host);

}  // namespace agon::real
