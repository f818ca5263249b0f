// See install.hpp.
#include "scenarios/systems/etcd/install.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace agon::systems::etcd {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view package_program = "/usr/bin/etcd";

constexpr std::string_view stop_service =
    "if [ -d /run/systemd/system ]; then systemctl disable --now etcd;"
    " elif [ -x /etc/init.d/etcd ]; then /etc/init.d/etcd stop; fi; true";

error not_installed(const real::control& hands, const std::string& why, std::string hint) {
  return {.what = "etcd could not be installed: " + why,
          .where = hands.where(),
          .hint = std::move(hint)};
}

result<std::string> apt_get(real::control& hands, const std::vector<real::word>& arguments) {
  std::vector<real::word> words{"apt-get", "-o", "DPkg::Lock::Timeout=60", "-q", "-y"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return hands.exec(words, {.environment = {{"DEBIAN_FRONTEND", "noninteractive"}}, .limit = 120s});
}

result<> install_package(real::control& hands) {
  const auto there = hands.exists(package_program);
  if (!there) return there.problem();
  if (*there) return success{};
  const std::vector<real::word> wanted{"install", "--no-install-recommends", "etcd-server"};
  auto done = apt_get(hands, wanted);
  // The package lists may be missing or older than the archive.
  if (!done && apt_get(hands, {"update"})) done = apt_get(hands, wanted);
  if (!done)
    return not_installed(hands, to_string(done.problem()),
                         "install etcd-server there, or give a tarball of an etcd release");
  const auto stopped = hands.exec({"sh", "-c", stop_service});
  if (!stopped) return stopped.problem();
  return success{};
}

/// Of what is installed in the folder: the tarball's SHA-256, or nothing if it was not given.
std::string marker_in(const std::string& folder) { return folder + "/.agon"; }

std::string archive_beside(const std::string& folder) { return folder + ".tar.gz"; }

result<> fetch(real::control& hands, const install_options& options) {
  const auto archive = archive_beside(options.folder);
  if (options.tarball.starts_with("http://") || options.tarball.starts_with("https://")) {
    constexpr std::string_view script = R"sh(
if command -v curl >/dev/null; then curl -fsSL -o "$1" "$2"; else wget -q -O "$1" "$2"; fi)sh";
    const auto fetched =
        hands.exec({"sh", "-c", script, "fetch", archive, options.tarball}, {.limit = 180s});
    if (fetched) return success{};
    return not_installed(hands, to_string(fetched.problem()),
                         "check the URL, or give a file of the control node");
  }
  constexpr std::string_view scheme = "file://";
  const auto local =
      options.tarball.starts_with(scheme) ? options.tarball.substr(scheme.size()) : options.tarball;
  return hands.upload_file(local, archive, 0644);
}

result<> check(real::control& hands, const install_options& options) {
  const auto sum = hands.exec({"sha256sum", archive_beside(options.folder)});
  if (!sum) return sum.problem();
  const auto found = sum->substr(0, sum->find(' '));
  if (found == options.sha256) return success{};
  return not_installed(hands, "the tarball's SHA-256 is " + found + ", not " + options.sha256,
                       "fetch the tarball again, or correct the sum");
}

result<> make_room(real::control& hands, const std::string& folder) {
  constexpr std::string_view script = R"sh(
if [ -e "$1" ] && [ ! -e "$2" ]; then exit 9; fi
rm -rf "$1" && mkdir -p "$1" && : >"$2")sh";
  const auto made = hands.try_exec({"sh", "-c", script, "make", folder, marker_in(folder)});
  if (!made) return made.problem();
  if (made->exit_status == 9)
    return not_installed(hands, folder + " is there, but was not made by Agon",
                         "move it away, or name another folder");
  if (made->exit_status == 0) return success{};
  return not_installed(hands, "cannot make " + folder + ": " + made->err, "log in as root");
}

result<> unpack(real::control& hands, const std::string& folder) {
  constexpr std::string_view script = R"sh(
tar -xzf "$2" -C "$1" --strip-components=1 --no-same-owner && rm -f "$2" && test -x "$1/etcd")sh";
  const auto unpacked = hands.exec({"sh", "-c", script, "unpack", folder, archive_beside(folder)});
  if (unpacked) return success{};
  return not_installed(hands, to_string(unpacked.problem()),
                       "the tarball must be a .tar.gz with one folder that holds `etcd`");
}

result<> install_tarball(real::control& hands, const install_options& options) {
  const auto marker = marker_in(options.folder);
  if (!options.sha256.empty()) {
    const auto installed = hands.try_exec({"cat", marker});
    if (!installed) return installed.problem();
    if (installed->exit_status == 0 && installed->out == options.sha256) return success{};
  }
  if (auto fetched = fetch(hands, options); !fetched) return fetched;
  if (!options.sha256.empty())
    if (auto checked = check(hands, options); !checked) return checked;
  if (auto made = make_room(hands, options.folder); !made) return made;
  if (auto unpacked = unpack(hands, options.folder); !unpacked) return unpacked;
  return hands.upload(options.sha256, marker, 0644);
}

}  // namespace

std::string program_path(const install_options& options) {
  return options.tarball.empty() ? std::string{package_program} : options.folder + "/etcd";
}

result<std::string> install(real::control& hands, const install_options& options) {
  const auto done =
      options.tarball.empty() ? install_package(hands) : install_tarball(hands, options);
  if (!done) return done.problem();
  return program_path(options);
}

}  // namespace agon::systems::etcd
