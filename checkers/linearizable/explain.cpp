// Evidence for people.
#include "checkers/linearizable/explain.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>
#include <span>

namespace agon::checkers::linearizable {
namespace {

/// The completion of a call that returns.
std::size_t completion_of(const history& events, const call& one) {
  return static_cast<std::size_t>(events.pair(one.invoked));
}

/// When it was; which op it was, in histories without times.
std::string at(const op& event) {
  if (event.time == time_point{} && event.index > 0) return "op " + std::to_string(event.index);
  return agon::to_string(event.time.time_since_epoch());
}

/// What made a register leave the value that a call needed, for good before that call began.
struct register_story {
  bool was_ever_there = false;  ///< Something may have set the value before the call returned.
  const call* overwritten_by = nullptr;  ///< The first call that surely replaced it for good.
};

register_story story_of(const problem& whole, const call& failed, state_id needed,
                        state_id initial) {
  register_story story{.was_ever_there = needed == initial};
  std::uint32_t set_until = 0;  // the event after which nothing sets the value any more
  const auto sets = [&](const operation_facts& facts) {
    return facts.leaves == needed && facts.kind != effect::none;
  };
  for (const auto& one : whole.calls) {
    if (!sets(whole.facts(one)) || one.begins > failed.ends) continue;
    story.was_ever_there = true;
    set_until = std::max(set_until, one.ends);
  }
  for (const auto& one : whole.calls) {
    const auto& facts = whole.facts(one);
    if (one.crashed() || facts.kind == effect::none || !facts.leaves || sets(facts)) continue;
    if (one.begins < set_until || one.ends > failed.begins) continue;
    if (story.overwritten_by == nullptr || one.ends < story.overwritten_by->ends)
      story.overwritten_by = &one;
  }
  return story;
}

std::string register_sentence(const history& events, const register_story& story,
                              const std::string& needed, const std::string& left) {
  if (!story.was_ever_there) return ", but nothing had written " + needed;
  if (story.overwritten_by != nullptr) {
    const auto& later = *story.overwritten_by;
    const auto& end = events[completion_of(events, later)];
    return ", although process " + to_string(end.process) + "'s " + end.f + " of " +
           json::serialize(events[later.invoked].value) + " was complete at " + at(end) +
           ", before this began, and " + needed + " was not written again";
  }
  return left;
}

/// The elements that these calls put, such as `4, then 5`.
std::string elements(const history& events, const problem& whole,
                     std::span<const std::uint32_t> puts, std::string_view between) {
  std::string text;
  for (const auto put : puts)
    text += (text.empty() ? "" : std::string{between}) +
            json::serialize(events[whole.calls[put].invoked].value);
  return text;
}

/// `process 1's enqueue of 4`.
std::string name_of(const op& begin) {
  return "process " + to_string(begin.process) + "'s " + begin.f +
         (begin.value.is_null() ? "" : " of " + json::serialize(begin.value));
}

/// What speaks against a container's answer.
std::string container_sentence(const history& events, const problem& whole, const evidence& why) {
  const auto named = [&](std::size_t i) {
    return name_of(events[whole.calls[why.calls[i]].invoked]);
  };
  const auto completed = [&](std::size_t i) {
    return at(events[completion_of(events, whole.calls[why.calls[i]])]);
  };
  const auto others = std::span{why.calls}.subspan(why.calls.empty() ? 0 : 1);
  switch (why.seen) {
    case pattern::none:
      break;
    case pattern::never_put:
      return ", but nobody had put it in by then";
    case pattern::taken_twice:
      return ", although " + named(1) + " had the same answer at " + completed(1) +
             " and it was put in once";
    case pattern::overtaken:
      return ", although " + named(1) + " had taken effect before " + named(2) + " began, and " +
             elements(events, whole, others.first(1), "") + " was not taken before";
    case pattern::never_empty:
      return ", although something was there all the time: " +
             elements(events, whole, others, ", then ");
    case pattern::lesser_there:
      return ", although something less was there whenever that can have been: " +
             elements(events, whole, others, ", then ");
    case pattern::no_bottom:
      return ", but none of " + elements(events, whole, why.calls, ", ") +
             " can lie below the others: each was put in after another had been, or taken before "
             "another was";
  }
  return {};
}

/// An order as results show it.
json::object order_details(const history& events, const problem& whole, const legal_order& order,
                           const machine& object) {
  json::array ops;
  for (const auto number : order.calls) {
    const auto& one = whole.calls[number];
    ops.push_back(
        op_details(one.crashed() ? events[one.invoked] : events[completion_of(events, one)]));
  }
  return {{"ops", std::move(ops)},
          {"leaves", object.describe(order.leaves)},
          {"from_the_start", order.is_whole}};
}

json::array ops_near(const history& events, const problem& whole, const call& failed) {
  std::set<std::size_t> positions;
  const auto last = completion_of(events, failed);
  for (auto i = last > ops_around ? last - ops_around : 0; i <= last; ++i)
    if (events[i].process.is_client()) positions.insert(i);
  positions.insert(failed.invoked);
  std::size_t shown = 0;
  for (const auto& one : whole.calls) {
    if (one.begins > failed.ends || one.ends < failed.ends || shown == open_calls_shown) continue;
    shown += positions.insert(one.invoked).second ? 1 : 0;
  }
  json::array near;
  for (const auto position : positions) near.push_back(op_details(events[position]));
  return near;
}

/// The call that returned last before `failed`, or null.
const call* last_decided(const problem& whole, const call& failed) {
  for (auto i = failed.ends; i > 0; --i)
    if (whole.events[i - 1].is_return) return &whole.calls[whole.events[i - 1].call];
  return nullptr;
}

}  // namespace

json::object op_details(const op& event) {
  json::object shown;
  shown["index"] = event.index;
  shown["time"] = event.time.time_since_epoch().count();
  shown["process"] = event.process.value;
  shown["type"] = to_string(event.type);
  shown["f"] = event.f;
  shown["value"] = event.value;
  if (!event.error.is_null()) shown["error"] = event.error;
  return shown;
}

std::string deed(const op& begin, const op& end, bool finds_nothing) {
  if (begin.f == "read")
    return "process " + to_string(end.process) + " read " + json::serialize(end.value) + " at " +
           at(end);
  const auto call = name_of(begin);
  if (end.value.is_null() && finds_nothing) return call + " found nothing at " + at(end);
  if (end.value.is_null() || end.value == begin.value) return call + " succeeded at " + at(end);
  return call + " answered " + json::serialize(end.value) + " at " + at(end);
}

std::string left_by_orders(std::span<const state_id> states, const machine& object) {
  if (states.empty()) return ", but no order of the ops before explains that";
  std::string text = ", but every order that explains the ops before leaves ";
  const auto shown = std::min(states.size(), states_shown);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == states.size() ? " or " : ", ";
    text += json::serialize(object.describe(states[i]));
  }
  return shown < states.size() ? text + " …" : text;
}

std::string explain(const history& events, const problem& whole, const decision& found,
                    const machine& object) {
  const auto& failed = whole.calls[found.failed_call];
  const auto& facts = whole.facts(failed);
  const auto what = deed(events[failed.invoked], events[completion_of(events, failed)],
                         whole.container.has_value());
  if (found.why.seen != pattern::none) return what + container_sentence(events, whole, found.why);
  const auto left = left_by_orders(found.states, object);
  if (!facts.needs || !object.is_register()) return what + left;
  const auto story = story_of(whole, failed, *facts.needs, whole.initial);
  const auto needed = json::serialize(object.describe(*facts.needs));
  return what + register_sentence(events, story, needed, left);
}

json::object failure_details(const history& events, const problem& whole, const decision& found,
                             const machine& object) {
  const auto& failed = whole.calls[found.failed_call];
  const auto* before = last_decided(whole, failed);
  json::object details;
  details["explanation"] = explain(events, whole, found, object);
  details["op"] = op_details(events[completion_of(events, failed)]);
  details["linearizable_up_to"] =
      before == nullptr ? json::value() : json::value(events[completion_of(events, *before)].index);
  json::array states;
  for (std::size_t i = 0; i < std::min(found.states.size(), states_shown); ++i)
    states.push_back(object.describe(found.states[i]));
  details["possible_states"] = std::move(states);
  details["possible_state_count"] = found.states.size();
  json::array orders;
  for (const auto& each : found.orders)
    orders.push_back(order_details(events, whole, each, object));
  details["orders"] = std::move(orders);
  details["around"] = ops_near(events, whole, failed);
  return details;
}

}  // namespace agon::checkers::linearizable
