// The orders in which a search placed calls, kept as it goes: evidence for histories without one.
#pragma once

#include "checkers/linearizable/algorithm.hpp"

#include <vector>

namespace agon::checkers::linearizable {

/// Paths of placed calls that share their beginnings. Four million calls at most; beyond, paths are
/// told from their last calls alone.
class path_book {
 public:
  /// The path without calls.
  static constexpr std::uint32_t empty = 0;

  explicit path_book(const problem& whole) : whole_{whole}, placed_(1) {}

  /// The path `before` with one more call. One that is `overwritten` stands before the last
  /// overwriting call and not at the end.
  std::uint32_t add(std::uint32_t before, std::uint32_t call, bool overwritten = false);
  /// The last calls of the path, first to last: at most `most`.
  [[nodiscard]] std::vector<std::uint32_t> calls(std::uint32_t path, std::size_t most) const;
  /// How many calls the path has.
  [[nodiscard]] std::size_t length(std::uint32_t path) const { return placed_[path].length; }

 private:
  struct placed {
    std::uint32_t before = empty;
    std::uint32_t call = never;
    std::uint32_t length = 0;
    bool overwritten = false;
  };

  const problem& whole_;
  std::vector<placed> placed_;
};

}  // namespace agon::checkers::linearizable
