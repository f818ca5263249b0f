// Carries out a server's writes with positioned writes and syncs.
#include "real/files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <limits>
#include <map>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace agon::real {

namespace {

constexpr auto largest_size = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());

// Closes a file descriptor when it goes.
class descriptor {
 public:
  explicit descriptor(int number) : number_{number} {}
  descriptor(descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  descriptor& operator=(descriptor&&) = delete;
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

// What the last system call on `path` complained about.
error system_error(std::string_view action, const std::string& path) {
  const int code = errno;
  const std::string hint = code == ENOSPC ? "make room on that disk" : "";
  return error{std::string{action} + " failed: " + std::strerror(code), path, hint};
}

// Calls again while signals interrupt.
template <class Call>
auto uninterrupted(Call call) {
  auto answer = call();
  while (answer < 0 && errno == EINTR) answer = call();
  return answer;
}

result<> write_all(int target, std::uint64_t offset, std::string_view bytes,
                   const std::string& path) {
  while (!bytes.empty()) {
    const auto written = uninterrupted(
        [&] { return ::pwrite(target, bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
    if (written < 0) return system_error("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return success{};
}

// At most `size` bytes from `offset` on.
result<std::string> read_range(int source, std::uint64_t offset, std::uint64_t size,
                               const std::string& path) {
  std::string content;
  std::array<char, 65536> part{};
  while (content.size() < size && offset + content.size() <= largest_size) {
    const auto wanted = std::min<std::uint64_t>(part.size(), size - content.size());
    const auto count = uninterrupted([&] {
      return ::pread(source, part.data(), wanted, static_cast<off_t>(offset + content.size()));
    });
    if (count < 0) return system_error("read", path);
    if (count == 0) break;
    content.append(part.data(), static_cast<std::size_t>(count));
  }
  return content;
}

class folder_disk final : public disk {
 public:
  folder_disk(std::string path, descriptor folder)
      : path_{std::move(path)}, folder_{std::move(folder)} {}

  result<std::string> read(std::string_view file) override { return read(file, 0, largest_size); }

  result<std::string> read(std::string_view file, std::uint64_t offset,
                           std::uint64_t size) override {
    const auto found = find(file);
    if (!found) return found.problem();
    if (*found < 0 || offset > largest_size) return std::string{};
    return read_range(*found, offset, size, path_of(file));
  }

  result<> write(std::string_view file, std::uint64_t offset, std::string_view bytes) override {
    if (offset > largest_size - std::min<std::uint64_t>(largest_size, bytes.size()))
      return error{"write beyond the largest file size", path_of(file)};
    const auto target = find_or_create(file);
    if (!target) return target.problem();
    return write_all(*target, offset, bytes, path_of(file));
  }

  result<> append(std::string_view file, std::string_view bytes) override {
    const auto target = find_or_create(file);
    if (!target) return target.problem();
    struct stat state {};
    if (::fstat(*target, &state) != 0) return system_error("looking up the size", path_of(file));
    return write_all(*target, static_cast<std::uint64_t>(state.st_size), bytes, path_of(file));
  }

  result<> truncate(std::string_view file, std::uint64_t size) override {
    if (size > largest_size) return error{"truncate beyond the largest file size", path_of(file)};
    const auto target = find_or_create(file);
    if (!target) return target.problem();
    const auto cut = uninterrupted([&] { return ::ftruncate(*target, static_cast<off_t>(size)); });
    if (cut != 0) return system_error("truncate", path_of(file));
    return success{};
  }

  result<> sync(std::string_view file) override {
    const auto target = find(file);
    if (!target) return target.problem();
    if (*target < 0) return no_file("sync", file);
    if (uninterrupted([&] { return ::fdatasync(*target); }) != 0)
      return system_error("sync", path_of(file));
    return success{};
  }

  result<> rename(std::string_view from, std::string_view to) override {
    const auto source = find(from);
    if (!source) return source.problem();
    if (auto target = find(to); !target) return target.problem();
    if (*source < 0) return no_file("rename", from);
    if (from == to) return success{};
    const std::string old_name{from};
    const std::string new_name{to};
    if (::renameat(folder_.number(), old_name.c_str(), folder_.number(), new_name.c_str()) != 0)
      return system_error("rename", path_of(from));
    open_.erase(new_name);
    auto moved = open_.extract(old_name);
    moved.key() = new_name;
    open_.insert(std::move(moved));
    return success{};
  }

  result<> remove(std::string_view file) override {
    const auto target = find(file);
    if (!target) return target.problem();
    if (*target < 0) return no_file("remove", file);
    const std::string name{file};
    if (::unlinkat(folder_.number(), name.c_str(), 0) != 0)
      return system_error("remove", path_of(file));
    open_.erase(name);
    return success{};
  }

  result<std::vector<std::string>> list() override {
    std::error_code failure;
    std::vector<std::string> names;
    std::filesystem::directory_iterator next{path_, failure};
    for (const std::filesystem::directory_iterator end; !failure && next != end;
         next.increment(failure)) {
      const auto kind = next->symlink_status(failure).type();
      if (kind == std::filesystem::file_type::regular) names.push_back(next->path().filename());
    }
    if (failure) return error{"list failed: " + failure.message(), path_, {}};
    std::ranges::sort(names);
    return names;
  }

  result<> sync_names() override {
    if (uninterrupted([&] { return ::fsync(folder_.number()); }) != 0)
      return system_error("sync of the folder", path_);
    return success{};
  }

 private:
  [[nodiscard]] std::string path_of(std::string_view file) const {
    return path_ + "/" + std::string{file};
  }

  [[nodiscard]] error no_file(std::string_view action, std::string_view file) const {
    return error{"cannot " + std::string{action} + " a file that does not exist", path_of(file),
                 "write to it first"};
  }

  // The open file, or -1 if there is none.
  result<int> find(std::string_view file) {
    if (!plain_file_name(file))
      return error{"\"" + std::string{file} + "\" is not a plain file name", path_,
                   "use a name without folders"};
    if (const auto known = open_.find(file); known != open_.end()) return known->second.number();
    const std::string name{file};
    const int number = uninterrupted(
        [&] { return ::openat(folder_.number(), name.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW); });
    if (number < 0 && errno == ENOENT) return -1;
    if (number < 0) return system_error("open", path_of(file));
    open_.emplace(name, descriptor{number});
    return number;
  }

  result<int> find_or_create(std::string_view file) {
    auto found = find(file);
    if (!found || *found >= 0) return found;
    const std::string name{file};
    const int number = uninterrupted([&] {
      return ::openat(folder_.number(), name.c_str(),
                      O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    });
    if (number < 0) return system_error("create", path_of(file));
    open_.emplace(name, descriptor{number});
    // Without this, the file's name may be lost with the power although its content was synced.
    if (auto synced = sync_names(); !synced) return synced.problem();
    return number;
  }

  std::string path_;
  descriptor folder_;
  std::map<std::string, descriptor, std::less<>> open_;
};

}  // namespace

result<std::shared_ptr<disk>> open_folder(const std::string& path) {
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (failure) return error{"cannot create the folder: " + failure.message(), path, {}};
  descriptor folder{
      uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); })};
  if (folder.number() < 0) return system_error("open", path);
  return std::shared_ptr<disk>{std::make_shared<folder_disk>(path, std::move(folder))};
}

}  // namespace agon::real
