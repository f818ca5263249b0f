// Mapping files for reading from front to back.
#include "actors/vocabulary/file_view.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace agon {
namespace {

error system_problem(const std::string& what, int code, const std::string& path) {
  return {what + ": " + std::generic_category().message(code), path,
          "name a readable file of JSON lines or EDN"};
}

}  // namespace

result<file_view> file_view::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return system_problem("cannot be opened", errno, path);
  struct ::stat about = {};
  file_view view;
  int code = ::fstat(file, &about) != 0 ? errno : 0;
  if (code == 0 && S_ISDIR(about.st_mode)) code = EISDIR;
  if (code == 0 && !S_ISREG(about.st_mode)) code = EINVAL;
  if (code == 0 && about.st_size > 0) {
    const auto size = static_cast<std::size_t>(about.st_size);
    void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (mapped == MAP_FAILED) {
      code = errno;
    } else {
      ::madvise(mapped, size, MADV_SEQUENTIAL);
      view.begin_ = static_cast<const char*>(mapped);
      view.size_ = size;
    }
  }
  ::close(file);
  if (code != 0) return system_problem("cannot be read", code, path);
  return view;
}

file_view::file_view(file_view&& other) noexcept
    : begin_{std::exchange(other.begin_, nullptr)}, size_{std::exchange(other.size_, 0)} {}

file_view& file_view::operator=(file_view&& other) noexcept {
  std::swap(begin_, other.begin_);
  std::swap(size_, other.size_);
  return *this;
}

file_view::~file_view() {
  if (begin_ != nullptr) ::munmap(const_cast<char*>(begin_), size_);
}

}  // namespace agon
