// See db.hpp.
#include "scenarios/systems/etcd/db.hpp"

#include "scenarios/systems/etcd/install.hpp"
#include "scenarios/systems/etcd/log_excerpt.hpp"
#include "scenarios/systems/etcd/status.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace agon::systems::etcd {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view folder_on_root = "/var/lib/agon-etcd";
constexpr std::string_view folder_on_data = "/data/agon-etcd";

// Prints the data folder, $2 if /data is a file system of its own, else $3; then whether the
// program, $1, has the flag --enable-v2.
constexpr std::string_view look_around = R"sh(
if [ -d /data ] && [ "$(stat -c %d /data)" != "$(stat -c %d /)" ]
then echo "$2"; else echo "$3"; fi
if "$1" --help 2>&1 | grep -q -e --enable-v2; then echo v2; fi)sh";

// Makes the folder $1 and prints the size of the log $2.
constexpr std::string_view make_folder = R"sh(
mkdir -p -m 700 "$1" && { wc -c 2>/dev/null <"$2" || echo 0; })sh";

// Looks $2 times, 0.1 s apart, whether the process of the pid file $1 is there; ends with 1 once it
// is not. A zombie has no executable, so it counts as gone.
constexpr std::string_view stay_alive = R"sh(
i=0; while [ $i -lt "$2" ]; do
sleep 0.1; readlink "/proc/$(cat "$1")/exe" >/dev/null 2>&1 || exit 1; i=$((i+1)); done)sh";

// Prints those of the pids on standard input whose command line has one of the arguments.
constexpr std::string_view keep_ours = R"sh(
while read -r pid; do for flag in "$@"; do
if tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF -e "$flag"; then echo "$pid"; fi
done; done)sh";

std::vector<std::int64_t> numbers_in(std::string_view text) {
  std::vector<std::int64_t> numbers;
  while (!text.empty()) {
    std::int64_t number = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem == std::errc{}) numbers.push_back(number);
    const auto used = static_cast<std::size_t>(stop - text.data());
    text.remove_prefix(std::max<std::size_t>(used, 1));
  }
  return numbers;
}

class etcd_db final : public real::db {
 public:
  explicit etcd_db(db_options options) : options_{std::move(options)} {}

  result<> setup(real::control& hands, const real::cluster& where) override {
    const auto installed = install(hands, install_wanted());
    if (!installed) return installed.problem();
    return start(hands, where);
  }

  result<> await_ready(real::control& hands, const real::cluster& where) override {
    const endpoint member{.address = where.self.address, .port = options_.server.client_port};
    constexpr int tries = 120;
    auto ready = healthy(member, 1s);
    for (int i = 0; i < tries && !ready; ++i) {
      if (auto alive = check_alive(hands, 2); !alive) return alive;
      ready = healthy(member, 1s);
    }
    return ready;
  }

  result<> teardown(real::control& hands, const real::cluster& /*where*/) override {
    const auto ours = own_pids(hands);
    if (!ours) return ours.problem();
    if (!ours->empty())
      if (const auto killed = hands.signal(*ours, "KILL"); !killed) return killed.problem();
    std::vector<real::word> words{"rm", "-rf", "--"};
    for (const auto& folder : data_folders()) words.emplace_back(folder);
    words.emplace_back(options_.log_file);
    words.emplace_back(options_.pid_file);
    words.emplace_back(options_.pid_file +
                       ".start");  // Which control::start_daemon keeps beside it.
    if (const auto removed = hands.exec(words); !removed) return removed.problem();
    return success{};
  }

  result<> start(real::control& hands, const real::cluster& where) override {
    const auto found = look(hands);
    if (!found) return found.problem();
    const auto log_size = prepare(hands, found->data_folder);
    if (!log_size) return log_size.problem();
    std::vector<real::word> words;
    for (const auto& part : command_line(where, *found, options_.server)) words.emplace_back(part);
    const auto pid = hands.start_daemon(
        words, {.folder = "/", .log_file = options_.log_file, .pid_file = options_.pid_file});
    if (!pid) return explained(hands, *log_size, pid.problem());
    return check_alive(hands, 5);
  }

  [[nodiscard]] std::string program() const override { return "etcd"; }

  [[nodiscard]] std::vector<std::string> log_files(const real::cluster& /*where*/) const override {
    return {options_.log_file};
  }

 private:
  [[nodiscard]] install_options install_wanted() const {
    return {.tarball = options_.tarball,
            .sha256 = options_.tarball_sha256,
            .folder = options_.tarball_folder};
  }

  [[nodiscard]] std::vector<std::string> data_folders() const {
    if (!options_.data_folder.empty()) return {options_.data_folder};
    return {std::string{folder_on_root}, std::string{folder_on_data}};
  }

  result<installation> look(real::control& hands) const {
    installation found{.program = program_path(install_wanted()),
                       .data_folder = options_.data_folder};
    const auto seen = hands.exec(
        {"sh", "-c", look_around, "look", found.program, folder_on_data, folder_on_root});
    if (!seen) return seen.problem();
    const auto line_end = std::min(seen->find('\n'), seen->size());
    if (found.data_folder.empty()) found.data_folder = seen->substr(0, line_end);
    found.knows_enable_v2 = seen->substr(line_end) == "\nv2";
    return found;
  }

  /// Makes the data folder; answers how many bytes the log has so far.
  result<std::int64_t> prepare(real::control& hands, const std::string& data_folder) const {
    const auto made = hands.exec({"sh", "-c", make_folder, "make", data_folder, options_.log_file});
    if (!made) return made.problem();
    const auto numbers = numbers_in(*made);
    return numbers.empty() ? std::int64_t{0} : numbers.front();
  }

  /// Watches the process for some tenths of a second; an error with the log's end if it is gone.
  result<> check_alive(real::control& hands, int tenths) const {
    const auto watched =
        hands.try_exec({"sh", "-c", stay_alive, "watch", options_.pid_file, tenths});
    if (!watched) return watched.problem();
    if (watched->exit_status == 0) return success{};
    return explained(hands, 0,
                     {.what = "etcd does not run, and its log is empty",
                      .where = hands.where(),
                      .hint = "see " + options_.log_file + " there"});
  }

  /// Why etcd ended, as its log tells after the first `log_size` bytes; `otherwise`, if it does
  /// not.
  error explained(real::control& hands, std::int64_t log_size, const error& otherwise) const {
    const auto log_end = hands.try_exec({"sh", "-c", R"sh(tail -c "+$1" "$2" | tail -n 40)sh",
                                         "tail", log_size + 1, options_.log_file});
    const auto reason = log_end ? log_excerpt(log_end->out) : std::string{};
    if (reason.empty()) return otherwise;
    const bool is_taken = reason.find("address already in use") != std::string::npos;
    return {.what = "etcd does not run: " + reason,
            .where = hands.where(),
            .hint = is_taken ? "stop what has the port there, such as Debian's own service: "
                               "systemctl disable --now etcd"
                             : "see " + options_.log_file + " there"};
  }

  result<std::vector<std::int64_t>> own_pids(real::control& hands) const {
    auto all = hands.pids_of(program());
    if (!all || all->empty()) return all;
    std::string input;
    for (const auto pid : *all) input += std::to_string(pid) + "\n";
    std::vector<real::word> words{"sh", "-c", keep_ours, "keep"};
    for (const auto& folder : data_folders()) words.emplace_back(data_folder_flag(folder));
    const auto kept = hands.exec(words, {.input = input});
    if (!kept) return kept.problem();
    return numbers_in(*kept);
  }

  db_options options_;
};

}  // namespace

std::unique_ptr<real::db> make_db(db_options options) {
  return std::make_unique<etcd_db>(std::move(options));
}

}  // namespace agon::systems::etcd
