// A history: all ops of a run in the order in which they were journaled, and views on it.
#pragma once

#include "actors/vocabulary/op.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace agon {

/// Marks an invocation without completion, or a completion without invocation.
inline constexpr std::int64_t no_pair = -1;

/// An immutable list of ops with the pairing of invocations and completions.
/// Building is linear in time; 4 + 8 bytes an op beside the ops themselves.
class history {
 public:
  history() = default;

  /// Takes the ops in order; ops whose index is -1 are numbered by position. Fails where a process
  /// invokes twice without completing, or completes what it did not invoke. Nemesis ops
  /// (`info` for both halves) are paired one after the other.
  /// `misfit`, if given, becomes the position of the op where that fails.
  static result<history> from(std::vector<op> ops, std::size_t* misfit = nullptr);

  [[nodiscard]] std::size_t size() const { return ops_.size(); }
  [[nodiscard]] bool empty() const { return ops_.empty(); }
  const op& operator[](std::size_t position) const { return ops_[position]; }
  [[nodiscard]] auto begin() const { return ops_.begin(); }
  [[nodiscard]] auto end() const { return ops_.end(); }
  [[nodiscard]] std::span<const op> ops() const { return ops_; }

  /// Position of the other half of the op at `position`, or no_pair.
  [[nodiscard]] std::int64_t pair(std::size_t position) const { return pairs_[position]; }

  /// The ops that satisfy `keep`, paired anew (both halves should be kept or dropped); indices
  /// stay.
  [[nodiscard]] history filter(const std::function<bool(const op&)>& keep) const;
  /// The ops of clients, without those of nemeses.
  [[nodiscard]] history client_ops() const;

 private:
  std::vector<op> ops_;
  std::vector<std::int64_t> pairs_;
};

}  // namespace agon
