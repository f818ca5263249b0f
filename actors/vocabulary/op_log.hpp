// A growing list of ops that never holds them twice: what a run journals in memory.
#pragma once

#include "actors/vocabulary/op.hpp"

#include <cstddef>
#include <vector>

namespace agon {

/// Ops in the order in which they were appended. A vector that grows holds its elements twice, for
/// as long as it moves them; this one moves no more than a chunk at a time.
class op_log {
 public:
  /// Ops in a chunk; so many that the allocator gets each from the system and gives it back.
  static constexpr std::size_t chunk = std::size_t{1} << 19U;

  /// Amortized constant.
  void append(op event);
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Hands over all ops and is empty then. Linear in time; a chunk of memory beside the ops.
  std::vector<op> take();

 private:
  std::vector<std::vector<op>> full_;
  std::vector<op> last_;
  std::size_t size_ = 0;
};

}  // namespace agon
