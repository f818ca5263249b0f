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

bool is_plain_name(std::string_view file) {
  return !file.empty() && file != "." && file != ".." &&
         file.find_first_of(std::string_view{"/\0", 2}) == std::string_view::npos;
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

result<std::string> read_all(int source, const std::string& path) {
  std::string content;
  std::array<char, 65536> part{};
  while (true) {
    const auto count = uninterrupted([&] {
      return ::pread(source, part.data(), part.size(), static_cast<off_t>(content.size()));
    });
    if (count < 0) return system_error("read", path);
    if (count == 0) return content;
    content.append(part.data(), static_cast<std::size_t>(count));
  }
}

class folder_disk final : public disk {
 public:
  folder_disk(std::string path, descriptor folder)
      : path_{std::move(path)}, folder_{std::move(folder)} {}

  result<std::string> read(std::string_view file) override {
    const auto found = find(file);
    if (!found) return found.problem();
    if (*found < 0) return std::string{};
    return read_all(*found, path_of(file));
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
    if (*target < 0)
      return error{"cannot sync a file that does not exist", path_of(file), "write to it first"};
    if (uninterrupted([&] { return ::fdatasync(*target); }) != 0)
      return system_error("sync", path_of(file));
    return success{};
  }

 private:
  [[nodiscard]] std::string path_of(std::string_view file) const {
    return path_ + "/" + std::string{file};
  }

  // The open file, or -1 if there is none.
  result<int> find(std::string_view file) {
    if (!is_plain_name(file))
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
    if (uninterrupted([&] { return ::fsync(folder_.number()); }) != 0)
      return system_error("sync of the folder", path_);
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
