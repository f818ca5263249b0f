// The frontier of a search that does not know how the history goes on.
#pragma once

#include "checkers/linearizable/config_layout.hpp"
#include "checkers/linearizable/config_set.hpp"
#include "checkers/linearizable/problem.hpp"
#include "checkers/linearizable/prune.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <vector>

namespace agon::checkers::linearizable {

/// What one return may cost.
struct online_limits {
  std::uint64_t memory = std::uint64_t{1} << 30;  ///< Bytes of configurations and states.
  std::uint64_t steps = 20'000'000;               ///< Configurations visited at one return.
  /// Where calls have crashed: configurations visited at a return before one that allows it is
  /// enough, and, a fifth of that, kept from one return to the next. What is left out makes a later
  /// return that cannot be explained a matter of doubt.
  std::size_t effort = 1'000;
};

/// The configurations of search.hpp, with its rules 1 to 5 and 7, carried over one event at a time.
/// Rule 6 needs what is yet to come; in its place crashed calls that every configuration has used
/// are forgotten. As in the first rounds there, not all configurations are kept that many crashed
/// calls make possible: a return that is explained surely is, one that is not may be in doubt.
/// Memory: configurations × 4 bytes × (1 + 2 · ⌈calls open at once / 32⌉ + distinct crashed
/// operations), and the machine, which keeps each value and state it met.
class online_frontier {
 public:
  /// How a return ended.
  enum class step : std::uint8_t { kept, emptied, doubtful, out_of_memory, out_of_steps };

  /// The machine must outlive this.
  explicit online_frontier(machine& object);

  /// A call begins that will return as the `returns`-th of all; its place until then.
  std::uint32_t begin(const operation_facts& facts, std::uint64_t returns);
  /// A call begins that never returns, and so may happen from now on, or not at all.
  void begin_crashed(const operation_facts& facts);
  /// The call at this place returns. After anything but `kept` there is nothing more to ask than
  /// states().
  step end(std::uint32_t slot, const online_limits& limits);

  /// After `emptied`: states in which the object may have been when the call returned, in order.
  [[nodiscard]] std::vector<state_id> states() const;
  [[nodiscard]] std::size_t size() const { return frontier_.size(); }
  /// The most configurations that were kept.
  [[nodiscard]] std::size_t size_max() const { return size_max_; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

 private:
  using word = std::uint32_t;

  struct open_call {
    operation_facts facts;
    std::uint64_t returns = 0;
    std::uint32_t slot = 0;
  };
  /// Crashed calls of one operation.
  struct group {
    operation_facts facts;
    std::uint32_t counter = 0;
    std::uint32_t available = 0;
  };
  /// An open call or a group that may be placed next.
  struct choice {
    const operation_facts* facts = nullptr;
    std::uint32_t place = 0;      ///< Slot or counter.
    std::uint32_t available = 0;  ///< Of a group; 0 for a call.
    std::vector<word> equals;     ///< Mask of equal calls that go first.
  };

  void widen(config_layout to);
  std::uint32_t free_slot();
  std::uint32_t free_counter();
  void list_choices();
  [[nodiscard]] bool may_use(const choice& next, const word* config) const;
  [[nodiscard]] bool target_can_happen(const operation_facts& target) const;
  step close(const online_limits& limits, bool may_arrive);
  void see(std::vector<std::uint32_t>& into);
  void expand(std::size_t row);
  bool use_allowed(state_id state);
  const std::vector<word>& allowed_in(state_id state);
  void arrive();
  void forget_used_up();
  void narrow(const online_limits& limits);
  void copy(const word* config);

  machine& object_;
  config_layout layout_{.bit_words = 1};
  config_set frontier_;
  config_set next_;
  config_set seen_;
  pruner pruner_;
  std::vector<std::uint32_t> now_;    ///< Rows of seen_ to be expanded.
  std::vector<std::uint32_t> later_;  ///< Those with one more crashed call used.
  std::vector<word> scratch_;
  std::vector<word> kept_;
  std::vector<open_call> open_;        ///< Soonest return first.
  std::vector<std::uint32_t> free_;    ///< Slots that nobody has.
  std::vector<std::uint32_t> unused_;  ///< Counters that no group has.
  std::vector<group> groups_;          ///< In order of their first call.
  std::vector<choice> choices_;
  std::vector<word> overwrites_;  ///< Mask of open overwriting calls.
  boost::unordered_flat_map<std::uint32_t, std::vector<word>> allowed_;  ///< By state.
  std::uint32_t target_ = 0;
  std::size_t size_max_ = 1;
  std::uint64_t steps_ = 0;
  bool cut_ = false;  ///< Something was left out that might have mattered.
};

}  // namespace agon::checkers::linearizable
