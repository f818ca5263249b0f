// Bookkeeping of open calls.
#include "checkers/linearizable/pending.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace agon::checkers::linearizable {
namespace {

using word = std::uint32_t;

constexpr std::uint64_t no_state = ~std::uint64_t{0};

/// The least numbers that are free, or new ones.
class number_pool {
 public:
  std::uint32_t take() {
    if (free_.empty()) return made_++;
    const auto least = free_.top();
    free_.pop();
    return least;
  }
  void give_back(std::uint32_t number) { free_.push(number); }
  [[nodiscard]] std::uint32_t made() const { return made_; }

 private:
  std::uint32_t made_ = 0;
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> free_;
};

}  // namespace

pending_calls::pending_calls(const problem& whole, machine& object)
    : whole_{whole}, object_{object}, group_of_(whole.operations.size(), none) {
  assign_slots();
  assign_counters();
  open_overwrites_.resize(layout_.bit_words);
  cached_.assign(cache_size, no_state);
  cache_.resize(cache_size * layout_.bit_words);
}

void pending_calls::assign_slots() {
  slots_.assign(whole_.calls.size(), none);
  number_pool slots;
  for (const auto& now : whole_.events) {
    if (whole_.calls[now.call].crashed()) continue;
    if (now.is_return)
      slots.give_back(slots_[now.call]);
    else
      slots_[now.call] = slots.take();
  }
  layout_.bit_words = std::max<std::size_t>(1, (slots.made() + 31) / 32);
}

void pending_calls::assign_counters() {
  number_pool counters;
  using expiry = std::pair<std::uint32_t, std::uint32_t>;
  std::priority_queue<expiry, std::vector<expiry>, std::greater<>> busy;
  for (const auto& group : group_crashed(whole_)) {
    for (; !busy.empty() && busy.top().first < group.first; busy.pop())
      counters.give_back(busy.top().second);
    const auto counter = counters.take();
    busy.emplace(group.expires, counter);
    group_of_[group.asked.value] = static_cast<std::uint32_t>(groups_.size());
    groups_.push_back({.group = group, .counter = counter, .begun = {}});
    if (group.expires != never) expiring_[group.expires].push_back(counter);
  }
  layout_.counters = counters.made();
}

void pending_calls::begin(std::uint32_t number) {
  const auto& one = whole_.calls[number];
  if (one.crashed()) {
    const auto group = group_of_[one.asked.value];
    if (group == none || groups_[group].group.expires < one.begins) return;
    groups_[group].begun.push_back(number);
    if (groups_[group].available++ == 0) active_.push_back(group);
    return;
  }
  const auto later = [this](std::uint32_t a, std::uint32_t b) {
    return whole_.calls[a].ends < whole_.calls[b].ends;
  };
  open_.insert(std::upper_bound(open_.begin(), open_.end(), number, later), number);
  if (whole_.facts(one).kind == effect::overwrite)
    open_overwrites_[slots_[number] / 32] |= word{1} << (slots_[number] % 32);
}

void pending_calls::end(std::uint32_t number) {
  invariant(!open_.empty() && open_.front() == number, "the first to return at the front");
  open_.erase(open_.begin());
  open_overwrites_[slots_[number] / 32] &= ~(word{1} << (slots_[number] % 32));
  const auto now = whole_.calls[number].ends;
  std::erase_if(active_, [&](auto group) { return groups_[group].group.expires <= now; });
}

void pending_calls::list_candidates() {
  candidates_.clear();
  masks_.clear();
  for (const auto number : open_) {
    const auto& one = whole_.calls[number];
    if (whole_.facts(one).kind != effect::none) add_candidate(one.asked, slots_[number], nullptr);
  }
  for (const auto group : active_)
    add_candidate(groups_[group].group.asked, groups_[group].counter, &groups_[group]);
  std::fill(cached_.begin(), cached_.end(), no_state);
}

void pending_calls::add_candidate(operation_id asked, std::uint32_t slot,
                                  const tracked_group* group) {
  candidate added{.asked = asked, .slot = slot, .crashed = group != nullptr};
  added.available = group == nullptr ? 1 : group->available;
  added.equals = masks_.size();
  masks_.resize(masks_.size() + layout_.bit_words);
  for (const auto& earlier : candidates_)
    if (!earlier.crashed && earlier.asked == asked)
      masks_[added.equals + earlier.slot / 32] |= word{1} << (earlier.slot % 32);
  candidates_.push_back(added);
}

std::uint32_t pending_calls::call_of(const candidate& next, const word* config) const {
  if (next.crashed) {
    const auto& group = groups_[group_of_[next.asked.value]];
    return group.begun.at(config[layout_.counter(next.slot)]);
  }
  const auto found = std::find_if(open_.begin(), open_.end(),
                                  [&](auto number) { return slots_[number] == next.slot; });
  invariant(found != open_.end(), "an open call in each candidate's slot");
  return *found;
}

std::vector<std::uint32_t> pending_calls::newly_used(const word* before, const word* after) const {
  std::vector<std::uint32_t> calls;
  for (const auto number : open_)
    if (layout_.is_used(after, slots_[number]) && !layout_.is_used(before, slots_[number]))
      calls.push_back(number);
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
  for (const auto number : open_) {
    const auto& facts = whole_.facts(whole_.calls[number]);
    const auto slot = slots_[number];
    if (facts.kind == effect::none && object_.step(state, facts.what))
      row[slot / 32] |= word{1} << (slot % 32);
  }
  return row;
}

std::span<const std::uint32_t> pending_calls::expiring(std::uint32_t number) const {
  const auto found = expiring_.find(whole_.calls[number].ends);
  if (found == expiring_.end()) return {};
  return found->second;
}

}  // namespace agon::checkers::linearizable
