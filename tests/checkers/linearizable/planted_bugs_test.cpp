// Mistakes that a checker or a model could make: the comparison with brute force catches each, and
// nothing where there is none.
#include "checkers/linearizable/linearizable.hpp"
#include "checkers/models/append_list.hpp"
#include "checkers/models/counter.hpp"
#include "checkers/models/key_value.hpp"
#include "checkers/models/multi_register.hpp"
#include "checkers/models/mutex.hpp"
#include "checkers/models/queue.hpp"
#include "checkers/models/register.hpp"
#include "checkers/models/set.hpp"
#include "tests/checkers/object_cases.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace agon::checkers::linearizable {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t histories_most = 5'000;
constexpr std::uint64_t none = histories_most;

plain_object object_of(std::string_view model) {
  for (auto& each : plain_objects())
    if (each.model == model) return each;
  invariant(false, "an object of this model");
  return {};
}

using distortion = std::function<void(std::vector<op>& events)>;

/// The first history on which a checker that sees `distorted` histories disagrees with brute force.
std::uint64_t caught_at(const plain_object& object, const checker& judge,
                        const distortion& distorted = {}) {
  for (std::uint64_t i = 0; i < histories_most; ++i) {
    const auto events = small_object_history(object, i);
    const bool is_fine = first_failure_by_brute_force(object, events) == events.size();
    std::vector<op> seen{events.begin(), events.end()};
    if (distorted) distorted(seen);
    const auto outcome = judge.check(history::from(std::move(seen)).value(), {}).outcome;
    if ((outcome == verdict::valid) != is_fine) return i;
  }
  return none;
}

/// A model whose answers are those of `M`, but for what a mistake overrides.
template <class Mistaken>
std::unique_ptr<checker> judge_of(Mistaken model = {}, bool in_parts = true) {
  return make_checker([model] { return std::make_unique<machine_of<Mistaken>>(model); },
                      {.in_parts = in_parts});
}

template <class Mistaken>
void expect_caught(std::string_view object, const char* mistake, Mistaken model = {}) {
  const auto at = caught_at(object_of(object), *judge_of(model));
  EXPECT_LT(at, none) << object << " that " << mistake;
}

struct lifo : fifo_queue {
  static std::optional<state> step(const state& now, const operation& op) {
    return stack::step(now, op);
  }
};
struct fifo_stack : stack {
  static std::optional<state> step(const state& now, const operation& op) {
    return fifo_queue::step(now, op);
  }
};
struct queue_that_keeps : fifo_queue {
  static std::optional<state> step(const state& now, const operation& op) {
    const auto after = fifo_queue::step(now, op);
    return op.function == put ? after : after ? std::optional{now} : std::nullopt;
  }
};
struct queue_that_is_never_empty : fifo_queue {
  static std::optional<state> step(const state& now, const operation& op) {
    return op.function == take_none ? std::nullopt : fifo_queue::step(now, op);
  }
};
struct queue_whose_crashed_dequeues_never_happen : fifo_queue {
  static std::optional<state> step(const state& now, const operation& op) {
    return op.function == take_any ? std::nullopt : fifo_queue::step(now, op);
  }
};
struct bag_whose_crashed_dequeues_never_happen : unordered_queue {
  static std::optional<state> step(const state& now, const operation& op) {
    return op.function == take_any ? std::nullopt : unordered_queue::step(now, op);
  }
};
struct bag_without_repetition : unordered_queue {
  static std::optional<state> step(const state& now, const operation& op) {
    if (op.function == put && now.find(op.first.value)) return now;
    return unordered_queue::step(now, op);
  }
};
struct unordered_priorities : priority_queue {
  static std::optional<state> step(const state& now, const operation& op) {
    if (op.function != take || now.empty()) return priority_queue::step(now, op);
    return now.find(op.second.value) ? std::optional{now.without(op.second.value)} : std::nullopt;
  }
};

TEST(planted_bugs, of_queues_are_caught) {
  expect_caught<lifo>("fifo-queue", "gives the newest");
  expect_caught<fifo_stack>("stack", "gives the oldest");
  expect_caught<queue_that_keeps>("fifo-queue", "keeps what it gives");
  expect_caught<queue_that_is_never_empty>("fifo-queue", "is never empty");
  expect_caught<queue_whose_crashed_dequeues_never_happen>("fifo-queue", "takes info for fail");
  expect_caught<bag_whose_crashed_dequeues_never_happen>("unordered-queue", "takes info for fail");
  expect_caught<bag_without_repetition>("unordered-queue", "holds nothing twice");
  expect_caught<unordered_priorities>("priority-queue", "gives any element");
}

struct set_that_keeps : set {
  static std::optional<state> step(const state& now, const operation& op,
                                   const value_table& values) {
    if (op.function == remove && op.second.value == not_seen) return now;
    return set::step(now, op, values);
  }
};
struct set_that_ignores_answers : set {
  static std::optional<state> step(const state& now, const operation& op,
                                   const value_table& values) {
    auto asked = op;
    if (op.function == add || op.function == remove) asked.second.value = not_seen;
    return set::step(now, asked, values);
  }
};
struct set_that_looks_at_sizes : grow_only_set {
  static std::optional<state> step(const state& now, const operation& op,
                                   const value_table& values) {
    if (op.function != read) return set::step(now, op, values);
    return values[op.first].as_array().size() == now.size() ? std::optional{now} : std::nullopt;
  }
};
struct set_that_promises_too_much : set {
  [[nodiscard]] effect effect_of(const operation& op) const {
    return op.function == add ? effect::overwrite : set::effect_of(op);
  }
};
struct set_whose_parts_are_never_whole : set {
  static bool parts(const observed_call& call, std::vector<json::value>& into) {
    return call.f == "read" || set::parts(call, into);
  }
};

TEST(planted_bugs, of_sets_are_caught) {
  expect_caught<set_that_keeps>("set", "removes nothing");
  expect_caught<set_that_ignores_answers>("set", "ignores answers");
  expect_caught<set_that_looks_at_sizes>("grow-only-set", "looks at sizes alone");
  expect_caught<set_that_promises_too_much>("set", "promises that adds overwrite");
  expect_caught<set_whose_parts_are_never_whole>("set", "splits reads of everything");
}

struct register_that_forgets_its_beginning : cas_register {
  [[nodiscard]] state initial(value_table& values) const { return values.intern("?"); }
};
struct register_whose_cas_writes : cas_register {
  [[nodiscard]] std::optional<state> step(state now, const operation& op) const {
    return op.function == cas ? op.second : cas_register::step(now, op);
  }
  [[nodiscard]] std::optional<state> needs(const operation& op) const {
    return op.function == cas ? std::nullopt : cas_register::needs(op);
  }
};
struct register_that_merges_unequal_calls : cas_register {
  [[nodiscard]] parsed_call parse(const observed_call& call, value_table& values) const {
    auto parsed = cas_register::parse(call, values);
    if (parsed && *parsed && (*parsed)->function == cas) (*parsed)->second = values.intern(0);
    return parsed;
  }
};
struct register_whose_cas_promises_too_much : cas_register {
  [[nodiscard]] effect effect_of(const operation& op) const {
    return op.function == cas ? effect::none : cas_register::effect_of(op);
  }
};
struct register_that_needs_the_wrong_state : cas_register {
  [[nodiscard]] std::optional<state> needs(const operation& op) const {
    return op.function == read ? std::optional{value_id{op.first.value + 1}}
                               : cas_register::needs(op);
  }
};
struct registers_that_are_read_one_by_one : multi_register {
  bool parts(const observed_call& call, std::vector<json::value>& into) const {
    if (!multi_register::parts(call, into)) return false;
    if (into.size() > 1) into.resize(1);
    return true;
  }
};
struct registers_without_their_values : multi_register {
  [[nodiscard]] state initial(value_table&) const { return {}; }
};

TEST(planted_bugs, of_registers_are_caught) {
  expect_caught<register_that_forgets_its_beginning>("cas-register", "forgets its beginning");
  expect_caught<register_whose_cas_writes>("cas-register", "takes cas for write");
  expect_caught<register_that_merges_unequal_calls>("cas-register", "merges calls that differ");
  expect_caught<register_whose_cas_promises_too_much>("cas-register", "promises too much");
  expect_caught<register_that_needs_the_wrong_state>("cas-register", "needs the wrong state");
  expect_caught<registers_that_are_read_one_by_one>("multi-register", "splits transactions");
  const auto objects = plain_objects();
  const auto begins = std::find_if(objects.begin(), objects.end(), [](const auto& each) {
    return each.model == "multi-register" && !each.begins_with.is_null();
  });
  EXPECT_LT(caught_at(*begins, *judge_of<registers_without_their_values>()), none);
}

struct counter_that_only_rises : counter {
  static std::optional<state> step(state now, const operation& op, const value_table& values) {
    const auto after = counter::step(now, op, values);
    return after && *after < now ? std::optional{now} : after;
  }
};
struct list_that_reads_prefixes : append_list {
  static std::optional<state> step(const state& now, const operation& op, value_table& values) {
    if (op.function == read && values[op.first].as_array().size() < now.size()) return now;
    return append_list::step(now, op, values);
  }
};
struct map_whose_appends_put : key_value_map {
  [[nodiscard]] std::optional<state> step(const state& now, const operation& op,
                                          value_table& values) const {
    auto asked = op;
    if (op.function == append) asked.function = put;
    return key_value_map::step(now, asked, values);
  }
};
struct lock_of_nobody : owner_mutex {
  static parsed_call parse(const observed_call& call, value_table& values) {
    auto parsed = owner_mutex::parse(call, values);
    if (parsed && *parsed) (*parsed)->first = values.intern("anybody");
    return parsed;
  }
};
struct lock_that_forgets_how_often : reentrant_mutex {
  static std::optional<state> step(state now, const operation& op) {
    const auto after = reentrant_mutex::step(now, op);
    return after && op.function == release ? std::optional<state>{0} : after;
  }
};

TEST(planted_bugs, of_other_objects_are_caught) {
  expect_caught<counter_that_only_rises>("counter", "ignores negative amounts");
  expect_caught<list_that_reads_prefixes>("append-list", "lets reads be old");
  expect_caught<map_whose_appends_put>("kv", "takes append for put");
  expect_caught<lock_of_nobody>("owner-mutex", "ignores who releases");
  expect_caught<lock_that_forgets_how_often>("reentrant-mutex", "forgets how often it is held");
}

void retype(std::vector<op>& events, op_type from, op_type to) {
  for (auto& each : events)
    if (each.type == from) each.type = to;
}

/// Gives each call a process of its own, so that any order of events pairs. Completions keep to
/// their invocations by the order within a process.
void seat_apart(std::vector<op>& events) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> calls;
  std::map<std::int64_t, std::int64_t> begun;
  std::map<std::int64_t, std::int64_t> ended;
  for (auto& each : events) {
    auto& count = each.type == op_type::invoke ? begun : ended;
    const auto key = std::pair{each.process.value, count[each.process.value]++};
    each.process.value = calls.try_emplace(key, std::ssize(calls)).first->second;
  }
}

void put_all_invocations_first(std::vector<op>& events) {
  std::stable_partition(events.begin(), events.end(),
                        [](const op& each) { return each.type == op_type::invoke; });
  seat_apart(events);
}

void drop_the_last_completion(std::vector<op>& events) {
  for (auto i = events.size(); i-- > 0;) {
    if (events[i].type != op_type::ok) continue;
    events[i].type = op_type::info;
    return;
  }
}

void drop_the_first_call(std::vector<op>& events) {
  const auto first = events.front().process;
  events.erase(events.begin());
  const auto end = std::find_if(events.begin(), events.end(),
                                [&](const op& each) { return each.process == first; });
  if (end != events.end() && end->type != op_type::invoke) events.erase(end);
}

struct misreading {
  const char* name;
  distortion make;
};

std::vector<misreading> misreadings() {
  return {{"drops the real-time order", put_all_invocations_first},
          {"takes info for fail", [](auto& e) { retype(e, op_type::info, op_type::fail); }},
          {"takes fail for info", [](auto& e) { retype(e, op_type::fail, op_type::info); }},
          {"takes fail for ok", [](auto& e) { retype(e, op_type::fail, op_type::ok); }},
          {"takes ok for info", [](auto& e) { retype(e, op_type::ok, op_type::info); }},
          {"drops the last op", drop_the_last_completion},
          {"drops the first op", drop_the_first_call}};
}

TEST(planted_bugs, of_reading_histories_are_caught_with_any_object) {
  for (const auto* model : {"cas-register", "counter", "set", "fifo-queue", "stack",
                            "priority-queue", "append-list", "kv"}) {
    const auto object = object_of(model);
    const auto judge = make_checker(model_kind_from(model).value());
    for (const auto& each : misreadings())
      EXPECT_LT(caught_at(object, *judge, each.make), none) << model << ", " << each.name;
  }
}

TEST(planted_bugs, of_reading_histories_are_caught_by_the_monitors_of_distinct_values) {
  for (const auto& object : plain_objects()) {
    if (!object.has_distinct_values) continue;
    const auto judge = make_checker(model_kind_from(object.model).value());
    EXPECT_EQ(caught_at(object, *judge), none) << object.model;
    for (const auto& each : misreadings()) {
      // What a failed call would have put is seen by nobody, so nothing changes if it might have.
      if (each.name == "takes fail for info"sv) continue;
      EXPECT_LT(caught_at(object, *judge, each.make), none) << object.model << ", " << each.name;
    }
  }
}

TEST(planted_bugs, taking_info_for_ok_is_caught_where_answers_are_known_beforehand) {
  for (const auto* model : {"cas-register", "counter", "append-list", "fifo-queue"}) {
    const auto taken = [](auto& events) { retype(events, op_type::info, op_type::ok); };
    EXPECT_LT(caught_at(object_of(model), *make_checker(model_kind_from(model).value()), taken),
              none)
        << model;
  }
}

TEST(planted_bugs, are_not_seen_where_there_are_none) {
  for (const auto* model : {"cas-register", "set", "fifo-queue", "kv"})
    EXPECT_EQ(caught_at(object_of(model), *make_checker(model_kind_from(model).value())), none)
        << model;
}

}  // namespace
}  // namespace agon::checkers::linearizable
