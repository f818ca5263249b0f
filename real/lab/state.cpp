// The lock is a flock on the lab's folder itself, so that nothing of it stays behind.
#include "real/lab/state.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace agon::real {
namespace {

namespace fs = std::filesystem;
using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

std::string state_file(std::string_view name) { return lab_folder(name) + "/state.json"; }

bool is_same_file(int open_folder, const std::string& path) {
  struct stat held {};
  struct stat named {};
  return ::fstat(open_folder, &held) == 0 && ::stat(path.c_str(), &named) == 0 &&
         held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

// Locks the folder; a closed descriptor if there is no folder (and `make` is false).
result<descriptor> lock_folder(std::string_view name, duration limit, bool make) {
  const auto path = lab_folder(name);
  const auto deadline = steady::now() + limit;
  while (true) {
    std::error_code problem;
    if (make) fs::create_directories(path, problem);
    descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!folder.is_open() && !make) return descriptor{};
    if (!folder.is_open() && problem)
      return error{"the lab's folder cannot be made: " + problem.message(), path,
                   "set AGON_LAB_DIR to a folder that can be written"};
    // Whoever had the lock before may have removed the folder: then it is not the one to lock.
    if (folder.is_open() && ::flock(folder.get(), LOCK_EX | LOCK_NB) == 0 &&
        is_same_file(folder.get(), path))
      return folder;
    if (steady::now() >= deadline)
      return error{"lab " + std::string{name} + " is being brought up or down by another process",
                   path, "try again in a moment"};
    std::this_thread::sleep_for(10ms);
  }
}

bool has_disks(const std::string& prefix) {
  std::error_code problem;
  for (const auto& device : fs::directory_iterator{"/sys/block", problem}) {
    if (read_file(device.path().string() + "/loop/backing_file").starts_with(prefix)) return true;
  }
  return false;
}

}  // namespace

std::string labs_folder() {
  if (const char* chosen = std::getenv("AGON_LAB_DIR"); chosen != nullptr && *chosen != '\0')
    return fs::absolute(chosen).lexically_normal().string();
  if (::access("/run", W_OK) == 0 || fs::exists("/run/agon/lab")) return "/run/agon/lab";
  return "/tmp/agon-" + std::to_string(::getuid()) + "/lab";
}

std::string lab_folder(std::string_view name) { return labs_folder() + "/" + std::string{name}; }

std::vector<std::string> labs_on_disk() {
  std::vector<std::string> names;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator{labs_folder(), problem})
    names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::optional<std::uint64_t> start_of_process(pid_t pid) {
  const auto text = read_file("/proc/" + std::to_string(pid) + "/stat");
  // The second field is the program's name in parentheses, which may hold anything.
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields{text.substr(name_end + 1)};
  const std::vector<std::string> words{std::istream_iterator<std::string>{fields}, {}};
  constexpr std::size_t start_field = 19;  // counted from the state, which is field 0 here
  if (words.size() <= start_field || words[0] == "Z" || words[0] == "X") return std::nullopt;
  std::uint64_t start = 0;
  const auto& word = words[start_field];
  std::from_chars(word.data(), word.data() + word.size(), start);
  return start;
}

bool is_up(const lab_state& state) {
  if (!state.ready || start_of_process(state.supervisor) != state.started) return false;
  // A process that is about to end, having been killed, gives its namespaces up first.
  std::error_code problem;
  static_cast<void>(
      fs::read_symlink("/proc/" + std::to_string(state.supervisor) + "/ns/net", problem));
  return problem != std::errc::no_such_file_or_directory;
}

result<> save_state(const lab_state& state) {
  const boost::json::object document{{"name", state.name},
                                     {"supervisor", state.supervisor},
                                     {"started", state.started},
                                     {"nodes", state.nodes},
                                     {"ready", state.ready}};
  const auto path = state_file(state.name);
  if (auto written = write_file(path + ".new", boost::json::serialize(document) + "\n", 0644);
      !written)
    return written;
  if (::rename((path + ".new").c_str(), path.c_str()) != 0)
    return error{std::string{"cannot be written: "} + std::strerror(errno), path};
  return success{};
}

std::optional<lab_state> load_state(std::string_view name) {
  boost::system::error_code problem;
  const auto document = boost::json::parse(read_file(state_file(name)), problem);
  if (problem || !document.is_object()) return std::nullopt;
  const auto number = [&](std::string_view key) -> std::int64_t {
    const auto* value = document.get_object().if_contains(key);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
  };
  const auto* ready = document.get_object().if_contains("ready");
  lab_state state{std::string{name}, static_cast<pid_t>(number("supervisor")),
                  static_cast<std::uint64_t>(number("started")),
                  static_cast<unsigned>(number("nodes")),
                  ready != nullptr && ready->is_bool() && ready->get_bool()};
  if (state.supervisor <= 0 || state.nodes == 0) return std::nullopt;
  return state;
}

void remove_lab_folder(std::string_view name) {
  std::error_code ignored;
  fs::remove_all(lab_folder(name), ignored);
  // These succeed only where the folder is empty.
  const fs::path labs = labs_folder();
  if (fs::remove(labs, ignored) && labs.parent_path().filename().string().starts_with("agon"))
    fs::remove(labs.parent_path(), ignored);
}

result<lab_lock> lab_lock::create(std::string_view name, duration limit) {
  auto folder = lock_folder(name, limit, true);
  if (!folder) return folder.problem();
  return lab_lock{std::move(folder).value()};
}

result<std::optional<lab_lock>> lab_lock::acquire(std::string_view name, duration limit) {
  auto folder = lock_folder(name, limit, false);
  if (!folder) return folder.problem();
  if (!folder->is_open()) return std::optional<lab_lock>{};
  return std::optional<lab_lock>{lab_lock{std::move(folder).value()}};
}

result<> await_disks_released(std::string_view name, unsigned node, duration limit) {
  auto prefix = "/var/tmp/agon-lab." + std::string{name} + ".";
  if (node != 0) prefix += "n" + std::to_string(node) + "-";
  const auto deadline = steady::now() + limit;
  while (has_disks(prefix)) {
    if (steady::now() >= deadline)
      return error{"loop devices still hold " + prefix + "* after " + to_string(limit),
                   lab_folder(name), "see losetup -a; something may use the file system"};
    std::this_thread::sleep_for(5ms);
  }
  return success{};
}

result<> write_file(const std::string& path, std::string_view content, mode_t mode) {
  const descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)};
  std::size_t done = 0;
  while (file.is_open() && done < content.size()) {
    const auto count = ::write(file.get(), content.data() + done, content.size() - done);
    if (count < 0 && errno != EINTR) break;
    if (count > 0) done += static_cast<std::size_t>(count);
  }
  if (!file.is_open() || done < content.size())
    return error{std::string{"cannot be written: "} + std::strerror(errno), path};
  return success{};
}

std::string read_file(const std::string& path) {
  // Not by a stream: a file of the kernel may go while it is read, and streams throw then.
  const descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  std::string content;
  std::array<char, 4096> buffer{};
  while (file.is_open()) {
    const auto count = ::read(file.get(), buffer.data(), buffer.size());
    if (count > 0) content.append(buffer.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR)) break;
  }
  return content;
}

}  // namespace agon::real
