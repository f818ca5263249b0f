// The frontier of configurations, carried over one event after the other.
#include "checkers/linearizable/search.hpp"

#include "checkers/linearizable/config_set.hpp"
#include "checkers/linearizable/crashed.hpp"
#include "checkers/linearizable/orders.hpp"
#include "checkers/linearizable/pending.hpp"
#include "checkers/linearizable/prune.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <set>

namespace agon::checkers::linearizable {
namespace {

using word = std::uint32_t;

/// Set in the state's word of a configuration to which rule 4 applies.
constexpr word idle = word{1} << 31;

/// How often limits are looked at, in configurations.
constexpr std::uint64_t steps_between_looks = 256;

/// A configuration's path stands behind the words by which it is told from others.
constexpr std::size_t path_words = 1;

/// How far back paths begin: between one and two times so many returns.
constexpr std::size_t returns_between_marks = 32;

constexpr std::size_t orders_told = 5;
constexpr std::size_t calls_told = 24;

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

/// What a search leaves out; an invalid answer stands only where nothing was. Crashed calls are
/// many and most of them explain nothing, so that histories with crashes are tried with few of them
/// first.
struct effort {
  std::size_t detours;   ///< Crashed calls used at a return beyond the fewest that let it happen.
  std::size_t seen;      ///< Configurations seen at a return before detours end.
  std::size_t frontier;  ///< Configurations kept from one return to the next.
  bool by_cost;          ///< Of configurations alike but for crashed calls used, the cheapest do.
};

constexpr std::array efforts{
    effort{.detours = 0, .seen = 5'000, .frontier = 200, .by_cost = true},
    effort{.detours = 1, .seen = 50'000, .frontier = 2'000, .by_cost = true},
    effort{.detours = unlimited, .seen = unlimited, .frontier = unlimited, .by_cost = false},
};

class frontier_search {
 public:
  frontier_search(const problem& whole, machine& object, const budget& limits, effort most)
      : whole_{whole},
        object_{object},
        limits_{limits},
        effort_{most},
        pending_{whole, object},
        layout_{pending_.layout()},
        frontier_{layout_.width(), path_words},
        next_{layout_.width(), path_words},
        seen_{layout_.width(), path_words},
        scratch_(layout_.width() + path_words),
        pruner_{layout_} {
    scratch_[0] = object.initial().value;
    frontier_.add(scratch_.data());
  }

  decision run() {
    if (over_limits()) return found_;
    for (; at_ < whole_.events.size(); ++at_) {
      const auto& now = whole_.events[at_];
      if (!now.is_return) {
        begin(now.call);
        continue;
      }
      if (!end(now.call)) return found_;
      found_.configurations = std::max(found_.configurations, frontier_.size());
      if (++found_.decided % returns_between_marks == 0 && !paths_) mark();
    }
    found_.outcome = verdict::valid;
    return found_;
  }

  /// After an invalid answer: orders of the calls before, by going some way again.
  [[nodiscard]] std::vector<legal_order> orders() const {
    frontier_search again{whole_, object_, limits_, effort_};
    again.start_with_paths(earlier_);
    return again.run().orders;
  }

  /// False when the answer may be wrong where it is invalid.
  [[nodiscard]] bool is_exact() const { return !cut_; }

 private:
  /// Where a search was.
  struct marked {
    std::size_t event;
    config_set frontier;
  };

  void mark() {
    earlier_ = std::move(latest_);
    latest_.emplace(marked{at_ + 1, frontier_});
  }

  /// Goes to where the other search was, if it says so, and keeps paths from there.
  void start_with_paths(const std::optional<marked>& from) {
    paths_.emplace(whole_);
    if (!from) return;
    frontier_ = from->frontier;
    for (; at_ < from->event; ++at_) {
      const auto& now = whole_.events[at_];
      if (now.is_return)
        pending_.end(now.call);
      else
        pending_.begin(now.call);
    }
    starts_late_ = true;
  }

  /// The word of a configuration that holds its path.
  [[nodiscard]] std::size_t path() const { return layout_.width(); }

  void begin(std::uint32_t number) {
    pending_.begin(number);
    const auto& one = whole_.calls[number];
    const auto& facts = whole_.facts(one);
    if (one.crashed() || facts.kind != effect::none) return;
    const auto slot = pending_.slot(number);
    for (std::size_t i = 0; i < frontier_.size(); ++i) {
      auto* config = frontier_.edit(i);
      if (!object_.step(state_id{config[0]}, facts.what)) continue;
      layout_.use(config, slot);
      if (paths_) config[path()] = paths_->add(config[path()], number);
    }
  }

  /// Keeps the configurations in which the call has happened; false when there is none or a limit
  /// is hit.
  bool end(std::uint32_t number) {
    target_call_ = number;
    target_ = pending_.slot(number);
    target_facts_ = &whole_.facts(whole_.calls[number]);
    expiring_ = pending_.expiring(number);
    next_.clear();
    seen_.clear();
    now_.clear();
    origins_.clear();
    layers_left_.assign(frontier_.size(), unlimited);
    for (std::size_t i = 0; i < frontier_.size(); ++i) {
      copy(frontier_[i]);
      origin_ = static_cast<std::uint32_t>(i);
      const bool used = layout_.is_used(scratch_.data(), target_);
      if (used || layout_.is_optional(scratch_.data(), target_)) arrive();
      if (!used) see();
    }
    if (!close()) return false;
    if (next_.empty()) {
      fail(number);
      return false;
    }
    pending_.end(number);
    if (layout_.counters > 0 && effort_.by_cost) {
      pruner_.prune_by_cost(next_, frontier_);
      cut_ = cut_ || frontier_.size() < next_.size();
    } else {
      pruner_.prune(next_, frontier_);
    }
    if (layout_.counters > 0 && frontier_.size() > effort_.frontier) narrow();
    return true;
  }

  /// Places calls in every order that lets the target happen, those that use fewer crashed ones
  /// first. False when a limit is hit.
  bool close() {
    if (++found_.steps % steps_between_looks == 0 && over_limits()) return false;
    if (now_.empty()) return true;
    pending_.list_candidates();
    if (!target_can_happen()) return true;
    while (!now_.empty()) {
      for (std::size_t i = 0; i < now_.size(); ++i) {
        if (++found_.steps % steps_between_looks == 0 && over_limits()) return false;
        expand(now_[i], pending_.returning());
      }
      use_one_more_crashed();
    }
    return true;
  }

  /// Turns to the configurations that use one more crashed call, but for those from where enough
  /// was tried.
  void use_one_more_crashed() {
    std::swap(now_, before_);
    now_.clear();
    if (pending_.crashed().empty()) return;
    const bool is_enough = seen_.size() > effort_.seen;
    for (const auto row : before_) {
      if (is_enough || layers_left_[origins_[row]] == 0)
        cut_ = true;
      else
        expand(row, pending_.crashed());
    }
    for (auto& left : layers_left_)
      if (left != unlimited && left > 0) --left;
  }

  /// False when the target needs a state that neither is there nor is left by any open call.
  [[nodiscard]] bool target_can_happen() const {
    const auto needed = target_facts_->needs;
    if (!needed) return true;
    const auto in_it = [&](std::uint32_t i) { return (seen_[i][0] & ~idle) == needed->value; };
    const auto may_leave_it = [&](const candidate& open) {
      const auto& leaves = whole_.operations[open.asked.value].leaves;
      return !leaves || *leaves == *needed;
    };
    const auto open = pending_.candidates();
    return std::any_of(now_.begin(), now_.end(), in_it) ||
           std::any_of(open.begin(), open.end(), may_leave_it);
  }

  /// Places each of `open` in turn after a configuration seen.
  void expand(std::size_t i, std::span<const candidate> open) {
    origin_ = origins_[i];
    const bool after_idle = (seen_[i][0] & idle) != 0;
    const state_id before{seen_[i][0] & ~idle};
    for (const auto& next : open) {
      const auto& facts = whole_.operations[next.asked.value];
      const bool overwrites = facts.kind == effect::overwrite;
      if ((after_idle && overwrites) || !pending_.may_use(next, seen_[i])) continue;
      const auto after = object_.step(before, facts.what);
      if (!after) continue;
      copy(seen_[i]);
      scratch_[0] = after->value;
      if (next.crashed)
        ++scratch_[layout_.counter(next.slot)];
      else
        layout_.use(scratch_.data(), next.slot);
      if (overwrites) pending_.make_optional(scratch_.data());
      const bool let_others_happen = pending_.use_allowed(*after, scratch_.data());
      if (paths_) note_placed(next, seen_[i]);
      if (layout_.is_used(scratch_.data(), target_)) {
        arrive();
        continue;
      }
      if ((overwrites || next.crashed) && !let_others_happen) scratch_[0] |= idle;
      see();
    }
  }

  /// Notes in the scratch configuration that `next` was placed after `before`, and what that let
  /// happen.
  void note_placed(const candidate& next, const word* before) {
    const auto placed = pending_.call_of(next, before);
    auto& told = scratch_[path()];
    told = paths_->add(told, placed);
    for (const auto number : pending_.newly_used(before, scratch_.data()))
      if (number != placed) told = paths_->add(told, number);
  }

  /// Notes the scratch configuration, if it is new, as one to expand.
  void see() {
    if (!seen_.add(scratch_.data())) return;
    now_.push_back(static_cast<std::uint32_t>(seen_.size() - 1));
    origins_.push_back(origin_);
  }

  /// Adds the scratch configuration, in which the target has happened, to the next frontier.
  void arrive() {
    kept_ = scratch_;
    if (paths_ && !layout_.is_used(kept_.data(), target_))
      kept_[path()] = paths_->add(kept_[path()], target_call_, true);
    layout_.clear(kept_.data(), target_);
    for (const auto counter : expiring_) kept_[layout_.counter(counter)] = 0;
    next_.add(kept_.data());
    layers_left_[origin_] = std::min(layers_left_[origin_], effort_.detours);
  }

  /// Leaves out all but the most general configurations.
  void narrow() {
    cut_ = true;
    pruner_.narrow(frontier_, next_, effort_.frontier);
    std::swap(frontier_, next_);
  }

  void fail(std::uint32_t number) {
    found_.outcome = verdict::invalid;
    found_.failed_call = number;
    std::set<state_id> states;
    for (std::size_t i = 0; i < seen_.size(); ++i) states.insert(state_id{seen_[i][0] & ~idle});
    if (!target_can_happen())
      for (std::size_t i = 0; i < frontier_.size(); ++i) add_states_after(frontier_[i], states);
    found_.states.assign(states.begin(), states.end());
    if (paths_) tell_orders();
  }

  /// One order for each state in which the object was found, a longest.
  void tell_orders() {
    std::map<std::uint32_t, std::uint32_t> longest;
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      const auto told = seen_[i][path()];
      const auto [found, is_new] = longest.try_emplace(seen_[i][0] & ~idle, told);
      if (!is_new && paths_->length(told) > paths_->length(found->second)) found->second = told;
    }
    for (const auto& [state, told] : longest) {
      if (found_.orders.size() == orders_told) return;
      found_.orders.push_back({.calls = paths_->calls(told, calls_told),
                               .leaves = state_id{state},
                               .is_whole = !starts_late_ && paths_->length(told) <= calls_told});
    }
  }

  /// Adds the states that open calls not used in `config` lead to, each as often as one likes; for
  /// targets that cannot happen, since then each open call leaves one state, and there is an end to
  /// it.
  void add_states_after(const word* config, std::set<state_id>& states) {
    std::vector<state_id> open{state_id{config[0]}};
    std::set<state_id> expanded;
    while (!open.empty()) {
      const auto before = open.back();
      open.pop_back();
      if (!expanded.insert(before).second) continue;
      for (const auto& next : pending_.candidates()) {
        if (!pending_.may_use(next, config)) continue;
        const auto after = object_.step(before, whole_.operations[next.asked.value].what);
        if (after) open.push_back(*after);
      }
    }
    states.insert(expanded.begin(), expanded.end());
  }

  bool over_limits() {
    if (frontier_.bytes() + next_.bytes() + seen_.bytes() + object_.bytes() >
        limits_.memory_limit())
      found_.spent = "memory";
    else if (limits_.time_is_up())
      found_.spent = "time";
    else if (found_.steps > limits_.step_limit())
      found_.spent = "steps";
    return !found_.spent.empty();
  }

  void copy(const word* config) { std::copy_n(config, scratch_.size(), scratch_.begin()); }

  const problem& whole_;
  machine& object_;
  const budget& limits_;
  effort effort_;
  std::size_t at_ = 0;  ///< The event that comes next.
  std::optional<marked> earlier_;
  std::optional<marked> latest_;
  std::optional<path_book> paths_;  ///< What was placed, once that is of interest.
  bool starts_late_ = false;        ///< Paths do not begin with the history.
  pending_calls pending_;
  config_layout layout_;
  config_set frontier_;
  config_set next_;
  config_set seen_;
  std::vector<word> scratch_;
  std::vector<word> kept_;
  std::vector<std::uint32_t> now_;        ///< Rows of seen_ to be expanded.
  std::vector<std::uint32_t> before_;     ///< Those that use one crashed call less.
  std::vector<std::uint32_t> origins_;    ///< By row of seen_: the row of frontier_ it comes from.
  std::vector<std::size_t> layers_left_;  ///< By row of frontier_: how many layers may follow.
  std::uint32_t origin_ = 0;
  const operation_facts* target_facts_ = nullptr;
  std::uint32_t target_call_ = 0;
  std::uint32_t target_ = 0;                 ///< The slot of the call that returns now.
  bool cut_ = false;                         ///< Something was left out that might have mattered.
  std::span<const std::uint32_t> expiring_;  ///< Counters to be cleared at the current return.
  pruner pruner_;
  decision found_;
};

}  // namespace

decision search(const problem& whole, machine& object, const budget& limits) {
  std::uint64_t steps = 0;
  for (const auto& most : efforts) {
    frontier_search attempt{whole, object, limits, most};
    auto found = attempt.run();
    found.steps = steps += found.steps;
    if (found.outcome != verdict::invalid) return found;
    if (!attempt.is_exact()) continue;
    found.orders = attempt.orders();
    return found;
  }
  invariant(false, "a last effort that leaves nothing out");
  return {};
}

}  // namespace agon::checkers::linearizable
