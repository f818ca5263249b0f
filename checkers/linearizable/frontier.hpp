// All configurations in which an object may be after some events of its history, carried over one
// event after the other. What a search does at each event stands here and nowhere else.
#pragma once

#include "checkers/budget.hpp"
#include "checkers/linearizable/config_set.hpp"
#include "checkers/linearizable/orders.hpp"
#include "checkers/linearizable/pending.hpp"
#include "checkers/linearizable/prune.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace agon::checkers::linearizable {

/// What a frontier leaves out. Crashed calls are many and most of them explain nothing, so that
/// histories with crashes are tried with few of them first.
struct effort {
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

  std::size_t detours = unlimited;   ///< Crashed calls used at a return beyond the fewest that let
                                     ///< it happen.
  std::size_t seen = unlimited;      ///< Configurations seen at a return before detours end.
  std::size_t frontier = unlimited;  ///< Configurations kept from one return to the next.
  bool by_cost = false;  ///< Of configurations alike but for crashed calls used, the cheapest do.
};

/// Efforts to be made one after the other; the last leaves out nothing.
std::span<const effort> efforts();

/// A configuration is a state, and of each open call whether it is *used*, *owed* or *optional*; it
/// stands for all orders in which any subset of its optional calls has been used as well. Of
/// crashed calls it counts the used ones in each group. These rules keep the frontier small, and
/// each keeps the answer:
///
/// 1. A call without effect is used as soon as it is allowed: moving it to the front of the order
///    changes no other step.
/// 2. When an overwriting call is placed, every other open overwriting call becomes optional: it
///    may stand just before, and leaves no trace. An optional call can still be used later, or
///    return.
/// 3. Of open calls that ask for the same, the one that returns first is used first, crashed ones
///    last: exchange them in any order that does otherwise. (Where the exchanged one was optional
///    already, rule 2 makes the other optional too, as equal calls overwrite alike.)
/// 4. An overwriting or crashed call that lets no waiting call without effect happen is not
///    followed directly by an overwriting one: by rule 2, or since crashed calls need not happen,
///    placing only the latter covers that.
/// 5. Of two configurations in one state, one whose calls are optional wherever the other's differ,
///    and that used no more of any group, covers the other: it stands for all that the other stands
///    for, and unused crashed calls need never happen.
/// 6. Groups of crashed calls that nobody needs any more are forgotten (crashed.hpp), and so are
///    calls that every configuration has used: from then on they are as if they had never been.
/// 7. At a return, calls are placed only up to and including the one that returns, or none if it
///    was optional before: whatever stands after it in an order is still open and can be placed
///    later.
///
/// With less than the last effort, configurations are left out: those that use more crashed calls
/// than let the returning one happen, and those that differ from others but in which crashed calls
/// they used, and used no less of them. So a call that can happen surely can; that one cannot
/// stands where is_exact().
///
/// Memory: configurations × 4 bytes × (2 + 2 · ⌈calls open at once / 32⌉ + groups of crashed calls
/// that matter at once).
class frontier {
 public:
  enum class step : std::uint8_t {
    kept,     ///< The call can happen.
    emptied,  ///< It cannot, in any configuration.
    stopped,  ///< A limit is hit.
  };

  /// In the machine's initial state. Machine and operations must outlive this and its copies;
  /// operations may be added.
  frontier(machine& object, const std::vector<operation_facts>& operations,
           const config_layout& layout);
  /// Where another of this machine was, with these calls open.
  frontier(machine& object, const std::vector<operation_facts>& operations, pending_calls open,
           const config_set& configurations);

  void aim(const effort& most) { effort_ = most; }
  /// Makes room for more open calls or groups.
  void widen(config_layout to);
  [[nodiscard]] const config_layout& layout() const { return layout_; }
  /// Notes from now on in which order calls are placed. The book must outlive this.
  void keep_paths(path_book& into) { paths_ = &into; }

  void begin(const open_call& added);
  void begin(const lost_call& added) { pending_.begin(added); }
  /// The open call that returns first does. After `emptied` there is nothing more to ask than
  /// states() and paths(), after `stopped` spent(); then one may try again with other limits. Steps
  /// are counted from the frontier's begin.
  step end(const budget& limits);
  /// Takes the last event back, if nothing was forgotten, and leaves no configuration.
  template <class Event>
  void undo_begin(const Event& added) {
    pending_.undo_begin(added);
    frontier_.clear();
  }
  void undo(const ended_call& ended) {
    pending_.undo(ended);
    frontier_.clear();
  }
  /// What the last return has taken away.
  [[nodiscard]] const ended_call& ended() const { return ended_; }
  /// Goes on from this configuration alone.
  void go_on_from(const std::uint32_t* configuration);
  /// The second half of rule 6, for those who cannot know the first: forgets crashed calls. The
  /// groups that are gone thereby: their operation and counter.
  std::vector<std::pair<operation_id, std::uint32_t>> forget_used_up();

  [[nodiscard]] const config_set& configurations() const { return frontier_; }
  [[nodiscard]] const pending_calls& pending() const { return pending_; }
  [[nodiscard]] std::size_t size() const { return frontier_.size(); }
  /// False when an answer that a call cannot happen may be wrong.
  [[nodiscard]] bool is_exact() const { return !cut_; }
  /// Configurations visited, and returns handled.
  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  /// Whether, and which, limit is hit: `time`, `memory` or `steps`.
  bool over_limits(const budget& limits);
  [[nodiscard]] std::string_view spent() const { return spent_; }

  /// After `emptied`: states in which the object may have been when the call returned, in order.
  [[nodiscard]] std::vector<state_id> states();
  /// After `emptied`: for each state the object was found in, a longest path there.
  [[nodiscard]] std::map<state_id, std::uint32_t> paths() const;

 private:
  using word = std::uint32_t;

  /// The word of a configuration that holds its path.
  [[nodiscard]] std::size_t path() const { return layout_.width(); }
  [[nodiscard]] bool close(const budget& limits);
  void use_one_more_crashed();
  [[nodiscard]] bool target_can_happen() const;
  void expand(std::size_t row, std::span<const candidate> open);
  void note_placed(const candidate& next, const word* before);
  void see();
  void arrive();
  void prune();
  void add_states_after(const word* config, std::set<state_id>& states);
  [[nodiscard]] const operation_facts& facts(operation_id asked) const {
    return (*operations_)[asked.value];
  }
  void copy(const word* config);

  machine* object_;
  const std::vector<operation_facts>* operations_;
  effort effort_;
  config_layout layout_;
  pending_calls pending_;
  config_set frontier_;
  config_set next_;
  config_set seen_;
  pruner pruner_;
  path_book* paths_ = nullptr;
  std::vector<word> scratch_;
  std::vector<word> kept_;
  std::vector<std::uint32_t> now_;        ///< Rows of seen_ to be expanded.
  std::vector<std::uint32_t> before_;     ///< Those that use one crashed call less.
  std::vector<std::uint32_t> origins_;    ///< By row of seen_: the row of frontier_ it comes from.
  std::vector<std::size_t> layers_left_;  ///< By row of frontier_: how many layers may follow.
  std::vector<std::size_t> expiring_;     ///< Words of groups of no use after this return.
  std::uint32_t origin_ = 0;
  open_call target_;  ///< The call that returns now.
  ended_call ended_;
  bool cut_ = false;  ///< Something was left out that might have mattered.
  std::uint64_t steps_ = 0;
  std::string_view spent_;
};

}  // namespace agon::checkers::linearizable
