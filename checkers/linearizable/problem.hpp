// A history as a linearizability problem: calls with the moments between which each must take
// effect.
#pragma once

#include "actors/vocabulary/history.hpp"
#include "checkers/machine.hpp"
#include "checkers/state_index.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace agon::checkers::linearizable {

/// A distinct operation of a problem; calls that ask for the same and saw the same share it.
using operation_id = id<struct operation_tag>;

/// The moment of a call that never returns.
inline constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();

/// An operation and what the search may assume about it.
struct operation_facts {
  operation what;
  effect kind = effect::any;
  std::optional<state_id>
      needs;  ///< The only state in which it can happen, where there is just one.
  std::optional<state_id> leaves;  ///< The state after it, where there is just one.
};

/// What a search may assume about an operation of this machine.
operation_facts facts_of(machine& object, const operation& what);

/// Operations with their facts, each once.
class operation_table {
 public:
  /// The number of `what`, an operation of this machine.
  operation_id number(const operation& what, machine& object);
  /// By number.
  [[nodiscard]] const std::vector<operation_facts>& all() const { return all_; }
  std::vector<operation_facts> take() { return std::move(all_); }

 private:
  struct hash {
    std::size_t operator()(const operation& what) const {
      const auto both = (std::uint64_t{what.first.value} << 32) | what.second.value;
      return spread_bits(both + what.function * 0x9e3779b97f4a7c15U);
    }
  };

  std::vector<operation_facts> all_;
  boost::unordered_flat_map<operation, operation_id, hash> known_;
};

/// A call takes effect once between two events. A crashed one (`info`, or without completion) does
/// so at any time from its invocation on, or never.
struct call {
  operation_id asked;
  std::uint32_t begins = 0;    ///< Index of its invocation in problem::events.
  std::uint32_t ends = never;  ///< Index of its return there, or never.
  std::uint32_t invoked = 0;   ///< Position of its invocation in the history.

  [[nodiscard]] bool crashed() const { return ends == never; }
};

/// The invocation or return of a call, in the order of the history. That order and not the time
/// stamps counts: the journal is written by one actor, so a completion that stands before an
/// invocation was known before the other began, even where the clock shows the same time.
struct event {
  std::uint32_t call = 0;
  bool is_return = false;
};

/// What there is to search. Linear in the history.
struct problem {
  std::vector<operation_facts> operations;
  std::vector<call> calls;
  std::vector<event> events;
  std::size_t completed = 0;  ///< How many calls return.
  state_id initial = {};
  std::optional<container_kind> container;  ///< What it is a history of, if of an empty container.

  const operation_facts& facts(const call& one) const { return operations[one.asked.value]; }
};

/// Reads the clients' ops of a history: failed calls did not happen and are dropped, and so are
/// crashed ones without effect. The error names the op that the model does not understand.
result<problem> read_problem(const history& events, machine& object);

}  // namespace agon::checkers::linearizable
