// What a checker is: a judge of histories. And how several are put together.
#pragma once

#include "actors/vocabulary/history.hpp"
#include "checkers/verdict.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace agon::checkers {

/// What a check may use. Whatever runs out ends in `unknown`, with how far it got.
struct check_options {
  duration time_limit = std::chrono::minutes{5};        ///< For the whole check.
  std::uint64_t memory_limit = std::uint64_t{4} << 30;  ///< Bytes of the search's containers.
  unsigned threads = 1;                                 ///< At most so many at once.
};

/// Judges a history. Holds no state that a check changes, so one checker may serve many threads.
class checker {
 public:
  checker() = default;
  checker(const checker&) = delete;
  checker& operator=(const checker&) = delete;
  virtual ~checker() = default;

  /// The verdict on `events`, the same for every number of threads unless a limit is hit. May
  /// throw.
  [[nodiscard]] virtual check_result check(const history& events,
                                           const check_options& options) const = 0;
};

/// A checker that several others may share.
using checker_ptr = std::shared_ptr<const checker>;

/// `check`, where exceptions end in `unknown` with their text: a broken checker is not a broken
/// system.
check_result check_safe(const checker& judge, const history& events, const check_options& options);

/// Calls `check(0, …)` … `check(count - 1, …)`, in parallel, and gives their results in this order.
/// Each may use an even share of the time that is left, and of memory and threads; the time that it
/// leaves goes to later ones. `check` must not throw.
std::vector<check_result> check_in_shares(
    std::size_t count, const check_options& whole,
    const std::function<check_result(std::size_t number, const check_options& share)>& check);

/// Runs all of `parts` safely, in parallel, each with the whole time and its share of memory and
/// threads. Details: one member a part, by name; the verdict is the worst.
std::unique_ptr<checker> compose(std::map<std::string, checker_ptr> parts);

}  // namespace agon::checkers
