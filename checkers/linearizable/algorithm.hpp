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

/// What can make an order impossible.
enum class pattern : std::uint8_t {
  none,          ///< Not one of these.
  never_put,     ///< The first call took what nobody had put in.
  taken_twice,   ///< The first call took what the second had taken.
  overtaken,     ///< The first call took what the third put, after the second's was in to stay.
  never_empty,   ///< The first call found nothing, where what the others put was there.
  lesser_there,  ///< The first call took something where what the others put was there, and less.
  no_bottom,     ///< None of what these put can lie below the others.
};

/// A pattern and the calls that form it.
struct evidence {
  pattern seen = pattern::none;
  std::vector<std::uint32_t> calls = {};
};

/// Calls that the model allows one after the other, with what came before, if `is_whole` is false.
struct legal_order {
  std::vector<std::uint32_t> calls;
  state_id leaves = {};
  bool is_whole = true;
};

/// What an algorithm found out.
struct decision {
  verdict outcome = verdict::unknown;
  std::size_t decided = 0;  ///< Calls in order of return that were found linearizable.
  std::uint32_t failed_call =
      never;  ///< If invalid: the first call that no linearization includes.
  std::vector<state_id> states = {};  ///< If invalid: no others were possible when it returned.
                                      ///< Empty where that is not known.
  /// If invalid: orders of what had to happen before, each as long as any that leaves the same
  /// state. Some of them.
  std::vector<legal_order> orders = {};
  evidence why = {};               ///< If invalid: what makes it so, if the algorithm knows.
  std::string_view spent = {};     ///< If unknown: `time`, `memory` or `steps`.
  std::uint64_t steps = 0;         ///< Configurations visited, and returns handled.
  std::size_t configurations = 0;  ///< The most that were kept at once.

  /// True where the algorithm leaves the answer to the next one.
  [[nodiscard]] bool is_passed_on() const { return outcome == verdict::unknown && spent.empty(); }
};

/// A way to decide problems; its answers must be exact whenever they are not `unknown`.
struct algorithm {
  std::string_view name;
  /// False for problems that it cannot decide.
  bool (*applies)(const problem& whole);
  decision (*decide)(const problem& whole, machine& object, const budget& limits);
  bool judges_parts = false;  ///< No slower on a whole object than part by part.
};

/// All algorithms, special ones before general ones; the last applies to every problem.
std::span<const algorithm> algorithms();

}  // namespace agon::checkers::linearizable
