// Files and links of the store.
#include "scenarios/store/run_folder.hpp"

#include "scenarios/store/runs.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>
#include <sys/file.h>
#include <unistd.h>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;

error trouble(const std::string& doing, const std::string& path, const std::string& why) {
  return error{"cannot " + doing + ": " + why, path, "is the disk full, or the folder read-only?"};
}

/// A name beside `path` that nobody else uses at this time, in this process or another.
std::string beside(const fs::path& path) {
  static std::atomic<std::uint64_t> count = 0;
  return (path.parent_path() /
          fmt::format(".{}.{}-{}", path.filename().string(), ::getpid(), count.fetch_add(1)))
      .string();
}

/// Points `link` at `target`, relative to the link's own folder; replaces an older link at once.
result<> point(const fs::path& link, const fs::path& target) {
  std::error_code problem;
  const auto fresh = beside(link);
  fs::remove(fresh, problem);
  fs::create_directory_symlink(fs::relative(target, link.parent_path()), fresh, problem);
  if (!problem) fs::rename(fresh, link, problem);
  if (!problem) return success{};
  const auto why = problem.message();
  fs::remove(fresh, problem);
  return trouble("make the link", link.string(), why);
}

/// An open folder, locked for as long as a run uses it; the lock goes when its process does,
/// however that ends.
class folder_lock {
 public:
  explicit folder_lock(const std::string& path)
      : file_{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)} {}
  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;
  ~folder_lock() {
    if (file_ >= 0) ::close(file_);
  }
  /// False where somebody else has it. File systems without locks have no somebody else.
  [[nodiscard]] bool take() const {
    return file_ < 0 || ::flock(file_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
  }

 private:
  int file_;
};

/// Has the content of a file on disk before anything refers to it.
bool sync_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool synced = ::fdatasync(file) == 0 || errno == EINVAL;
  ::close(file);
  return synced;
}

}  // namespace

std::string name_of_time(std::chrono::system_clock::time_point now) {
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  return fmt::format("{:%Y%m%dT%H%M%S}.{:03}Z", fmt::gmtime(std::time_t{since.count() / 1000}),
                     since.count() % 1000);
}

result<run_folder> run_folder::create(const std::string& store, const std::string& name) {
  std::error_code problem;
  const auto parent = fs::path{store} / name;
  fs::create_directories(parent, problem);
  if (problem) return trouble("make the folder", parent.string(), problem.message());
  auto now = std::chrono::system_clock::now();
  for (int attempt = 0; attempt < 1'000; ++attempt, now += std::chrono::milliseconds{1}) {
    const auto path = parent / name_of_time(now);
    if (fs::create_directory(path, problem)) {
      const auto lock = std::make_shared<folder_lock>(path.string());
      (void)lock->take();
      if (auto linked = point(fs::path{store} / "current", path); !linked) return linked.problem();
      return run_folder{path.string(), lock};
    }
    if (problem) return trouble("make the folder", path.string(), problem.message());
  }
  return trouble("make the folder", parent.string(), "a thousand names are taken");
}

result<run_folder> run_folder::at(const std::string& path) {
  std::error_code problem;
  const auto real = fs::canonical(path, problem);
  if (problem || !fs::exists(real / "test.json"))
    return error{"this is not the folder of a run", path, "it should hold a test.json"};
  return run_folder{real.string(), nullptr};
}

result<run_folder> run_folder::open(const std::string& store, const std::string& which) {
  return open_run(store, which);
}

bool run_folder::is_under_way() const { return !folder_lock{path_}.take(); }

std::string run_folder::file(std::string_view name) const {
  return (fs::path{path_} / name).string();
}

bool run_folder::has(std::string_view name) const {
  std::error_code problem;
  return fs::exists(file(name), problem);
}

result<> run_folder::write_with(std::string_view name,
                                const std::function<void(std::ostream&)>& fill) const {
  return replace(name, fill, durability::left_to_the_system);
}

result<> run_folder::replace(std::string_view name, const std::function<void(std::ostream&)>& fill,
                             durability wanted) const {
  const fs::path target = file(name);
  std::error_code problem;
  fs::create_directories(target.parent_path(), problem);
  const auto fresh = beside(target);
  const auto failed = [&](const std::string& why) {
    fs::remove(fresh, problem);
    return trouble("write", target.string(), why);
  };
  {
    errno = 0;
    std::ofstream out{fresh, std::ios::binary | std::ios::trunc};
    if (out) fill(out);
    out.flush();
    if (!out) return failed(errno != 0 ? std::strerror(errno) : "the file cannot be made");
  }
  if (wanted == durability::on_disk && !sync_file(fresh)) return failed(std::strerror(errno));
  fs::rename(fresh, target, problem);
  if (problem) return failed(problem.message());
  return success{};
}

result<> run_folder::write(std::string_view name, std::string_view content) const {
  return write_with(name, [&](std::ostream& out) {
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
  });
}

result<> run_folder::write_json(std::string_view name, const json::value& content) const {
  return replace(
      name, [&](std::ostream& out) { out << pretty(content); }, durability::on_disk);
}

result<std::string> run_folder::read(std::string_view name) const {
  std::ifstream in{file(name), std::ios::binary};
  if (!in) return error{"cannot read: " + std::string{std::strerror(errno)}, file(name)};
  std::ostringstream content;
  content << in.rdbuf();
  return std::move(content).str();
}

result<json::object> run_folder::read_json(std::string_view name) const {
  const auto text = read(name);
  if (!text) return text.problem();
  boost::system::error_code problem;
  auto value = json::parse(*text, problem);
  if (problem || !value.is_object())
    return error{"not a JSON object: " + problem.message(), file(name)};
  return std::move(value.as_object());
}

result<> run_folder::mark_latest() const {
  const fs::path path{path_};
  const auto test = path.parent_path();
  if (auto linked = point(test / "latest", path); !linked) return linked;
  return point(test.parent_path() / "latest", path);
}

void run_folder::remove() const {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

namespace {

void print(std::string& out, const json::value& value, std::size_t depth) {
  const std::string inner(2 * (depth + 1), ' ');
  const std::string outer(2 * depth, ' ');
  const auto is_small = [](const json::value& part) {
    return (part.is_array() && part.get_array().empty()) ||
           (part.is_object() && part.get_object().empty()) || part.is_primitive();
  };
  if (is_small(value)) {
    out += json::serialize(value);
  } else if (value.is_array()) {
    const auto& list = value.get_array();
    bool flat = list.size() <= 16;
    for (const auto& part : list) flat = flat && part.is_primitive();
    if (flat) {
      out += json::serialize(value);
      return;
    }
    out += "[\n";
    for (std::size_t i = 0; i < list.size(); ++i) {
      out += inner;
      print(out, list[i], depth + 1);
      out += i + 1 < list.size() ? ",\n" : "\n";
    }
    out += outer + "]";
  } else {
    const auto& members = value.get_object();
    out += "{\n";
    std::size_t left = members.size();
    for (const auto& [name, part] : members) {
      out += inner + json::serialize(name) + ": ";
      print(out, part, depth + 1);
      out += --left > 0 ? ",\n" : "\n";
    }
    out += outer + "}";
  }
}

}  // namespace

std::string pretty(const json::value& value) {
  std::string out;
  print(out, value, 0);
  return out + "\n";
}

}  // namespace agon::scenarios
