// What can be told about a private key before it is used, so that errors can say what is wrong with
// it.
#pragma once

#include "actors/vocabulary/result.hpp"

#include <string>
#include <string_view>

namespace agon::real {

/// A private key as its file shows it without a passphrase.
struct private_key {
  std::string type;        ///< Such as `ssh-ed25519`; empty where the file does not tell.
  bool encrypted = false;  ///< Needs a passphrase.
  std::string content;
};

/// Reads what a private key file's text shows; OpenSSH's own format and PEM. An error if it is
/// neither.
result<private_key> parse_private_key(std::string_view text);

/// Reads the private key in the file at `path`; a leading `~/` is the home folder.
result<private_key> read_private_key(const std::string& path);

/// Reads a whole file of this machine. The error names the path and the reason.
result<std::string> read_local_file(const std::string& path);

/// `path` with a leading `~/` replaced by the home folder.
std::string expand_home(std::string_view path);

}  // namespace agon::real
