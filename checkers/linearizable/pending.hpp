// The calls that are open at one moment of a search: which slot of a configuration each has, in
// which order they are tried, and which of them happen without effect in a state.
#pragma once

#include "checkers/linearizable/config_layout.hpp"
#include "checkers/linearizable/crashed.hpp"
#include "checkers/linearizable/problem.hpp"

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace agon::checkers::linearizable {

/// A call, or a group of crashed ones, that a search may place next.
struct candidate {
  operation_id asked;
  std::uint32_t slot = 0;       ///< The call's bit, or the group's counter.
  bool crashed = false;         ///< A group.
  std::uint32_t available = 0;  ///< How many calls of the group have begun.
  std::size_t equals = 0;       ///< Where the mask of equal calls stands that go first.
};

/// Follows the events of a problem. Costs the square of the calls open at a return.
class pending_calls {
 public:
  pending_calls(const problem& whole, machine& object);

  [[nodiscard]] const config_layout& layout() const { return layout_; }
  /// The bit of a call that returns; it is free again after the return.
  [[nodiscard]] std::uint32_t slot(std::uint32_t number) const { return slots_[number]; }

  void begin(std::uint32_t number);
  void end(std::uint32_t number);

  /// Prepares candidates() and use_allowed() for the calls that are open now.
  void list_candidates();
  /// The calls that change the state, soonest return first, then crashed ones.
  [[nodiscard]] std::span<const candidate> candidates() const { return candidates_; }
  /// Of these the ones that return, and the crashed ones.
  [[nodiscard]] std::span<const candidate> returning() const {
    return candidates().first(candidates_.size() - active_.size());
  }
  [[nodiscard]] std::span<const candidate> crashed() const {
    return candidates().last(active_.size());
  }
  /// The call that `next` stands for, in a configuration that has not used it; of a group the one
  /// after those used. Linear in the open calls.
  [[nodiscard]] std::uint32_t call_of(const candidate& next, const std::uint32_t* config) const;
  /// The open calls that `after` has used and `before` has not, both in the layout's words.
  [[nodiscard]] std::vector<std::uint32_t> newly_used(const std::uint32_t* before,
                                                      const std::uint32_t* after) const;
  /// True when `next` is not used up in `config` and no equal call should go first.
  [[nodiscard]] bool may_use(const candidate& next, const std::uint32_t* config) const;
  /// Makes every open overwriting call optional that is not used.
  void make_optional(std::uint32_t* config) const;
  /// Uses all open calls without effect that are allowed in `state`; true when there was a new one.
  bool use_allowed(state_id state, std::uint32_t* config);
  /// The counters of groups that are of no use after the return of this call.
  [[nodiscard]] std::span<const std::uint32_t> expiring(std::uint32_t number) const;

 private:
  static constexpr std::uint32_t none = never;
  static constexpr std::size_t cache_size = 64;

  /// A group of crashed calls with its place in configurations.
  struct tracked_group {
    crashed_group group;
    std::uint32_t counter = 0;
    std::uint32_t available = 0;
    std::vector<std::uint32_t> begun;  ///< Their calls.
  };

  void assign_slots();
  void assign_counters();
  void add_candidate(operation_id asked, std::uint32_t slot, const tracked_group* group);
  const std::uint32_t* allowed(state_id state);

  const problem& whole_;
  machine& object_;
  config_layout layout_;
  std::vector<std::uint32_t> slots_;     ///< By call; none for crashed ones.
  std::vector<tracked_group> groups_;    ///< In order of their first call.
  std::vector<std::uint32_t> group_of_;  ///< By operation, or none.
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> expiring_;  ///< By event.
  std::vector<std::uint32_t> open_;             ///< Calls that return, soonest return first.
  std::vector<std::uint32_t> active_;           ///< Groups that are of use now.
  std::vector<std::uint32_t> open_overwrites_;  ///< A mask.
  std::vector<candidate> candidates_;
  std::vector<std::uint32_t> masks_;   ///< Rows of equal calls, see candidate::equals.
  std::vector<std::uint64_t> cached_;  ///< States of cache rows, and one beyond for none.
  std::vector<std::uint32_t> cache_;   ///< Rows of allowed calls without effect.
};

}  // namespace agon::checkers::linearizable
