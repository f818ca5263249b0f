// The general search for a linearization, event by event, with memory that depends on how many
// calls overlap and not on the length of the history.
#pragma once

#include "checkers/linearizable/algorithm.hpp"
#include "checkers/linearizable/frontier.hpp"
#include "checkers/linearizable/places.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace agon::checkers::linearizable {

/// Decides any problem. Wing & Gong 1993 (Testing and verifying concurrent objects) order pending
/// calls until a return forces them; Lowe 2017 (Testing for linearizability) does so just in time,
/// at that return, and remembers configurations. Deciding is NP-complete even for registers
/// (Gibbons & Korach 1997, Testing shared memories): time is linear in the calls, and exponential
/// in how many overlap or crashed, in the worst case. Memory is the frontier's, whose rules
/// (frontier.hpp) keep the answer.
///
/// With crashed calls, a first and a second round leave out configurations (efforts()). A
/// linearization found so is one; where none is found, the last round leaves out nothing.
class breadth_search {
 public:
  /// Both must outlive this.
  breadth_search(const problem& whole, machine& object);

  /// Goes on until there is an answer or a limit is hit; steps are counted from the begin. After a
  /// limit it can go on with others.
  decision run(const budget& limits);

 private:
  /// Where a search was.
  struct marked {
    std::size_t event = 0;
    config_set configurations;
  };

  void begin_round();
  frontier::step go_on(const budget& limits);
  frontier::step advance(frontier& now, std::size_t at, const budget& limits) const;
  void mark();
  [[nodiscard]] std::vector<legal_order> orders(const budget& limits) const;

  const problem& whole_;
  machine& object_;
  call_places places_;
  std::size_t round_ = 0;
  std::uint64_t earlier_steps_ = 0;  ///< Of earlier rounds.
  std::optional<frontier> now_;
  std::size_t at_ = 0;  ///< The event that comes next.
  std::size_t decided_ = 0;
  std::size_t configurations_ = 0;
  std::optional<marked> earlier_;
  std::optional<marked> latest_;
};

/// The whole search at once.
decision search(const problem& whole, machine& object, const budget& limits);

}  // namespace agon::checkers::linearizable
