// The frontier of an object whose history is still being written.
#pragma once

#include "checkers/linearizable/frontier.hpp"
#include "checkers/linearizable/places.hpp"
#include "checkers/linearizable/problem.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace agon::checkers::linearizable {

/// What one return may cost.
struct online_limits {
  std::uint64_t memory = std::uint64_t{1} << 30;  ///< Bytes of configurations, states and events.
  std::uint64_t steps = 20'000'000;               ///< Configurations visited at one return.
};

/// A frontier that grows with the calls that are open, and makes as little effort as it can: when a
/// return has no place, it goes again, with the next effort, from where the first call crashed. For
/// that it keeps the events since then, 16 bytes a call; a history without crashed calls keeps
/// none. So every answer is that of search.hpp, and most configurations are too: but in groups of
/// crashed calls that only somebody who knows the future can forget (rule 6).
class online_frontier {
 public:
  /// In the machine's initial state. Machine and operations must outlive this; operations may be
  /// added.
  online_frontier(machine& object, const operation_table& operations);
  online_frontier(const online_frontier&) = delete;
  online_frontier& operator=(const online_frontier&) = delete;

  /// A call begins that will return as the `returns`-th of all.
  void begin(operation_id asked, std::uint32_t returns);
  /// A call begins that never returns, and so may happen from now on, or not at all.
  void begin_crashed(operation_id asked);
  /// The call that returns first does. After anything but `kept` there is nothing more to ask than
  /// states() and spent().
  frontier::step end(const online_limits& limits);

  /// After `emptied`: states in which the object may have been when the call returned, in order.
  [[nodiscard]] std::vector<state_id> states() { return now_->configurations.states(); }
  /// After `stopped`: `time`, `memory` or `steps`.
  [[nodiscard]] std::string_view spent() const { return now_->configurations.spent(); }
  /// The most configurations that were kept.
  [[nodiscard]] std::size_t size_max() const { return size_max_; }
  [[nodiscard]] std::uint64_t steps() const {
    return earlier_steps_ + now_->configurations.steps();
  }

 private:
  /// A frontier, and the places of its calls.
  struct placed {
    frontier configurations;
    number_pool slots;
    number_pool counters;
    std::vector<std::uint32_t> counter_of;  ///< By operation: one more than its counter, or 0.
    std::uint32_t lost = 0;                 ///< Crashed calls that have begun.
  };
  /// A begin, or with `ended` the return that is next.
  struct logged {
    operation_id asked;
    std::uint32_t returns = never;
  };

  void begin_in(placed& where, const logged& event) const;
  frontier::step end_in(placed& where, const budget& limits) const;
  frontier::step again(const online_limits& limits);
  [[nodiscard]] budget limits_of(const online_limits& limits) const;
  void note(const logged& event);

  machine& object_;
  const operation_table& operations_;
  std::optional<placed> now_;
  std::optional<placed> before_crashes_;
  std::vector<logged> events_;  ///< Since then.
  std::size_t effort_ = 0;
  std::size_t size_max_ = 1;
  std::uint64_t earlier_steps_ = 0;  ///< Of efforts that were not enough.
};

}  // namespace agon::checkers::linearizable
