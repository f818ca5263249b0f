// Bookkeeping of open calls.
#include "checkers/linearizable/pending.hpp"

#include <algorithm>
#include <iterator>

namespace agon::checkers::linearizable {
namespace {

using word = std::uint32_t;

constexpr std::uint64_t no_state = ~std::uint64_t{0};

void set_bit(word* mask, std::uint32_t slot) { mask[slot / 32] |= word{1} << (slot % 32); }
void clear_bit(word* mask, std::uint32_t slot) { mask[slot / 32] &= ~(word{1} << (slot % 32)); }

}  // namespace

pending_calls::pending_calls(machine& object, const std::vector<operation_facts>& operations,
                             config_layout layout)
    : object_{object},
      operations_{operations},
      layout_{layout},
      open_overwrites_(layout.bit_words),
      cached_(cache_size, no_state),
      cache_(cache_size * layout.bit_words) {}

void pending_calls::widen(config_layout to) {
  invariant(to.bit_words >= layout_.bit_words, "no less room than before");
  layout_ = to;
  open_overwrites_.resize(to.bit_words);
  cache_.resize(cache_size * to.bit_words);
}

void pending_calls::begin(const open_call& added) {
  const auto sooner = [](const open_call& one, const open_call& other) {
    return one.returns < other.returns;
  };
  open_.insert(std::upper_bound(open_.begin(), open_.end(), added, sooner), added);
  if (operations_[added.asked.value].kind == effect::overwrite)
    set_bit(open_overwrites_.data(), added.slot);
}

void pending_calls::begin(const lost_call& added) {
  auto group = std::find_if(groups_.begin(), groups_.end(),
                            [&](const auto& each) { return each.counter == added.counter; });
  if (group == groups_.end())
    group = groups_.insert(group, {added.asked, added.counter, added.expires});
  invariant(group->asked == added.asked, "a counter for each operation");
  group->begun.push_back(added.number);
}

const open_call& pending_calls::next_to_return() const {
  invariant(!open_.empty(), "an open call that returns");
  return open_.front();
}

ended_call pending_calls::end() {
  ended_call ended{.call = next_to_return()};
  open_.erase(open_.begin());
  clear_bit(open_overwrites_.data(), ended.call.slot);
  const auto gone = std::stable_partition(groups_.begin(), groups_.end(), [&](const auto& each) {
    return each.expires > ended.call.returns;
  });
  ended.expired.assign(std::make_move_iterator(gone), std::make_move_iterator(groups_.end()));
  groups_.erase(gone, groups_.end());
  return ended;
}

void pending_calls::undo_begin(const open_call& added) {
  std::erase_if(open_, [&](const auto& each) { return each.slot == added.slot; });
  clear_bit(open_overwrites_.data(), added.slot);
}

void pending_calls::undo_begin(const lost_call& added) {
  for (auto& each : groups_)
    if (each.counter == added.counter) each.begun.pop_back();
  std::erase_if(groups_, [](const auto& each) { return each.begun.empty(); });
}

void pending_calls::undo(const ended_call& ended) {
  open_.insert(open_.begin(), ended.call);
  if (operations_[ended.call.asked.value].kind == effect::overwrite)
    set_bit(open_overwrites_.data(), ended.call.slot);
  const auto sooner = [](const lost_group& one, const lost_group& other) {
    return one.begun.front() < other.begun.front();
  };
  for (const auto& each : ended.expired)
    groups_.insert(std::upper_bound(groups_.begin(), groups_.end(), each, sooner), each);
}

bool pending_calls::forget(std::uint32_t counter, std::uint32_t count) {
  const auto group = std::find_if(groups_.begin(), groups_.end(),
                                  [&](const auto& each) { return each.counter == counter; });
  invariant(group != groups_.end() && count <= group->available(), "a group of so many calls");
  group->begun.erase(group->begun.begin(), group->begun.begin() + count);
  if (!group->begun.empty()) return false;
  groups_.erase(group);
  return true;
}

void pending_calls::list_candidates() {
  candidates_.clear();
  masks_.clear();
  for (const auto& each : open_)
    if (operations_[each.asked.value].kind != effect::none)
      add_candidate({.asked = each.asked, .slot = each.slot, .available = 1});
  for (const auto& each : groups_)
    add_candidate({.asked = each.asked,
                   .slot = each.counter,
                   .crashed = true,
                   .available = each.available()});
  std::fill(cached_.begin(), cached_.end(), no_state);
}

void pending_calls::add_candidate(const candidate& added) {
  const auto equals = masks_.size();
  masks_.resize(equals + layout_.bit_words);
  for (const auto& earlier : candidates_)
    if (!earlier.crashed && earlier.asked == added.asked) set_bit(&masks_[equals], earlier.slot);
  candidates_.push_back(added);
  candidates_.back().equals = equals;
}

std::uint32_t pending_calls::number_of(const candidate& next, const word* config) const {
  if (next.crashed) {
    const auto group = std::find_if(groups_.begin(), groups_.end(),
                                    [&](const auto& each) { return each.counter == next.slot; });
    invariant(group != groups_.end(), "a group with each candidate's counter");
    return group->begun.at(config[layout_.counter(next.slot)]);
  }
  const auto found = std::find_if(open_.begin(), open_.end(),
                                  [&](const auto& each) { return each.slot == next.slot; });
  invariant(found != open_.end(), "an open call in each candidate's slot");
  return found->number;
}

std::vector<std::uint32_t> pending_calls::newly_used(const word* before, const word* after) const {
  std::vector<std::uint32_t> calls;
  for (const auto& each : open_)
    if (layout_.is_used(after, each.slot) && !layout_.is_used(before, each.slot))
      calls.push_back(each.number);
  return calls;
}

bool pending_calls::may_use(const candidate& next, const word* config) const {
  if (next.crashed ? config[layout_.counter(next.slot)] >= next.available
                   : layout_.is_used(config, next.slot))
    return false;
  for (std::size_t i = 0; i < layout_.bit_words; ++i)
    if ((masks_[next.equals + i] & ~config[layout_.used() + i]) != 0) return false;
  return true;
}

void pending_calls::make_optional(word* config) const {
  for (std::size_t i = 0; i < layout_.bit_words; ++i)
    config[layout_.optional() + i] |= open_overwrites_[i] & ~config[layout_.used() + i];
}

bool pending_calls::use_allowed(state_id state, word* config) {
  const auto* mask = allowed(state);
  bool is_new = false;
  for (std::size_t i = 0; i < layout_.bit_words; ++i) {
    is_new = is_new || (mask[i] & ~config[layout_.used() + i]) != 0;
    config[layout_.used() + i] |= mask[i];
  }
  return is_new;
}

const word* pending_calls::allowed(state_id state) {
  const auto line = state.value % cache_size;
  auto* row = &cache_[line * layout_.bit_words];
  if (cached_[line] == state.value) return row;
  cached_[line] = state.value;
  std::fill_n(row, layout_.bit_words, 0U);
  for (const auto& each : open_) {
    const auto& facts = operations_[each.asked.value];
    if (facts.kind == effect::none && object_.step(state, facts.what)) set_bit(row, each.slot);
  }
  return row;
}

}  // namespace agon::checkers::linearizable
