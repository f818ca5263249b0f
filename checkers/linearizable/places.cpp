// Two passes over the events: one for slots, one for counters.
#include "checkers/linearizable/places.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace agon::checkers::linearizable {

std::uint32_t number_pool::take() {
  const auto free = std::find(taken_.begin(), taken_.end(), false);
  const auto number = static_cast<std::uint32_t>(free - taken_.begin());
  if (free == taken_.end())
    taken_.push_back(true);
  else
    *free = true;
  return number;
}

void number_pool::give_back(std::uint32_t number) {
  invariant(number < taken_.size() && taken_[number], "a number that was taken");
  taken_[number] = false;
}

call_places::call_places(const problem& whole) : whole_{whole} {
  assign_slots();
  assign_counters();
}

void call_places::assign_slots() {
  slots_.assign(whole_.calls.size(), never);
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

void call_places::assign_counters() {
  groups_.resize(whole_.operations.size());
  number_pool counters;
  using expiry = std::pair<std::uint32_t, std::uint32_t>;
  std::priority_queue<expiry, std::vector<expiry>, std::greater<>> busy;
  for (const auto& group : group_crashed(whole_)) {
    for (; !busy.empty() && busy.top().first < group.first; busy.pop())
      counters.give_back(busy.top().second);
    const auto counter = counters.take();
    busy.emplace(group.expires, counter);
    groups_[group.asked.value] = place{counter, group.expires};
  }
  layout_.counters = counters.made();
}

}  // namespace agon::checkers::linearizable
