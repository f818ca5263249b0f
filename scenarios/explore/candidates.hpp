// Trying schedules: which of many ends with the cause that is looked for?
#pragma once

#include "scenarios/explore/shrink.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace agon::scenarios {

/// Runs candidates for one cause, some at once, and none twice.
class candidate_runs {
 public:
  /// `how` must outlive it.
  candidate_runs(std::string cause, const shrink_options& how);

  /// The first of `count` candidates that ends with the cause, however many run at once; a
  /// candidate that is none is passed over. None where none does, or where it is over.
  std::optional<std::size_t> first_of(
      std::size_t count, const std::function<std::optional<test_options>(std::size_t)>& candidate);

  /// This test is no candidate from now on.
  void pass_over(const test_options& known);

  [[nodiscard]] std::uint64_t tried() const { return tried_; }
  /// True once the options' `over` said so.
  [[nodiscard]] bool over();

 private:
  std::string cause_;
  const shrink_options& how_;
  std::set<std::uint64_t> failed_;  ///< Hashes of candidates that ended otherwise.
  std::uint64_t tried_ = 0;
  bool over_ = false;
};

}  // namespace agon::scenarios
