// What host keys a server has, asked when the handshake failed: libssh2 does not tell.
#pragma once

#include "real/tcp.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace agon::real {

/// The host key algorithms in a server's first packet (RFC 4253, section 7.1), comma-separated.
/// Nothing if `payload` is not such a packet's.
std::optional<std::string> host_keys_in(std::string_view payload);

/// Asks the server at the other end of a fresh connection for its host key algorithms.
result<std::string> ask_host_keys(tcp_socket connection, const deadline& until);

/// True if libssh2 1.10 knows none of these comma-separated host key algorithms.
bool unknown_to_libssh2(std::string_view algorithms);

}  // namespace agon::real
