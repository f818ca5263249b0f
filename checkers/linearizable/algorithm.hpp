// What a linearizability algorithm is. A new one is a file that declares one, and a row in
// algorithms().
#pragma once

#include "checkers/budget.hpp"
#include "checkers/linearizable/problem.hpp"
#include "checkers/verdict.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace agon::checkers::linearizable {

/// What an algorithm found out.
struct decision {
  verdict outcome = verdict::unknown;
  std::size_t decided = 0;  ///< Calls in order of return that were found linearizable.
  std::uint32_t failed_call =
      never;                       ///< If invalid: the first call that no linearization includes.
  std::vector<state_id> states;    ///< If invalid: no others were possible when it returned.
  std::string_view spent;          ///< If unknown: `time` or `memory`.
  std::uint64_t steps = 0;         ///< Configurations visited, and returns handled.
  std::size_t configurations = 0;  ///< The most that were kept at once.
};

/// A way to decide problems; its answers must be exact whenever they are not `unknown`.
struct algorithm {
  std::string_view name;
  /// False for problems that it cannot decide.
  bool (*applies)(const problem& whole);
  decision (*decide)(const problem& whole, machine& object, const budget& limits);
};

/// All algorithms, special ones before general ones; the last applies to every problem.
std::span<const algorithm> algorithms();

}  // namespace agon::checkers::linearizable
