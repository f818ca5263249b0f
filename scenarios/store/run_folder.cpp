// Files and links of the store.
#include "scenarios/store/run_folder.hpp"

#include "actors/vocabulary/history_file.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;

error trouble(const std::string& doing, const std::string& path, const std::string& why) {
  return error{"cannot " + doing + ": " + why, path, "is the disk full, or the folder read-only?"};
}

/// Such as 20261122T174000.123Z: sorts by time, as Jepsen's.
std::string folder_name(std::chrono::system_clock::time_point now) {
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  return fmt::format("{:%Y%m%dT%H%M%S}.{:03}Z", fmt::gmtime(std::time_t{since.count() / 1000}),
                     since.count() % 1000);
}

/// Points `link` at `target`, relative to the link's own folder; replaces an older link.
result<> point(const fs::path& link, const fs::path& target) {
  std::error_code problem;
  const auto fresh = link.string() + ".new" + std::to_string(::getpid());
  fs::remove(fresh, problem);
  fs::create_directory_symlink(fs::relative(target, link.parent_path()), fresh, problem);
  if (!problem) fs::rename(fresh, link, problem);
  if (problem) return trouble("make the link", link.string(), problem.message());
  return success{};
}

}  // namespace

result<run_folder> run_folder::create(const std::string& store, const std::string& name) {
  std::error_code problem;
  const auto parent = fs::path{store} / name;
  fs::create_directories(parent, problem);
  if (problem) return trouble("make the folder", parent.string(), problem.message());
  auto now = std::chrono::system_clock::now();
  for (int attempt = 0; attempt < 1'000; ++attempt, now += std::chrono::milliseconds{1}) {
    const auto path = parent / folder_name(now);
    if (fs::create_directory(path, problem)) {
      if (auto linked = point(fs::path{store} / "current", path); !linked) return linked.problem();
      return run_folder{path.string()};
    }
    if (problem) return trouble("make the folder", path.string(), problem.message());
  }
  return trouble("make the folder", parent.string(), "a thousand names are taken");
}

result<run_folder> run_folder::open(const std::string& store, const std::string& path) {
  const auto where = path.empty() ? fs::path{store} / "latest" : fs::path{path};
  std::error_code problem;
  const auto real = fs::canonical(where, problem);
  if (problem || !fs::exists(real / "test.json"))
    return error{path.empty() ? "there is no run yet" : "this is not the folder of a run",
                 where.string(),
                 path.empty() ? "agon test makes one" : "it should hold a test.json"};
  return run_folder{real.string()};
}

std::string run_folder::file(std::string_view name) const {
  return (fs::path{path_} / name).string();
}

result<> run_folder::write(std::string_view name, std::string_view content) const {
  const fs::path target = file(name);
  std::error_code problem;
  fs::create_directories(target.parent_path(), problem);
  const auto fresh = target.string() + ".new";
  {
    std::ofstream out{fresh, std::ios::binary | std::ios::trunc};
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    out.flush();
    if (!out) return trouble("write", target.string(), std::strerror(errno));
  }
  fs::rename(fresh, target, problem);
  if (problem) return trouble("write", target.string(), problem.message());
  return success{};
}

result<> run_folder::write_json(std::string_view name, const json::value& content) const {
  return write(name, pretty(content));
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

/// A file of JSON lines, written in blocks.
class history_sink final : public op_sink {
 public:
  explicit history_sink(std::string path) : path_{std::move(path)} {
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file_ < 0) problem_ = std::strerror(errno);
  }
  history_sink(const history_sink&) = delete;
  history_sink& operator=(const history_sink&) = delete;
  ~history_sink() override {
    if (file_ < 0) return;
    (void)write_out();
    ::close(file_);
  }

  result<> append(const op& event) override {
    if (file_ < 0) return trouble("write the history", path_, problem_);
    buffer_ += to_json_line(event);
    buffer_ += '\n';
    constexpr std::size_t chunk = 1 << 16;
    constexpr std::size_t block = 16'384;
    if (++since_sync_ == block) return flush();
    return buffer_.size() >= chunk ? write_out() : success{};
  }

  result<> flush() override {
    if (file_ < 0) return trouble("write the history", path_, problem_);
    since_sync_ = 0;
    if (auto written = write_out(); !written) return written;
    if (::fdatasync(file_) != 0) return trouble("sync the history", path_, std::strerror(errno));
    return success{};
  }

 private:
  result<> write_out() {
    std::string_view rest{buffer_};
    while (!rest.empty()) {
      const auto written = ::write(file_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return trouble("write the history", path_, std::strerror(errno));
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
    return success{};
  }

  std::string path_;
  std::string problem_;
  std::string buffer_;
  std::size_t since_sync_ = 0;
  int file_ = -1;
};

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

std::shared_ptr<op_sink> make_history_sink(const std::string& path) {
  return std::make_shared<history_sink>(path);
}

std::string pretty(const json::value& value) {
  std::string out;
  print(out, value, 0);
  return out + "\n";
}

}  // namespace agon::scenarios
