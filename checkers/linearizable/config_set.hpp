// A set of equally long rows of words in the order of insertion: the configurations of a search.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace agon::checkers::linearizable {

/// A hash set of rows (open addressing, linear probing) in one block of memory; clearing costs
/// nothing that grows with the size. Pointers to rows last until the next add.
class config_set {
 public:
  /// A set of rows of `width` words, at least 1, by which they differ, and `extra` words that go
  /// with them.
  explicit config_set(std::size_t width, std::size_t extra = 0);

  /// Inserts the words at `row`, which may not lie in this set; true when they were not there.
  bool add(const std::uint32_t* row);
  [[nodiscard]] bool contains(const std::uint32_t* row) const;
  void clear();

  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// Words of a row with what goes with it.
  [[nodiscard]] std::size_t stride() const { return stride_; }
  [[nodiscard]] const std::uint32_t* operator[](std::size_t i) const { return &rows_[i * stride_]; }
  /// To change words of a row that add no duplicate; afterwards the set takes no rows until it is
  /// cleared.
  std::uint32_t* edit(std::size_t i) { return &rows_[i * stride_]; }
  /// Memory in use, in bytes.
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  [[nodiscard]] std::size_t bucket_of(const std::uint32_t* row) const;
  /// The bucket with the row, or the empty one where it belongs.
  [[nodiscard]] std::size_t find(const std::uint32_t* row) const;
  void grow();

  std::size_t width_;
  std::size_t stride_;
  std::size_t count_ = 0;
  std::uint32_t round_ = 1;  ///< Buckets of earlier rounds are empty.
  std::vector<std::uint32_t> rows_;
  struct bucket {
    std::uint32_t round = 0;
    std::uint32_t row = 0;
  };
  std::vector<bucket> buckets_;
};

}  // namespace agon::checkers::linearizable
