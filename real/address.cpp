// Reads and resolves addresses.
#include "real/address.hpp"

#include <charconv>
#include <memory>
#include <netdb.h>
#include <sys/socket.h>

namespace agon::real {

namespace {

using address_list = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

// Holds the addresses of `host`, or the resolver's number of what went wrong.
struct lookup {
  address_list found{nullptr, &freeaddrinfo};
  int failure = 0;
};

lookup look_up(const std::string& host, int flags) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = flags;
  addrinfo* found = nullptr;
  lookup answer;
  answer.failure = getaddrinfo(host.c_str(), nullptr, &wanted, &found);
  if (answer.failure == 0) answer.found.reset(found);
  return answer;
}

std::string in_digits(const addrinfo& entry) {
  char text[NI_MAXHOST] = {};
  const int failure =
      getnameinfo(entry.ai_addr, entry.ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  return failure == 0 ? std::string{text} : std::string{};
}

error malformed(std::string_view text) {
  return error{"\"" + std::string{text} + "\" is not an address", {}, "expected host:port"};
}

}  // namespace

std::string to_string(const address& endpoint) {
  const bool needs_brackets = endpoint.host.find(':') != std::string::npos;
  const auto host = needs_brackets ? "[" + endpoint.host + "]" : endpoint.host;
  return host + ":" + std::to_string(endpoint.port);
}

result<address> address_from(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return malformed(text);
  auto host = text.substr(0, colon);
  const auto digits = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  address endpoint{std::string{host}, 0};
  const auto [end, failure] =
      std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
  const bool whole = failure == std::errc{} && end == digits.data() + digits.size();
  if (host.empty() || !whole || endpoint.port == 0) return malformed(text);
  return endpoint;
}

bool is_ip_address(const std::string& host) { return look_up(host, AI_NUMERICHOST).failure == 0; }

result<std::string> resolve(const std::string& host) {
  const auto answer = look_up(host, 0);
  if (answer.failure != 0)
    return error{"host \"" + host + "\" has no known address: " + gai_strerror(answer.failure),
                 {},
                 "check the name, or add it to /etc/hosts"};
  const addrinfo* chosen = answer.found.get();
  for (const auto* entry = chosen; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family != AF_INET) continue;
    chosen = entry;
    break;
  }
  auto text = in_digits(*chosen);
  if (text.empty())
    return error{"host \"" + host + "\" has an address that cannot be written in digits"};
  return text;
}

}  // namespace agon::real
