// Linearizability of a history that is still being written: ops are fed one at a time, and the
// first that no order explains is found as soon as that can be known.
#pragma once

#include "checkers/linearizable/online_frontier.hpp"
#include "checkers/verdict.hpp"

#include <memory>

namespace agon::checkers::linearizable {

/// How to judge while ops arrive.
struct online_options {
  bool keyed = false;     ///< Values are `[key, value]`, and each key is an object of its own.
  bool in_parts = false;  ///< Each call concerns one part of the object (machine::parts), judged
                          ///< by itself; a call that concerns several ends the check.
  online_limits limits = {};
};

/// How far a check has come.
struct online_progress {
  std::uint64_t ops = 0;           ///< Ops of clients fed.
  std::uint64_t completed = 0;     ///< Calls that returned.
  std::uint64_t decided = 0;       ///< Of these the ones in the prefix found linearizable.
  std::uint64_t waiting = 0;       ///< Events that wait for an earlier call's outcome.
  std::size_t configurations = 0;  ///< The most that any object needed.
};

/// Judges ops in the order of their history. Comes to the verdict of search.hpp, and on invalid
/// histories to the same op.
///
/// What a call did is known when it completes. So an invocation, and all that follows it, waits
/// until that: the events kept are those since the oldest invocation whose outcome is unknown,
/// however many that are; a call that never completes, not even as `info`, keeps all since it until
/// finish(). Beside them there are the open calls, the frontier of configurations (with 16 bytes
/// for each call since one crashed, see online_frontier.hpp) and the machine of each object, which
/// is that of each key, or part. Time is that of the frontier, and logarithmic in what waits.
class online_checker {
 public:
  online_checker() = default;
  online_checker(const online_checker&) = delete;
  online_checker& operator=(const online_checker&) = delete;
  virtual ~online_checker() = default;

  /// Takes the next op. The verdict so far: `valid` where what is decided can be explained, and
  /// more may come; `invalid` and `unknown` are final, and later ops change nothing.
  virtual verdict feed(const op& event) = 0;
  /// No more ops come: calls without completion are crashed ones. The final verdict.
  virtual verdict finish() = 0;
  [[nodiscard]] virtual online_progress progress() const = 0;
  /// The verdict and what there is to say. Details: `model`, `algorithm`, `decided` of `total`
  /// completed ops, `steps`, `configurations`; if invalid also `explanation`, `op` (the completion
  /// that cannot be placed), `possible_states` (at most 10), `possible_state_count`, `around` and,
  /// in keyed histories, `key`; if unknown `error`.
  [[nodiscard]] virtual check_result judgement() const = 0;
};

/// A check of a history of this model from its begin.
std::unique_ptr<online_checker> make_online_checker(machine_factory model,
                                                    online_options options = {});

}  // namespace agon::checkers::linearizable
