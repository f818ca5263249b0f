// Placing calls at returns, and making room for more of them.
#include "checkers/linearizable/online_frontier.hpp"

#include <algorithm>
#include <set>

namespace agon::checkers::linearizable {
namespace {

/// Set in the state's word of a configuration to which rule 4 of search.hpp applies.
constexpr std::uint32_t idle = std::uint32_t{1} << 31;

/// How often memory is looked at, in steps.
constexpr std::uint64_t steps_between_looks = 256;

/// Configurations visited to learn which states were possible where a return is.
constexpr std::uint64_t steps_for_states = 50'000;

void set_bit(std::vector<std::uint32_t>& mask, std::uint32_t slot) {
  mask[slot / 32] |= std::uint32_t{1} << (slot % 32);
}

}  // namespace

online_frontier::online_frontier(machine& object)
    : object_{object},
      frontier_{layout_.width()},
      next_{layout_.width()},
      seen_{layout_.width()},
      pruner_{layout_},
      scratch_(layout_.width()),
      overwrites_(layout_.bit_words) {
  for (std::uint32_t slot = 32; slot > 0; --slot) free_.push_back(slot - 1);
  scratch_[0] = object.initial().value;
  frontier_.add(scratch_.data());
}

/// Moves the frontier to a layout with more room.
void online_frontier::widen(config_layout to) {
  config_set wider{to.width()};
  std::vector<word> row(to.width());
  for (std::size_t i = 0; i < frontier_.size(); ++i) {
    const auto* config = frontier_[i];
    std::fill(row.begin(), row.end(), 0U);
    row[0] = config[0];
    std::copy_n(config + layout_.used(), layout_.bit_words, row.begin() + 1);
    std::copy_n(config + layout_.optional(), layout_.bit_words,
                row.begin() + static_cast<std::ptrdiff_t>(to.optional()));
    std::copy_n(config + layout_.counter(0), layout_.counters,
                row.begin() + static_cast<std::ptrdiff_t>(to.counter(0)));
    wider.add(row.data());
  }
  layout_ = to;
  frontier_ = std::move(wider);
  next_ = config_set{to.width()};
  seen_ = config_set{to.width()};
  pruner_ = pruner{to};
  scratch_.assign(to.width(), 0);
  overwrites_.resize(to.bit_words);
}

std::uint32_t online_frontier::free_slot() {
  if (free_.empty()) {
    const auto first = static_cast<std::uint32_t>(32 * layout_.bit_words);
    widen({.bit_words = layout_.bit_words + 1, .counters = layout_.counters});
    for (auto slot = first + 32; slot > first; --slot) free_.push_back(slot - 1);
  }
  const auto slot = free_.back();
  free_.pop_back();
  return slot;
}

std::uint32_t online_frontier::free_counter() {
  if (unused_.empty()) {
    widen({.bit_words = layout_.bit_words, .counters = layout_.counters + 1});
    return static_cast<std::uint32_t>(layout_.counters - 1);
  }
  const auto counter = unused_.back();
  unused_.pop_back();
  return counter;
}

std::uint32_t online_frontier::begin(const operation_facts& facts, std::uint64_t returns) {
  const auto slot = free_slot();
  const auto at = std::upper_bound(
      open_.begin(), open_.end(), returns,
      [](std::uint64_t one, const open_call& other) { return one < other.returns; });
  open_.insert(at, {.facts = facts, .returns = returns, .slot = slot});
  if (facts.kind == effect::overwrite) set_bit(overwrites_, slot);
  if (facts.kind != effect::none) return slot;
  for (std::size_t i = 0; i < frontier_.size(); ++i) {
    auto* config = frontier_.edit(i);
    if (object_.step(state_id{config[0]}, facts.what)) layout_.use(config, slot);
  }
  return slot;
}

void online_frontier::begin_crashed(const operation_facts& facts) {
  if (facts.kind == effect::none) return;
  const auto known = std::find_if(groups_.begin(), groups_.end(),
                                  [&](const group& each) { return each.facts.what == facts.what; });
  if (known != groups_.end())
    ++known->available;
  else
    groups_.push_back({.facts = facts, .counter = free_counter(), .available = 1});
}

online_frontier::step online_frontier::end(std::uint32_t slot, const online_limits& limits) {
  invariant(!open_.empty() && open_.front().slot == slot, "the first to return at the front");
  target_ = slot;
  next_.clear();
  seen_.clear();
  allowed_.clear();
  now_.clear();
  later_.clear();
  for (std::size_t i = 0; i < frontier_.size(); ++i) {
    copy(frontier_[i]);
    const bool used = layout_.is_used(scratch_.data(), slot);
    if (used || layout_.is_optional(scratch_.data(), slot)) arrive();
    if (!used) see(now_);
  }
  if (!seen_.empty()) {
    list_choices();
    const bool can_happen = target_can_happen(open_.front().facts);
    if (can_happen || next_.empty()) {
      const auto done = close(limits, can_happen);
      if (done != step::kept) return done;
    }
  }
  if (next_.empty()) return cut_ ? step::doubtful : step::emptied;
  open_.erase(open_.begin());
  overwrites_[slot / 32] &= ~(word{1} << (slot % 32));
  free_.push_back(slot);
  pruner_.prune(next_, frontier_);
  narrow(limits);
  forget_used_up();
  size_max_ = std::max(size_max_, frontier_.size());
  return step::kept;
}

/// Places calls in every order that lets the target happen, those that use fewer crashed ones
/// first. Where it cannot happen, the states are all that is of interest.
online_frontier::step online_frontier::close(const online_limits& limits, bool may_arrive) {
  const auto most = may_arrive ? limits.steps : steps_for_states;
  std::uint64_t visited = 0;
  for (; !now_.empty(); now_.swap(later_), later_.clear()) {
    for (std::size_t i = 0; i < now_.size(); ++i) {
      if (!groups_.empty() && !next_.empty() && visited >= limits.effort) {
        cut_ = true;
        return step::kept;
      }
      ++steps_;
      if (visited++ >= most) return may_arrive ? step::out_of_steps : step::kept;
      if (visited % steps_between_looks == 1 &&
          frontier_.bytes() + next_.bytes() + seen_.bytes() + object_.bytes() > limits.memory)
        return step::out_of_memory;
      expand(now_[i]);
    }
  }
  return step::kept;
}

/// Notes the scratch configuration, if it is new, among those to expand.
void online_frontier::see(std::vector<std::uint32_t>& into) {
  if (seen_.add(scratch_.data())) into.push_back(static_cast<std::uint32_t>(seen_.size() - 1));
}

/// False when the target needs a state that neither is there nor is left by any open call.
bool online_frontier::target_can_happen(const operation_facts& target) const {
  if (!target.needs) return true;
  for (std::size_t i = 0; i < seen_.size(); ++i)
    if (seen_[i][0] == target.needs->value) return true;
  return std::any_of(choices_.begin(), choices_.end(), [&](const choice& open) {
    return !open.facts->leaves || *open.facts->leaves == *target.needs;
  });
}

void online_frontier::list_choices() {
  choices_.clear();
  const auto add = [&](const operation_facts& facts, std::uint32_t place, std::uint32_t available) {
    choice added{&facts, place, available, std::vector<word>(layout_.bit_words)};
    for (const auto& earlier : choices_)
      if (earlier.available == 0 && earlier.facts->what == facts.what)
        set_bit(added.equals, earlier.place);
    choices_.push_back(std::move(added));
  };
  for (const auto& each : open_)
    if (each.facts.kind != effect::none) add(each.facts, each.slot, 0);
  for (const auto& each : groups_) add(each.facts, each.counter, each.available);
}

bool online_frontier::may_use(const choice& next, const word* config) const {
  if (next.available > 0 ? config[layout_.counter(next.place)] >= next.available
                         : layout_.is_used(config, next.place))
    return false;
  for (std::size_t i = 0; i < layout_.bit_words; ++i)
    if ((next.equals[i] & ~config[layout_.used() + i]) != 0) return false;
  return true;
}

void online_frontier::expand(std::size_t row) {
  const bool after_idle = (seen_[row][0] & idle) != 0;
  const state_id before{seen_[row][0] & ~idle};
  for (const auto& next : choices_) {
    const bool overwrites = next.facts->kind == effect::overwrite;
    if ((after_idle && overwrites) || !may_use(next, seen_[row])) continue;
    const auto after = object_.step(before, next.facts->what);
    if (!after) continue;
    copy(seen_[row]);
    scratch_[0] = after->value;
    if (next.available > 0)
      ++scratch_[layout_.counter(next.place)];
    else
      layout_.use(scratch_.data(), next.place);
    for (std::size_t i = 0; overwrites && i < layout_.bit_words; ++i)
      scratch_[layout_.optional() + i] |= overwrites_[i] & ~scratch_[layout_.used() + i];
    const bool let_others_happen = use_allowed(*after);
    if (layout_.is_used(scratch_.data(), target_)) {
      arrive();
      continue;
    }
    if ((overwrites || next.available > 0) && !let_others_happen) scratch_[0] |= idle;
    see(next.available > 0 ? later_ : now_);
  }
}

/// Uses the open calls without effect that can happen in `state`; true when one had not been.
bool online_frontier::use_allowed(state_id state) {
  const auto& mask = allowed_in(state);
  bool is_new = false;
  for (std::size_t i = 0; i < layout_.bit_words; ++i) {
    auto& used = scratch_[layout_.used() + i];
    is_new = is_new || (mask[i] & ~used) != 0;
    used |= mask[i];
  }
  return is_new;
}

const std::vector<std::uint32_t>& online_frontier::allowed_in(state_id state) {
  const auto [found, is_new] = allowed_.try_emplace(state.value);
  if (!is_new) return found->second;
  std::vector<word> mask(layout_.bit_words);
  for (const auto& each : open_)
    if (each.facts.kind == effect::none && object_.step(state, each.facts.what))
      set_bit(mask, each.slot);
  return found->second = std::move(mask);
}

/// Adds the scratch configuration, in which the target has happened, to the next frontier.
void online_frontier::arrive() {
  kept_ = scratch_;
  layout_.clear(kept_.data(), target_);
  next_.add(kept_.data());
}

/// Leaves out all but the most general configurations.
void online_frontier::narrow(const online_limits& limits) {
  const auto most = std::max<std::size_t>(1, limits.effort / 5);
  if (groups_.empty() || frontier_.size() <= most) return;
  cut_ = true;
  pruner_.narrow(frontier_, next_, most);
  std::swap(frontier_, next_);
}

/// Crashed calls that all configurations have used are no more than those that never were.
void online_frontier::forget_used_up() {
  for (auto& each : groups_) {
    const auto at = layout_.counter(each.counter);
    auto least = each.available;
    for (std::size_t i = 0; i < frontier_.size() && least > 0; ++i)
      least = std::min(least, frontier_[i][at]);
    for (std::size_t i = 0; i < frontier_.size() && least > 0; ++i) frontier_.edit(i)[at] -= least;
    each.available -= least;
    if (each.available == 0) unused_.push_back(each.counter);
  }
  std::erase_if(groups_, [](const group& each) { return each.available == 0; });
}

std::vector<state_id> online_frontier::states() const {
  std::set<state_id> found;
  for (std::size_t i = 0; i < seen_.size(); ++i) found.insert(state_id{seen_[i][0] & ~idle});
  return {found.begin(), found.end()};
}

void online_frontier::copy(const word* config) {
  std::copy_n(config, scratch_.size(), scratch_.begin());
}

}  // namespace agon::checkers::linearizable
