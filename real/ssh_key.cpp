// Private key files: OpenSSH's format as its PROTOCOL.key describes it, and the PEM headers of
// older ones.
#include "real/ssh_key.hpp"

#include "real/ssh_wire.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace agon::real {
namespace {

constexpr std::string_view openssh_begin = "-----BEGIN OPENSSH PRIVATE KEY-----";
constexpr std::string_view openssh_end = "-----END OPENSSH PRIVATE KEY-----";
constexpr std::string_view openssh_magic{"openssh-key-v1\0", 15};

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

result<private_key> parse_openssh_key(std::string_view text) {
  const error damaged{"the private key is damaged", {}, "make a new one: ssh-keygen -t ed25519"};
  const auto begin = text.find(openssh_begin) + openssh_begin.size();
  const auto end = text.find(openssh_end, begin);
  if (end == std::string_view::npos) return damaged;
  const auto bytes = decode_base64(text.substr(begin, end - begin));
  if (!bytes || !bytes->starts_with(openssh_magic)) return damaged;
  ssh_reader fields{*bytes};
  fields.skip(openssh_magic.size());
  const auto cipher = fields.string();
  fields.string();  // the key derivation function
  fields.string();  // its options
  fields.number();  // how many keys there are
  const auto public_key = fields.string();
  if (!public_key) return damaged;
  const auto type = ssh_reader{*public_key}.string();
  if (!type) return damaged;
  return private_key{std::string{*type}, *cipher != "none", std::string{text}};
}

std::string pem_type(std::string_view text) {
  if (has(text, "-----BEGIN RSA PRIVATE KEY-----")) return "ssh-rsa";
  if (has(text, "-----BEGIN EC PRIVATE KEY-----")) return "ecdsa";
  if (has(text, "-----BEGIN DSA PRIVATE KEY-----")) return "ssh-dss";
  return {};
}

}  // namespace

result<private_key> parse_private_key(std::string_view text) {
  if (has(text, openssh_begin)) return parse_openssh_key(text);
  if (!has(text, "PRIVATE KEY-----"))
    return error{"this is not a private key", {}, "give the file without .pub at its end"};
  const bool encrypted =
      has(text, "-----BEGIN ENCRYPTED PRIVATE KEY-----") || has(text, "Proc-Type: 4,ENCRYPTED");
  return private_key{pem_type(text), encrypted, std::string{text}};
}

result<private_key> read_private_key(const std::string& path) {
  auto text = read_local_file(expand_home(path));
  if (!text) return text.problem();
  auto key = parse_private_key(*text);
  if (!key) return error{key.problem().what, path, key.problem().hint};
  return key;
}

result<std::string> read_local_file(const std::string& path) {
  std::error_code failure;
  if (std::filesystem::is_directory(path, failure))
    return error{"cannot read the file: it is a folder", path};
  errno = 0;
  std::ifstream file{path, std::ios::binary};
  if (!file.is_open())
    return error{"cannot read the file: " + std::generic_category().message(errno), path};
  std::ostringstream content;
  if (file.peek() != std::ifstream::traits_type::eof()) content << file.rdbuf();
  if (!content || file.bad())
    return error{"cannot read the file: " + std::generic_category().message(errno), path};
  return content.str();
}

std::string expand_home(std::string_view path) {
  const char* const home = std::getenv("HOME");
  if (!path.starts_with("~/") || home == nullptr) return std::string{path};
  return std::string{home}.append(path.substr(1));
}

}  // namespace agon::real
