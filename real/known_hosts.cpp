// known_hosts, read line by line: libssh2 gives up a whole file at the first line that it does not
// understand, and cannot list what it knows of a host whose name is hashed.
#include "real/known_hosts.hpp"

#include "real/ssh_wire.hpp"

#include <algorithm>
#include <memory>
#include <sstream>

namespace agon::real {
namespace {

struct line_fields {
  std::string marker;
  std::string hosts;
  std::string type;
  std::string key;
};

line_fields split(const std::string& line) {
  std::istringstream words{line};
  line_fields fields;
  words >> fields.hosts;
  if (fields.hosts.starts_with('@')) {
    fields.marker = fields.hosts;
    words >> fields.hosts;
  }
  words >> fields.type >> fields.key;
  return fields;
}

// Whether the names of the line, of which only libssh2 can read the hashed ones, include the host.
bool names_host(LIBSSH2_SESSION* session, const line_fields& fields, const host_name& name) {
  const std::unique_ptr<LIBSSH2_KNOWNHOSTS, decltype(&libssh2_knownhost_free)> hosts{
      libssh2_knownhost_init(session), &libssh2_knownhost_free};
  if (!hosts) return false;
  // libssh2 1.10 takes a name of two letters, such as n1, for a damaged hash; written twice it is
  // longer.
  const auto names =
      fields.hosts.starts_with("|1|") ? fields.hosts : fields.hosts + ',' + fields.hosts;
  const auto line = names + ' ' + fields.type + ' ' + fields.key;
  if (libssh2_knownhost_readline(hosts.get(), line.data(), line.size(),
                                 LIBSSH2_KNOWNHOST_FILE_OPENSSH) != 0)
    return false;
  // Without a key type libssh2 compares names and keys alone; the key is this line's own.
  const int mask = LIBSSH2_KNOWNHOST_TYPE_PLAIN | LIBSSH2_KNOWNHOST_KEYENC_BASE64;
  return libssh2_knownhost_checkp(hosts.get(), name.host.c_str(), name.port, fields.key.data(),
                                  fields.key.size(), mask,
                                  nullptr) == LIBSSH2_KNOWNHOST_CHECK_MATCH;
}

std::string types_of(const std::vector<known_key>& keys) {
  std::string types;
  for (const auto& known : keys) types += (types.empty() ? "" : ", ") + known.type;
  return types;
}

std::string shown_name(const host_name& name) {
  return name.port == 22 ? name.host : "[" + name.host + "]:" + std::to_string(name.port);
}

}  // namespace

std::vector<known_key> known_keys(LIBSSH2_SESSION* session, std::string_view text,
                                  const host_name& name) {
  std::istringstream lines{std::string{text}};
  std::vector<known_key> keys;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const auto fields = split(line);
    const bool usable = fields.marker.empty() || fields.marker == "@revoked";
    if (!usable || fields.key.empty() || fields.hosts.starts_with('#')) continue;
    if (names_host(session, fields, name))
      keys.push_back({fields.type, fields.key, number, !fields.marker.empty()});
  }
  return keys;
}

std::string preferred_host_keys(const std::vector<known_key>& keys) {
  std::vector<std::string> order{"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
                                 "ecdsa-sha2-nistp521", "ssh-rsa"};
  std::stable_partition(order.begin(), order.end(), [&](const std::string& type) {
    return std::any_of(keys.begin(), keys.end(), [&](const known_key& known) {
      return known.type == type && !known.revoked;
    });
  });
  std::string list;
  for (const auto& type : order) list += (list.empty() ? "" : ",") + type;
  return list;
}

result<> check_host_key(const std::vector<known_key>& keys, std::string_view shown_blob,
                        const host_name& name, const std::string& file) {
  const auto shown = encode_base64(shown_blob);
  const std::string type{ssh_reader{shown_blob}.string().value_or("unknown")};
  const auto same = [&](const known_key& known) { return known.key == shown; };
  const auto same_type = [&](const known_key& known) {
    return known.type == type && !known.revoked;
  };
  const auto found = std::find_if(keys.begin(), keys.end(), same);
  if (std::any_of(keys.begin(), keys.end(),
                  [&](const known_key& known) { return known.revoked && same(known); }))
    return error{"the server's " + type + " host key is revoked in " + file,
                 {},
                 "give the server a new host key"};
  if (found != keys.end()) return success{};
  const auto other = std::find_if(keys.begin(), keys.end(), same_type);
  if (other != keys.end())
    return error{
        "the server's " + type + " host key is not the one in " + file + " line " +
            std::to_string(other->line) + ": another machine, or someone in between",
        {},
        "if the machine was set up anew: ssh-keygen -f " + file + " -R '" + shown_name(name) + "'"};
  const auto scan = "if you trust the network: ssh-keyscan -p " + std::to_string(name.port) + " " +
                    name.host + " >> " + file;
  if (!keys.empty())
    return error{"the server shows a host key of type " + type + ", but " + file +
                     " knows only these of it: " + types_of(keys),
                 {},
                 scan};
  return error{"the host key is not known in " + file, {}, scan};
}

}  // namespace agon::real
