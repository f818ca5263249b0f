// The two general searches, in breadth and in depth, one for the other.
#pragma once

#include "checkers/linearizable/algorithm.hpp"

namespace agon::checkers::linearizable {

/// Decides any problem: in the time of search.hpp and a small part more, and several times faster
/// where it is valid and many calls overlap.
///
/// The search in breadth begins: where no more than 25 calls overlap it mostly has an answer by its
/// 96 steps a return. Else the search in depth has a turn of 32 steps a return, or until 200,000
/// steps led no farther; valid histories need 2 to 25. Then the first goes on where it was. With
/// two threads the two run at once from there, and whichever proves the answer ends the other.
///
/// The same on every machine, whatever the threads: what depth proves is valid, and so reported,
/// even where breadth was faster, which then waits for it; everything else is breadth's, which
/// knows why something is invalid. Only where time or memory run out may it differ.
struct turns {
  /// What was found, and the name of the algorithm that found it.
  struct answer {
    decision found;
    bool in_depth = false;
  };

  std::uint64_t breadth_steps = 96;  ///< For each call that returns, at first.
  std::uint64_t depth_steps = 32;
  std::uint64_t stale_steps = 200'000;
  std::uint64_t steps_more = 10'000;  ///< Beside those for calls.

  [[nodiscard]] answer search(const problem& whole, machine& object, const budget& limits,
                              unsigned threads) const;
};

}  // namespace agon::checkers::linearizable
