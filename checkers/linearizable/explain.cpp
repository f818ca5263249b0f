// Evidence for people.
#include "checkers/linearizable/explain.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>

namespace agon::checkers::linearizable {
namespace {

constexpr std::size_t states_shown = 10;
constexpr std::size_t ops_around = 12;
constexpr std::size_t open_calls_shown = 32;

/// The completion of a call that returns.
std::size_t completion_of(const history& events, const call& one) {
  return static_cast<std::size_t>(events.pair(one.invoked));
}

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

/// When it was; which op it was, in histories without times.
std::string at(const op& event) {
  if (event.time == time_point{} && event.index > 0) return "op " + std::to_string(event.index);
  return agon::to_string(event.time.time_since_epoch());
}

/// `2, 3 or 4`.
std::string alternatives(const decision& found, const machine& object) {
  std::string text;
  const auto shown = std::min(found.states.size(), states_shown);
  for (std::size_t i = 0; i < shown; ++i) {
    const bool is_last = i + 1 == found.states.size();
    if (i > 0) text += is_last ? " or " : ", ";
    text += json::serialize(object.describe(found.states[i]));
  }
  return shown < found.states.size() ? text + " …" : text;
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

/// `process 3 read 1 at 2.31 s`.
std::string deed(const history& events, const call& failed) {
  const auto& end = events[completion_of(events, failed)];
  const auto& begin = events[failed.invoked];
  const auto who = "process " + to_string(end.process);
  if (begin.f == "read") return who + " read " + json::serialize(end.value) + " at " + at(end);
  const auto call =
      who + "'s " + begin.f + (begin.value.is_null() ? "" : " of " + json::serialize(begin.value));
  if (end.value.is_null() || end.value == begin.value) return call + " succeeded at " + at(end);
  return call + " answered " + json::serialize(end.value) + " at " + at(end);
}

std::string register_sentence(const history& events, const register_story& story,
                              const std::string& needed, const std::string& choices) {
  if (!story.was_ever_there) return ", but nothing had written " + needed;
  if (story.overwritten_by != nullptr) {
    const auto& later = *story.overwritten_by;
    const auto& end = events[completion_of(events, later)];
    return ", although process " + to_string(end.process) + "'s " + end.f + " of " +
           json::serialize(events[later.invoked].value) + " was complete at " + at(end) +
           ", before this began, and " + needed + " was not written again";
  }
  return ", but every order that explains the ops before leaves " + choices;
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

std::string explain(const history& events, const problem& whole, const decision& found,
                    const machine& object) {
  const auto& failed = whole.calls[found.failed_call];
  const auto& facts = whole.facts(failed);
  const auto what = deed(events, failed);
  const auto choices = alternatives(found, object);
  if (!facts.needs || !object.is_register())
    return what + ", but every order that explains the ops before leaves " + choices;
  const auto story = story_of(whole, failed, *facts.needs, whole.initial);
  const auto needed = json::serialize(object.describe(*facts.needs));
  return what + register_sentence(events, story, needed, choices);
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
  details["around"] = ops_near(events, whole, failed);
  return details;
}

}  // namespace agon::checkers::linearizable
