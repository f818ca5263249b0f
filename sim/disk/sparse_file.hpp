// The content of a simulated file, in sectors that copies share until one of them is written.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agon::sim {

/// Bytes in sectors of 512. A copy costs a pointer for each sector, a write to it the sectors that
/// it touches; sectors never written cost a null pointer. Not thread-safe, not even among copies.
class sparse_file {
 public:
  static constexpr std::uint64_t sector_size = 512;
  /// No file may be larger, so that one wrong offset does not fill the memory: 1 GiB.
  static constexpr std::uint64_t size_max = std::uint64_t{1} << 30;

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// How many sectors the size amounts to.
  [[nodiscard]] std::uint64_t sectors() const { return sectors_.size(); }

  /// At most `size` bytes from `offset` on; fewer where the file ends.
  [[nodiscard]] std::string read(std::uint64_t offset, std::uint64_t size) const;
  [[nodiscard]] std::string read() const { return read(0, size_); }
  /// Writes at `offset`, with zeros between the old end and it. Ends within size_max.
  void write(std::uint64_t offset, std::string_view bytes);
  /// Cuts, or extends with zeros. At most size_max.
  void resize(std::uint64_t size);
  /// Takes the sectors [first, end) over from `other` without copying them, and grows to hold them.
  void share(const sparse_file& other, std::uint64_t first, std::uint64_t end);
  /// Flips one bit of the file, counted from its begin.
  void flip(std::uint64_t bit);

  /// True if this sector is one with `other`'s, not a copy.
  [[nodiscard]] bool shares(const sparse_file& other, std::uint64_t index) const;
  /// Bytes of memory, leaving out what is shared with `other`.
  [[nodiscard]] std::uint64_t memory_beside(const sparse_file& other) const;

 private:
  using sector = std::array<char, sector_size>;

  char* writable(std::uint64_t index);

  std::vector<std::shared_ptr<sector>> sectors_;  // Null: zeros. Behind the end all are zeros.
  std::uint64_t size_ = 0;
};

}  // namespace agon::sim
