// The first two steps of the SSH protocol: both sides' versions, then the server's list of
// algorithms.
#include "real/ssh_offer.hpp"

#include "real/ssh_wire.hpp"

#include <algorithm>
#include <array>

namespace agon::real {
namespace {

constexpr std::uint8_t key_exchange_init = 20;
constexpr std::size_t cookie_size = 16;
constexpr std::size_t first_packet_longest = 35'000;

// Reads until `bytes` holds `count` of them.
result<> fill(tcp_socket& connection, std::string& bytes, std::size_t count,
              const deadline& until) {
  while (bytes.size() < count) {
    const auto more = connection.receive(count - bytes.size(), until);
    if (!more) return more.problem();
    bytes += *more;
  }
  return success{};
}

// Servers may send other lines before their version.
result<> skip_version(tcp_socket& connection, const deadline& until) {
  std::string line;
  for (std::size_t i = 0; i < first_packet_longest; ++i) {
    const auto next = connection.receive(1, until);
    if (!next) return next.problem();
    line += *next;
    if (*next != "\n") continue;
    if (line.starts_with("SSH-")) return success{};
    line.clear();
  }
  return error{"it is not an SSH server"};
}

}  // namespace

std::optional<std::string> host_keys_in(std::string_view payload) {
  ssh_reader fields{payload};
  if (fields.byte() != key_exchange_init || !fields.skip(cookie_size)) return std::nullopt;
  fields.string();  // key exchange algorithms
  const auto host_keys = fields.string();
  if (!host_keys) return std::nullopt;
  return std::string{*host_keys};
}

result<std::string> ask_host_keys(tcp_socket connection, const deadline& until) {
  if (auto sent = connection.send_all("SSH-2.0-agon\r\n", until); !sent) return sent.problem();
  if (auto skipped = skip_version(connection, until); !skipped) return skipped.problem();
  std::string packet;
  if (auto filled = fill(connection, packet, 5, until); !filled) return filled.problem();
  const auto length = ssh_reader{packet}.number().value_or(0);
  if (length < 2 || length > first_packet_longest) return error{"it is not an SSH server"};
  if (auto filled = fill(connection, packet, 4 + length, until); !filled) return filled.problem();
  const auto host_keys = host_keys_in(std::string_view{packet}.substr(5));
  if (!host_keys) return error{"it is not an SSH server"};
  return *host_keys;
}

bool unknown_to_libssh2(std::string_view algorithms) {
  constexpr std::array<std::string_view, 5> known{"ssh-ed25519", "ecdsa-sha2-nistp256",
                                                  "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
                                                  "ssh-rsa"};
  const auto list = "," + std::string{algorithms} + ",";
  return std::none_of(known.begin(), known.end(), [&](std::string_view name) {
    return list.find("," + std::string{name} + ",") != std::string::npos;
  });
}

}  // namespace agon::real
