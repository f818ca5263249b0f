// Where the calls of a whole history stand in configurations.
#pragma once

#include "checkers/linearizable/config_layout.hpp"
#include "checkers/linearizable/crashed.hpp"
#include "checkers/linearizable/pending.hpp"
#include "checkers/linearizable/problem.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace agon::checkers::linearizable {

/// Numbers that are given out and back, the least free one first.
class number_pool {
 public:
  std::uint32_t take();
  /// One that was taken.
  void give_back(std::uint32_t number);
  /// More than any that was ever taken.
  [[nodiscard]] std::uint32_t made() const { return static_cast<std::uint32_t>(taken_.size()); }

 private:
  std::vector<bool> taken_;
};

/// Slots for all calls that return, and counters for groups of crashed calls, each free for others
/// when nobody needs it any more: as few as there can be. O(n · calls open at once).
class call_places {
 public:
  explicit call_places(const problem& whole);

  [[nodiscard]] const config_layout& layout() const { return layout_; }
  /// Passes on to `follower` how the call stands in configurations, as an open_call or a lost_call;
  /// not if it crashed and is of no use to anybody.
  template <class Follower>
  void tell(std::uint32_t number, const Follower& follower) const {
    const auto& one = whole_.calls[number];
    if (!one.crashed())
      follower(open_call{one.asked, one.ends, slots_[number], number});
    else if (const auto& group = groups_[one.asked.value]; group && one.begins < group->expires)
      follower(lost_call{one.asked, group->counter, group->expires, number});
  }
  /// Lets it begin in a frontier, or in whatever follows calls.
  template <class Follower>
  void begin(std::uint32_t number, Follower& follower) const {
    tell(number, [&follower](const auto& added) { follower.begin(added); });
  }

 private:
  struct place {
    std::uint32_t counter = 0;
    std::uint32_t expires = never;
  };

  void assign_slots();
  void assign_counters();

  const problem& whole_;
  config_layout layout_;
  std::vector<std::uint32_t> slots_;          ///< By call.
  std::vector<std::optional<place>> groups_;  ///< By operation.
};

}  // namespace agon::checkers::linearizable
