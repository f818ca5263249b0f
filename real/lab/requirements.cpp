// Programs that the lab's scripts call, with the Debian package of each.
#include "real/lab/requirements.hpp"

#include <array>
#include <set>
#include <string>
#include <unistd.h>
#include <utility>

namespace agon::real {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> programs{{
    {"bash", "bash"},
    {"chpasswd", "passwd"},
    {"ip", "iproute2"},
    {"mkfs.ext4", "e2fsprogs"},
    {"mktemp", "coreutils"},
    {"mount", "mount"},
    {"nsenter", "util-linux"},
    {"setpriv", "util-linux"},
    {"ssh", "openssh-client"},
    {"ssh-keygen", "openssh-client"},
    {"sshd", "openssh-server"},
    {"tini", "tini"},
    {"unshare", "util-linux"},
    {"useradd", "passwd"},
}};

}  // namespace

result<> check_programs(std::string_view path) {
  std::string missing;
  std::set<std::string> packages;
  for (const auto& [program, package] : programs) {
    if (!find_program(program, path).empty()) continue;
    missing += (missing.empty() ? "" : ", ") + std::string{program};
    packages.emplace(package);
  }
  if (missing.empty()) return success{};
  std::string hint = "apt install";
  for (const auto& package : packages) hint += " " + package;
  return error{"a lab needs programs that are not here: " + missing, std::string{path}, hint};
}

result<> check_root() {
  if (::geteuid() == 0) return success{};
  return error{"a lab needs root, for namespaces, mounts and loop devices", "",
               "run the command with sudo"};
}

}  // namespace agon::real
