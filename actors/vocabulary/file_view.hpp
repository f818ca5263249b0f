// A file's content, mapped into memory, so that reading a large one costs no copy of it.
#pragma once

#include "actors/vocabulary/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace agon {

/// The bytes of a file, which must not become shorter while this lives.
class file_view {
 public:
  /// The error says which file, and why it cannot be read.
  static result<file_view> open(const std::string& path);

  file_view(file_view&& other) noexcept;
  file_view& operator=(file_view&& other) noexcept;
  file_view(const file_view&) = delete;
  file_view& operator=(const file_view&) = delete;
  ~file_view();

  [[nodiscard]] std::string_view text() const { return {begin_, size_}; }

 private:
  file_view() = default;
  const char* begin_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace agon
