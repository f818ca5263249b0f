// Giving out places, and going again with more effort.
#include "checkers/linearizable/online_frontier.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>

namespace agon::checkers::linearizable {
namespace {

/// What a logged event that is a return asks for.
constexpr operation_id nothing{never};

}  // namespace

online_frontier::online_frontier(machine& object, const operation_table& operations)
    : object_{object}, operations_{operations} {
  now_.emplace(placed{.configurations = {object, operations.all(), {.bit_words = 1}},
                      .slots = {},
                      .counters = {},
                      .counter_of = {}});
  now_->configurations.aim(efforts()[effort_]);
}

void online_frontier::begin(operation_id asked, std::uint32_t returns) {
  note({asked, returns});
  begin_in(*now_, {asked, returns});
}

void online_frontier::begin_crashed(operation_id asked) {
  if (operations_.all()[asked.value].kind == effect::none) return;
  if (!before_crashes_) before_crashes_.emplace(*now_);
  note({asked, never});
  begin_in(*now_, {asked, never});
}

frontier::step online_frontier::end(const online_limits& limits) {
  note({nothing});
  auto ended = end_in(*now_, limits_of(limits));
  if (ended == frontier::step::emptied && !now_->configurations.is_exact()) ended = again(limits);
  size_max_ = std::max(size_max_, now_->configurations.size());
  return ended;
}

void online_frontier::note(const logged& event) {
  if (before_crashes_) events_.push_back(event);
}

void online_frontier::begin_in(placed& where, const logged& event) const {
  auto& configurations = where.configurations;
  auto room = configurations.layout();
  if (event.returns != never) {
    const auto slot = where.slots.take();
    room.bit_words = std::max<std::size_t>(room.bit_words, slot / 32 + 1);
    if (room != configurations.layout()) configurations.widen(room);
    configurations.begin(open_call{event.asked, event.returns, slot, 0});
    return;
  }
  if (where.counter_of.size() <= event.asked.value) where.counter_of.resize(event.asked.value + 1);
  auto& counter = where.counter_of[event.asked.value];
  if (counter == 0) counter = where.counters.take() + 1;
  room.counters = std::max<std::size_t>(room.counters, counter);
  if (room != configurations.layout()) configurations.widen(room);
  configurations.begin(lost_call{event.asked, counter - 1, never, where.lost++});
}

frontier::step online_frontier::end_in(placed& where, const budget& limits) const {
  auto& configurations = where.configurations;
  const auto slot = configurations.pending().next_to_return().slot;
  const auto ended = configurations.end(limits);
  if (ended != frontier::step::kept) return ended;
  where.slots.give_back(slot);
  for (const auto& [asked, counter] : configurations.forget_used_up()) {
    where.counter_of[asked.value] = 0;
    where.counters.give_back(counter);
  }
  return ended;
}

/// Comes to the present with more effort, from where the first call crashed.
frontier::step online_frontier::again(const online_limits& limits) {
  while (++effort_ < efforts().size()) {
    earlier_steps_ += now_->configurations.steps();
    now_.emplace(*before_crashes_);
    now_->configurations.aim(efforts()[effort_]);
    auto ended = frontier::step::kept;
    for (const auto& event : events_) {
      if (event.asked != nothing) {
        begin_in(*now_, event);
        continue;
      }
      ended = end_in(*now_, limits_of(limits));
      size_max_ = std::max(size_max_, now_->configurations.size());
      if (ended != frontier::step::kept) break;
    }
    if (ended != frontier::step::emptied || now_->configurations.is_exact()) return ended;
  }
  invariant(false, "a last effort that leaves nothing out");
  return frontier::step::emptied;
}

/// For the next return.
budget online_frontier::limits_of(const online_limits& limits) const {
  const auto kept = events_.capacity() * sizeof(logged);
  return budget{duration::max(), limits.memory > kept ? limits.memory - kept : 0}.with_steps(
      now_->configurations.steps() + limits.steps);
}

}  // namespace agon::checkers::linearizable
