// Why a run is not valid: a name by which failures are told apart, and a sentence for people.
#pragma once

#include "actors/vocabulary/op.hpp"
#include "scenarios/test_run.hpp"

#include <optional>
#include <string>

namespace agon::scenarios {

/// A reason for a verdict other than valid.
struct cause {
  /// Equal for failures of one kind, whatever their values, keys and times: `linearizable read`,
  /// `total-queue lost`, `bank wrong-total`, `mark raft/one-leader`, `liveness`, `unknown`,
  /// `crashed`.
  std::string name;
  std::string sentence;  ///< What happened in this run.
  friend bool operator==(const cause&, const cause&) = default;
};

/// The reason why the run that left these results (as in results.json) is not valid, none if it is.
/// Where there are several, marks come first, then what its workload says, then liveness. Linear in
/// the number of keys.
std::optional<cause> cause_of(const json::object& results);
/// The same of a run that has just ended.
std::optional<cause> cause_of(const run_outcome& outcome);

}  // namespace agon::scenarios
