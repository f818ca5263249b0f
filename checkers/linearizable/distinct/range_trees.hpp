// Two trees over ranges of numbers, for monitors.
#pragma once

#include <cstdint>
#include <vector>

namespace agon::checkers::linearizable::distinct {

/// Numbers by position, of which the least in a range is asked. O(log n) each.
class least_in_range {
 public:
  /// Greater than any number that is set.
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  explicit least_in_range(std::size_t size);
  void set(std::size_t position, std::uint32_t number);
  /// The position of the least number from `first` to `last`; any one of equals.
  [[nodiscard]] std::size_t least(std::size_t first, std::size_t last) const;
  std::uint32_t operator[](std::size_t position) const { return numbers_[position]; }

 private:
  [[nodiscard]] std::uint32_t lesser(std::uint32_t one, std::uint32_t other) const {
    return numbers_[other] < numbers_[one] ? other : one;
  }

  std::size_t leaves_ = 1;
  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint32_t> best_;  ///< By node: the position of its least number.
};

/// How often each position is covered. O(log n) each.
class cover_counts {
 public:
  explicit cover_counts(std::size_t size);
  /// Covers the positions from `first` to before `end` `times` more often; less often if negative.
  void add(std::size_t first, std::size_t end, std::int32_t times);
  /// The first position from `from` on that is not covered; `size` where there is none.
  [[nodiscard]] std::size_t first_open(std::size_t from) const;

 private:
  std::size_t size_;
  std::size_t leaves_ = 1;
  std::vector<std::int32_t> least_;  ///< By node: below it, without what is added above it.
  std::vector<std::int32_t> added_;  ///< By node: to all below it.
};

}  // namespace agon::checkers::linearizable::distinct
