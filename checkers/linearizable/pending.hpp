// The calls that are open at one moment of a search: which slot of a configuration each has, in
// which order they are tried, and which of them happen without effect in a state.
#pragma once

#include "checkers/linearizable/config_layout.hpp"
#include "checkers/linearizable/problem.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace agon::checkers::linearizable {

/// A call that will return.
struct open_call {
  operation_id asked;
  std::uint32_t returns = 0;  ///< Tells whose return comes first.
  std::uint32_t slot = 0;     ///< Its bit in configurations.
  std::uint32_t number = 0;   ///< What paths call it.
};

/// A call that never returns.
struct lost_call {
  operation_id asked;
  std::uint32_t counter = 0;      ///< That of all crashed calls that ask for the same.
  std::uint32_t expires = never;  ///< The return after which these are of no use (crashed.hpp).
  std::uint32_t number = 0;
};

/// The crashed calls of one operation that have begun.
struct lost_group {
  operation_id asked;
  std::uint32_t counter = 0;
  std::uint32_t expires = never;
  std::vector<std::uint32_t> begun = {};  ///< Their numbers, ever greater.

  [[nodiscard]] std::uint32_t available() const { return static_cast<std::uint32_t>(begun.size()); }
};

/// What a return has taken away.
struct ended_call {
  open_call call;
  std::vector<lost_group> expired = {};
};

/// A call, or a group of crashed ones, that a search may place next.
struct candidate {
  operation_id asked;
  std::uint32_t slot = 0;       ///< The call's bit, or the group's counter.
  bool crashed = false;         ///< A group.
  std::uint32_t available = 0;  ///< How many calls of the group have begun.
  std::size_t equals = 0;       ///< Where the mask of equal calls stands that go first.
};

/// Follows the events of a history. Costs the square of the calls open at a return.
class pending_calls {
 public:
  /// Both must outlive this; operations may be added.
  pending_calls(machine& object, const std::vector<operation_facts>& operations,
                config_layout layout);

  [[nodiscard]] const config_layout& layout() const { return layout_; }
  /// Makes room for more slots or counters.
  void widen(config_layout to);

  void begin(const open_call& added);
  void begin(const lost_call& added);
  /// The open call that returns first. There must be one.
  [[nodiscard]] const open_call& next_to_return() const;
  /// That call returns, and groups expire.
  ended_call end();
  /// Takes the last event back, if nothing was forgotten: a begin, or the end of a call.
  void undo_begin(const open_call& added);
  void undo_begin(const lost_call& added);
  void undo(const ended_call& ended);
  /// Forgets the first `count` calls of the group with this counter; true when none is left.
  bool forget(std::uint32_t counter, std::uint32_t count);

  /// Prepares candidates() and use_allowed() for the calls that are open now.
  void list_candidates();
  /// The calls that change the state, soonest return first, then crashed ones.
  [[nodiscard]] std::span<const candidate> candidates() const { return candidates_; }
  /// Of these the ones that return, and the crashed ones.
  [[nodiscard]] std::span<const candidate> returning() const {
    return candidates().first(candidates_.size() - groups_.size());
  }
  [[nodiscard]] std::span<const candidate> crashed() const {
    return candidates().last(groups_.size());
  }
  /// In order of their first call.
  [[nodiscard]] std::span<const lost_group> groups() const { return groups_; }
  /// The call that `next` stands for, in a configuration that has not used it; of a group the one
  /// after those used. Linear in the open calls.
  [[nodiscard]] std::uint32_t number_of(const candidate& next, const std::uint32_t* config) const;
  /// The open calls that `after` has used and `before` has not, both in the layout's words.
  [[nodiscard]] std::vector<std::uint32_t> newly_used(const std::uint32_t* before,
                                                      const std::uint32_t* after) const;
  /// True when `next` is not used up in `config` and no equal call should go first.
  [[nodiscard]] bool may_use(const candidate& next, const std::uint32_t* config) const;
  /// Makes every open overwriting call optional that is not used.
  void make_optional(std::uint32_t* config) const;
  /// Uses all open calls without effect that are allowed in `state`; true when there was a new one.
  bool use_allowed(state_id state, std::uint32_t* config);

 private:
  static constexpr std::size_t cache_size = 64;

  void add_candidate(const candidate& added);
  const std::uint32_t* allowed(state_id state);

  machine& object_;
  const std::vector<operation_facts>& operations_;
  config_layout layout_;
  std::vector<open_call> open_;  ///< Soonest return first.
  std::vector<lost_group> groups_;
  std::vector<std::uint32_t> open_overwrites_;  ///< A mask.
  std::vector<candidate> candidates_;
  std::vector<std::uint32_t> masks_;   ///< Rows of equal calls, see candidate::equals.
  std::vector<std::uint64_t> cached_;  ///< States of cache rows, and one beyond for none.
  std::vector<std::uint32_t> cache_;   ///< Rows of allowed calls without effect.
};

}  // namespace agon::checkers::linearizable
