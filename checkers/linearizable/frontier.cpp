// Placing calls at returns.
#include "checkers/linearizable/frontier.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace agon::checkers::linearizable {
namespace {

using word = std::uint32_t;

/// Set in the state's word of a configuration to which rule 4 applies.
constexpr word idle = word{1} << 31;

/// How often limits are looked at, in configurations.
constexpr std::uint64_t steps_between_looks = 256;

/// A configuration's path stands behind the words by which it is told from others.
constexpr std::size_t path_words = 1;

constexpr std::array all_efforts{
    effort{.detours = 0, .seen = 5'000, .frontier = 200, .by_cost = true},
    effort{.detours = 1, .seen = 50'000, .frontier = 2'000, .by_cost = true},
    effort{},
};

}  // namespace

std::span<const effort> efforts() { return all_efforts; }

frontier::frontier(machine& object, const std::vector<operation_facts>& operations,
                   const config_layout& layout)
    : frontier{object, operations, pending_calls{object, operations, layout},
               config_set{layout.width(), path_words}} {
  scratch_[0] = object.initial().value;
  frontier_.add(scratch_.data());
}

frontier::frontier(machine& object, const std::vector<operation_facts>& operations,
                   pending_calls open, const config_set& configurations)
    : object_{&object},
      operations_{&operations},
      layout_{open.layout()},
      pending_{std::move(open)},
      frontier_{configurations},
      next_{layout_.width(), path_words},
      seen_{layout_.width(), path_words},
      pruner_{layout_},
      scratch_(layout_.width() + path_words) {}

void frontier::widen(config_layout to) {
  config_set wider{to.width(), path_words};
  std::vector<word> row(to.width() + path_words);
  const auto copy_words = [&row](const word* from, std::size_t count, std::size_t to_offset) {
    std::copy_n(from, count, row.begin() + static_cast<std::ptrdiff_t>(to_offset));
  };
  for (std::size_t i = 0; i < frontier_.size(); ++i) {
    const auto* config = frontier_[i];
    std::fill(row.begin(), row.end(), 0U);
    copy_words(config, 1 + layout_.bit_words, 0);
    copy_words(config + layout_.optional(), layout_.bit_words, to.optional());
    copy_words(config + layout_.counter(0), layout_.counters, to.counter(0));
    row[to.width()] = config[path()];
    wider.add(row.data());
  }
  layout_ = to;
  pending_.widen(to);
  frontier_ = std::move(wider);
  next_ = seen_ = config_set{to.width(), path_words};
  pruner_ = pruner{to};
  scratch_.assign(to.width() + path_words, 0);
}

void frontier::begin(const open_call& added) {
  pending_.begin(added);
  const auto& asked = facts(added.asked);
  if (asked.kind != effect::none) return;
  for (std::size_t i = 0; i < frontier_.size(); ++i) {
    auto* config = frontier_.edit(i);
    if (!object_->step(state_id{config[0]}, asked.what)) continue;
    layout_.use(config, added.slot);
    if (paths_ != nullptr) config[path()] = paths_->add(config[path()], added.number);
  }
}

frontier::step frontier::end(const budget& limits) {
  target_ = pending_.next_to_return();
  next_.clear();
  seen_.clear();
  now_.clear();
  origins_.clear();
  expiring_.clear();
  for (const auto& each : pending_.groups())
    if (each.expires <= target_.returns) expiring_.push_back(layout_.counter(each.counter));
  layers_left_.assign(frontier_.size(), effort::unlimited);
  for (std::size_t i = 0; i < frontier_.size(); ++i) {
    copy(frontier_[i]);
    origin_ = static_cast<std::uint32_t>(i);
    const bool used = layout_.is_used(scratch_.data(), target_.slot);
    if (used || layout_.is_optional(scratch_.data(), target_.slot)) arrive();
    if (!used) see();
  }
  if (!close(limits)) return step::stopped;
  if (next_.empty()) return step::emptied;
  ended_ = pending_.end();
  prune();
  return step::kept;
}

/// Places calls in every order that lets the target happen, those that use fewer crashed ones
/// first. False when a limit is hit.
bool frontier::close(const budget& limits) {
  if (++steps_ % steps_between_looks == 0 && over_limits(limits)) return false;
  if (now_.empty()) return true;
  pending_.list_candidates();
  if (!target_can_happen()) return true;
  while (!now_.empty()) {
    for (std::size_t i = 0; i < now_.size(); ++i) {
      if (++steps_ % steps_between_looks == 0 && over_limits(limits)) return false;
      expand(now_[i], pending_.returning());
    }
    use_one_more_crashed();
  }
  return true;
}

/// Turns to the configurations that use one more crashed call, but for those from where enough was
/// tried.
void frontier::use_one_more_crashed() {
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
    if (left != effort::unlimited && left > 0) --left;
}

/// False when the target needs a state that neither is there nor is left by any open call.
bool frontier::target_can_happen() const {
  const auto& needed = facts(target_.asked).needs;
  if (!needed) return true;
  const auto in_it = [&](std::uint32_t i) { return (seen_[i][0] & ~idle) == needed->value; };
  const auto may_leave_it = [&](const candidate& open) {
    const auto& leaves = facts(open.asked).leaves;
    return !leaves || *leaves == *needed;
  };
  const auto open = pending_.candidates();
  return std::any_of(now_.begin(), now_.end(), in_it) ||
         std::any_of(open.begin(), open.end(), may_leave_it);
}

/// Places each of `open` in turn after a configuration seen.
void frontier::expand(std::size_t row, std::span<const candidate> open) {
  origin_ = origins_[row];
  const bool after_idle = (seen_[row][0] & idle) != 0;
  const state_id before{seen_[row][0] & ~idle};
  for (const auto& next : open) {
    const auto& asked = facts(next.asked);
    const bool overwrites = asked.kind == effect::overwrite;
    if ((after_idle && overwrites) || !pending_.may_use(next, seen_[row])) continue;
    const auto after = object_->step(before, asked.what);
    if (!after) continue;
    copy(seen_[row]);
    scratch_[0] = after->value;
    if (next.crashed)
      ++scratch_[layout_.counter(next.slot)];
    else
      layout_.use(scratch_.data(), next.slot);
    if (overwrites) pending_.make_optional(scratch_.data());
    const bool let_others_happen = pending_.use_allowed(*after, scratch_.data());
    if (paths_ != nullptr) note_placed(next, seen_[row]);
    if (layout_.is_used(scratch_.data(), target_.slot)) {
      arrive();
      continue;
    }
    if ((overwrites || next.crashed) && !let_others_happen) scratch_[0] |= idle;
    see();
  }
}

/// Notes in the scratch configuration that `next` was placed after `before`, and what that let
/// happen.
void frontier::note_placed(const candidate& next, const word* before) {
  const auto placed = pending_.number_of(next, before);
  auto& told = scratch_[path()];
  told = paths_->add(told, placed);
  for (const auto number : pending_.newly_used(before, scratch_.data()))
    if (number != placed) told = paths_->add(told, number);
}

/// Notes the scratch configuration, if it is new, as one to expand.
void frontier::see() {
  if (!seen_.add(scratch_.data())) return;
  now_.push_back(static_cast<std::uint32_t>(seen_.size() - 1));
  origins_.push_back(origin_);
}

/// Adds the scratch configuration, in which the target has happened, to the next frontier.
void frontier::arrive() {
  kept_ = scratch_;
  if (paths_ != nullptr && !layout_.is_used(kept_.data(), target_.slot))
    kept_[path()] = paths_->add(kept_[path()], target_.number, true);
  layout_.clear(kept_.data(), target_.slot);
  for (const auto counter : expiring_) kept_[counter] = 0;
  next_.add(kept_.data());
  layers_left_[origin_] = std::min(layers_left_[origin_], effort_.detours);
}

/// Makes the frontier of what has arrived.
void frontier::prune() {
  if (layout_.counters == 0 || !effort_.by_cost) {
    pruner_.prune(next_, frontier_);
  } else {
    pruner_.prune_by_cost(next_, frontier_);
    cut_ = cut_ || frontier_.size() < next_.size();
  }
  if (layout_.counters == 0 || frontier_.size() <= effort_.frontier) return;
  cut_ = true;
  pruner_.narrow(frontier_, next_, effort_.frontier);
  std::swap(frontier_, next_);
}

void frontier::go_on_from(const word* configuration) {
  frontier_.clear();
  frontier_.add(configuration);
}

std::vector<std::pair<operation_id, std::uint32_t>> frontier::forget_used_up() {
  std::vector<std::pair<candidate, std::uint32_t>> used;
  for (const auto& each : pending_.groups()) {
    const auto at = layout_.counter(each.counter);
    auto least = each.available();
    for (std::size_t i = 0; i < frontier_.size() && least > 0; ++i)
      least = std::min(least, frontier_[i][at]);
    if (least == 0) continue;
    for (std::size_t i = 0; i < frontier_.size(); ++i) frontier_.edit(i)[at] -= least;
    used.emplace_back(candidate{.asked = each.asked, .slot = each.counter}, least);
  }
  std::vector<std::pair<operation_id, std::uint32_t>> gone;
  for (const auto& [group, count] : used)
    if (pending_.forget(group.slot, count)) gone.emplace_back(group.asked, group.slot);
  return gone;
}

bool frontier::over_limits(const budget& limits) {
  spent_ = {};
  if (frontier_.bytes() + next_.bytes() + seen_.bytes() + object_->bytes() > limits.memory_limit())
    spent_ = "memory";
  else if (limits.time_is_up())
    spent_ = "time";
  else if (steps_ > limits.step_limit())
    spent_ = "steps";
  return !spent_.empty();
}

std::vector<state_id> frontier::states() {
  std::set<state_id> found;
  for (std::size_t i = 0; i < seen_.size(); ++i) found.insert(state_id{seen_[i][0] & ~idle});
  if (!target_can_happen())
    for (std::size_t i = 0; i < frontier_.size(); ++i) add_states_after(frontier_[i], found);
  return {found.begin(), found.end()};
}

/// Adds the states that open calls not used in `config` lead to, each as often as one likes; for
/// targets that cannot happen, since then each open call leaves one state, and there is an end to
/// it.
void frontier::add_states_after(const word* config, std::set<state_id>& states) {
  std::vector<state_id> open{state_id{config[0]}};
  std::set<state_id> expanded;
  while (!open.empty()) {
    const auto before = open.back();
    open.pop_back();
    if (!expanded.insert(before).second) continue;
    for (const auto& next : pending_.candidates()) {
      if (!pending_.may_use(next, config)) continue;
      const auto after = object_->step(before, facts(next.asked).what);
      if (after) open.push_back(*after);
    }
  }
  states.insert(expanded.begin(), expanded.end());
}

std::map<state_id, std::uint32_t> frontier::paths() const {
  invariant(paths_ != nullptr, "a frontier that keeps paths");
  std::map<state_id, std::uint32_t> longest;
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const auto told = seen_[i][path()];
    const auto [found, is_new] = longest.try_emplace(state_id{seen_[i][0] & ~idle}, told);
    if (!is_new && paths_->length(told) > paths_->length(found->second)) found->second = told;
  }
  return longest;
}

void frontier::copy(const word* config) { std::copy_n(config, scratch_.size(), scratch_.begin()); }

}  // namespace agon::checkers::linearizable
