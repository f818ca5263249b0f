// The frontier of configurations, carried over one event after the other.
#include "checkers/linearizable/search.hpp"

#include "checkers/linearizable/config_set.hpp"
#include "checkers/linearizable/crashed.hpp"
#include "checkers/linearizable/pending.hpp"
#include "checkers/linearizable/prune.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

namespace agon::checkers::linearizable {
namespace {

using word = std::uint32_t;

/// Set in the state's word of a configuration to which rule 4 applies.
constexpr word idle = word{1} << 31;

/// How often limits are looked at, in configurations.
constexpr std::uint64_t steps_between_looks = 256;

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
        frontier_{layout_.width()},
        next_{layout_.width()},
        seen_{layout_.width()},
        scratch_(layout_.width()),
        pruner_{layout_} {
    scratch_[0] = object.initial().value;
    frontier_.add(scratch_.data());
  }

  decision run() {
    if (over_limits()) return found_;
    for (const auto& now : whole_.events) {
      if (!now.is_return) {
        begin(now.call);
        continue;
      }
      if (!end(now.call)) return found_;
      ++found_.decided;
      found_.configurations = std::max(found_.configurations, frontier_.size());
    }
    found_.outcome = verdict::valid;
    return found_;
  }

  /// False when the answer may be wrong where it is invalid.
  [[nodiscard]] bool is_exact() const { return !cut_; }

 private:
  void begin(std::uint32_t number) {
    pending_.begin(number);
    const auto& one = whole_.calls[number];
    const auto& facts = whole_.facts(one);
    if (one.crashed() || facts.kind != effect::none) return;
    const auto slot = pending_.slot(number);
    for (std::size_t i = 0; i < frontier_.size(); ++i) {
      auto* config = frontier_.edit(i);
      if (object_.step(state_id{config[0]}, facts.what)) layout_.use(config, slot);
    }
  }

  /// Keeps the configurations in which the call has happened; false when there is none or a limit
  /// is hit.
  bool end(std::uint32_t number) {
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
      if (layout_.is_used(scratch_.data(), target_)) {
        arrive();
        continue;
      }
      if ((overwrites || next.crashed) && !let_others_happen) scratch_[0] |= idle;
      see();
    }
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
    if (found.outcome != verdict::invalid || attempt.is_exact()) return found;
  }
  invariant(false, "a last effort that leaves nothing out");
  return {};
}

}  // namespace agon::checkers::linearizable
