// Plain objects, histories of them, and trying all orders.
#include "tests/checkers/plain_objects.hpp"

#include "tests/checkers/histories.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace agon::checkers {
namespace {

using outcomes = std::vector<outcome>;

json::value small_number(random_stream& random) { return random.between(std::int64_t{0}, 2); }

/// Hardly ever the same twice in a small history.
json::value rare_number(random_stream& random) { return random.between(std::int64_t{3}, 100'000); }

json::array sorted(json::array list) {
  std::sort(list.begin(), list.end(),
            [](const auto& a, const auto& b) { return a.as_int64() < b.as_int64(); });
  return list;
}

bool has(const json::array& list, const json::value& element) {
  return std::find(list.begin(), list.end(), element) != list.end();
}

json::array without(json::array list, const json::value& element) {
  list.erase(std::find(list.begin(), list.end(), element));
  return list;
}

json::array with(json::array list, const json::value& element) {
  list.push_back(element);
  return list;
}

plain_object registers(std::string model, bool has_cas, json::value initial, json::value begins) {
  plain_object made{
      .model = std::move(model), .initial = std::move(initial), .fs = {"read", "write"}};
  made.begins_with = std::move(begins);
  if (has_cas) made.fs.push_back("cas");
  made.input = [](const std::string& f, random_stream& random) -> json::value {
    if (f == "read") return nullptr;
    if (f == "write") return small_number(random);
    return json::array{small_number(random), small_number(random)};
  };
  made.outcomes = [](const json::value& now, const std::string& f, const json::value& input,
                     process_id) -> outcomes {
    if (f == "read") return {{now, now}};
    if (f == "write") return {{input, input}};
    if (input.at(0) != now) return {};
    return {{input.at(1), input}};
  };
  return made;
}

plain_object multi_registers(json::value begins) {
  plain_object made{.model = "multi-register",
                    .initial = begins.is_null() ? json::object{} : begins,
                    .fs = {"txn", "txn", "read", "write"}};
  made.begins_with = std::move(begins);
  made.input = [](const std::string& f, random_stream& random) -> json::value {
    const auto name = [&] { return random.chance(0.5) ? "x" : "y"; };
    if (f == "read") return json::array{name(), nullptr};
    if (f == "write") return json::array{name(), small_number(random)};
    json::array all;
    for (auto i = random.between(std::int64_t{1}, 3); i > 0; --i) {
      if (random.chance(0.5))
        all.push_back(json::array{"read", name(), nullptr});
      else
        all.push_back(json::array{"write", name(), small_number(random)});
    }
    return all;
  };
  made.outcomes = [](const json::value& now, const std::string& f, const json::value& input,
                     process_id) -> outcomes {
    json::object after = now.as_object();
    const auto get = [&](const json::value& name) {
      const auto* found = after.if_contains(name.as_string());
      return found == nullptr ? json::value{} : *found;
    };
    auto answer = input;
    if (f == "read") answer.at(1) = get(input.at(0));
    if (f == "write") after[input.at(0).as_string()] = input.at(1);
    if (f != "txn") return {{after, answer}};
    for (auto& each : answer.as_array()) {
      if (each.at(0) == "read")
        each.at(2) = get(each.at(1));
      else
        after[each.at(1).as_string()] = each.at(2);
    }
    return {{after, answer}};
  };
  return made;
}

plain_object mutexes(std::string model) {
  plain_object made{.model = model, .initial = json::array{}, .fs = {"acquire", "release"}};
  made.input = [](const std::string&, random_stream&) { return json::value{}; };
  // The state lists the holder once for each time that it has acquired.
  made.outcomes = [model](const json::value& now, const std::string& f, const json::value&,
                          process_id who) -> outcomes {
    const auto& held = now.as_array();
    const bool is_mine = held.empty() || held[0] == json::value(who.value);
    if (f == "acquire") {
      if (!held.empty() && (model != "reentrant-mutex" || !is_mine)) return {};
      return {{with(held, who.value), nullptr}};
    }
    if (held.empty() || (model != "mutex" && !is_mine)) return {};
    return {{without(held, held[0]), nullptr}};
  };
  return made;
}

plain_object counters(json::value begins) {
  plain_object made{.model = "counter",
                    .initial = begins.is_null() ? json::value(std::int64_t{0}) : begins,
                    .fs = {"add", "add-and-get", "read"}};
  made.begins_with = std::move(begins);
  made.input = [](const std::string& f, random_stream& random) -> json::value {
    if (f == "read") return nullptr;
    return random.between(std::int64_t{-1}, 2);
  };
  made.outcomes = [](const json::value& now, const std::string& f, const json::value& input,
                     process_id) -> outcomes {
    if (f == "read") return {{now, now}};
    const json::value after = now.as_int64() + input.as_int64();
    if (f == "add") return {{after, input}};
    return {{after, json::array{input, after}}};
  };
  return made;
}

plain_object sets(std::string model, json::value begins, bool has_reads) {
  plain_object made{.model = model,
                    .initial = begins.is_null() ? json::array{} : begins,
                    .fs = {"add", "contains"}};
  made.begins_with = std::move(begins);
  if (has_reads) made.fs.push_back("read");
  if (model == "set") made.fs.push_back("remove");
  made.input = [](const std::string& f, random_stream& random) -> json::value {
    return f == "read" ? json::value{} : small_number(random);
  };
  // An add or remove of an even number tells whether it changed something.
  made.outcomes = [](const json::value& now, const std::string& f, const json::value& input,
                     process_id) -> outcomes {
    const auto& list = now.as_array();
    if (f == "read") return {{now, sorted(list)}};
    const bool is_there = has(list, input);
    if (f == "contains") return {{now, is_there}};
    const bool changes = (f == "add") != is_there;
    json::value answer = input;
    if (input.as_int64() % 2 == 0) answer = json::array{input, changes};
    if (!changes) return {{now, answer}};
    return {{f == "add" ? sorted(with(list, input)) : without(list, input), answer}};
  };
  return made;
}

/// The same object, into which what is put is hardly ever equal.
plain_object with_distinct_values(plain_object object) {
  const bool is_set = object.model == "set";
  object.has_distinct_values = true;
  std::erase(object.fs, "peek");
  if (!is_set)
    object.input = [usual = object.input](const std::string& f, random_stream& random) {
      return usual(f, random).is_null() ? json::value{} : rare_number(random);
    };
  return object;
}

plain_object queues(std::string model, std::string put, std::string take, json::value begins) {
  plain_object made{.model = model,
                    .initial = begins.is_null() ? json::array{} : begins,
                    .fs = {put, put, take, take}};
  made.begins_with = std::move(begins);
  if (model != "unordered-queue") made.fs.push_back("peek");
  made.input = [put](const std::string& f, random_stream& random) -> json::value {
    return f == put ? small_number(random) : json::value{};
  };
  made.outcomes = [model, put, take](const json::value& now, const std::string& f,
                                     const json::value& input, process_id) -> outcomes {
    const auto& list = now.as_array();
    const bool is_ordered = model == "priority-queue" || model == "unordered-queue";
    if (f == put) {
      const auto longer = with(list, input);
      return {{is_ordered ? sorted(longer) : longer, input}};
    }
    if (list.empty()) return {{now, nullptr}};
    outcomes all;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (model == "stack" ? i + 1 < list.size() : model != "unordered-queue" && i > 0) continue;
      auto shorter = list;
      if (f == take) shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
      all.push_back({shorter, list[i]});
    }
    return all;
  };
  return made;
}

plain_object lists(json::value begins) {
  plain_object made{.model = "append-list",
                    .initial = begins.is_null() ? json::array{} : begins,
                    .fs = {"append", "read"}};
  made.begins_with = std::move(begins);
  made.input = [](const std::string& f, random_stream& random) -> json::value {
    return f == "read" ? json::value{} : small_number(random);
  };
  made.outcomes = [](const json::value& now, const std::string& f, const json::value& input,
                     process_id) -> outcomes {
    if (f == "read") return {{now, now}};
    return {{with(now.as_array(), input), input}};
  };
  return made;
}

plain_object maps(json::value begins, std::int64_t keys) {
  plain_object made{.model = "kv",
                    .initial = json::object{},
                    .fs = {"get", "get", "put", "append", "cas", "delete"}};
  made.begins_with = begins;
  made.input = [keys](const std::string& f, random_stream& random) -> json::value {
    const json::value key = random.between(std::int64_t{0}, keys - 1);
    const auto letter = [&] { return random.chance(0.5) ? "a" : "b"; };
    if (f == "get" || f == "delete") return json::array{key, nullptr};
    if (f == "cas") return json::array{key, json::array{letter(), letter()}};
    return json::array{key, letter()};
  };
  made.outcomes = [begins](const json::value& now, const std::string& f, const json::value& input,
                           process_id) -> outcomes {
    auto after = now.as_object();
    const auto key = std::to_string(input.at(0).as_int64());
    const json::value before = after.contains(key) ? after.at(key) : begins;
    if (f == "get") return {{after, json::array{input.at(0), before}}};
    if (f == "put") after[key] = input.at(1);
    if (f == "delete") after[key] = nullptr;
    if (f == "append")
      after[key] = (before.is_null() ? "" : std::string{before.as_string()}) +
                   std::string{input.at(1).as_string()};
    if (f == "cas") {
      if (before != input.at(1).at(0)) return {};
      after[key] = input.at(1).at(1);
    }
    return {{after, input}};
  };
  return made;
}

/// A client in the middle of an op.
struct client {
  process_id process;
  bool is_busy = false;
  std::string f = {};
  json::value input = {};
  bool will_fail = false;
  bool will_crash = false;
  std::optional<json::value> answer = {};  ///< Set once the op has happened.
};

class object_run {
 public:
  object_run(const plain_object& object, const object_load& load, random_stream random)
      : object_{object}, load_{load}, random_{std::move(random)}, past_{object.initial} {
    for (std::int64_t i = 0; i < load.clients; ++i) clients_.push_back({.process = {i}});
  }

  history play() {
    while (invoked_ < load_.ops ||
           std::any_of(clients_.begin(), clients_.end(), [](const auto& c) { return c.is_busy; }))
      move(clients_[random_.below(clients_.size())]);
    return history_of(std::move(events_));
  }

 private:
  void move(client& one) {
    if (!one.is_busy) {
      if (invoked_ < load_.ops) begin(one);
    } else if (one.will_fail) {
      end(one, op_type::fail, one.input);
    } else if (one.will_crash && random_.chance(0.5)) {
      crash(one);
    } else if (!one.answer) {
      happen(one);
    } else if (one.will_crash) {
      crash(one);
    } else {
      end(one, op_type::ok, *one.answer);
    }
  }

  void begin(client& one) {
    ++invoked_;
    const auto process = one.process;
    one = {.process = process, .is_busy = true, .f = random_.pick(object_.fs)};
    one.input = object_.input(one.f, random_);
    one.will_fail = random_.chance(load_.failed);
    one.will_crash = random_.chance(load_.crashed);
    add(one, op_type::invoke, one.input);
  }

  void happen(client& one) {
    const bool is_stale = random_.chance(load_.stale);
    const json::value now = is_stale ? random_.pick(past_) : past_.back();
    const auto possible = object_.outcomes(now, one.f, one.input, one.process);
    if (possible.empty()) {
      one.will_fail = true;
      return;
    }
    const auto& chosen = random_.pick(possible);
    one.answer = chosen.answer;
    // A lie about the past sometimes changes the object, and sometimes not.
    if (!is_stale || random_.chance(0.5)) past_.push_back(chosen.after);
  }

  void crash(client& one) {
    if (random_.chance(0.5)) add(one, op_type::info, one.input);
    one.is_busy = false;
    one.process.value += load_.clients;
  }

  void end(client& one, op_type type, const json::value& value) {
    add(one, type, value);
    one.is_busy = false;
  }

  void add(const client& one, op_type type, const json::value& value) {
    events_.push_back({.process = one.process, .type = type, .f = one.f, .value = value});
  }

  const plain_object& object_;
  const object_load& load_;
  random_stream random_;
  std::vector<json::value> past_;
  std::vector<client> clients_;
  std::vector<op> events_;
  std::size_t invoked_ = 0;
};

/// What brute force knows of a call.
struct plain_call {
  std::size_t begin = 0;
  std::size_t end = 0;
  const op* invocation = nullptr;
  const json::value* answer = nullptr;  ///< Null where nobody saw it.
};

/// Orders the calls that have begun by `moment`, those that have ended by then at least.
class ordering {
 public:
  ordering(const plain_object& object, const std::vector<plain_call>& calls, std::size_t moment)
      : object_{object}, moment_{moment} {
    for (const auto& each : calls)
      if (each.begin <= moment) left_.push_back(each);
  }

  bool exists(const json::value& now) {
    if (std::none_of(left_.begin(), left_.end(), [&](const auto& one) { return must(one); }))
      return true;
    for (std::size_t i = 0; i < left_.size(); ++i) {
      const auto first = left_[i];
      const bool waits = std::any_of(left_.begin(), left_.end(), [&](const auto& other) {
        return must(other) && other.end < first.begin;
      });
      if (waits) continue;
      left_.erase(left_.begin() + static_cast<std::ptrdiff_t>(i));
      const auto& asked = *first.invocation;
      for (const auto& each : object_.outcomes(now, asked.f, asked.value, asked.process))
        if ((first.answer == nullptr || *first.answer == each.answer) && exists(each.after))
          return true;
      left_.insert(left_.begin() + static_cast<std::ptrdiff_t>(i), first);
    }
    return false;
  }

 private:
  [[nodiscard]] bool must(const plain_call& one) const {
    return one.answer != nullptr && one.end <= moment_;
  }

  const plain_object& object_;
  std::size_t moment_;
  std::vector<plain_call> left_;
};

}  // namespace

std::vector<plain_object> plain_objects() {
  return {registers("register", false, nullptr, nullptr),
          registers("cas-register", true, nullptr, nullptr),
          registers("cas-register", true, 1, 1),
          multi_registers(nullptr),
          multi_registers(json::object{{"x", 0}, {"y", 1}}),
          mutexes("mutex"),
          mutexes("owner-mutex"),
          mutexes("reentrant-mutex"),
          counters(nullptr),
          counters(2),
          sets("set", nullptr, true),
          sets("set", nullptr, false),
          sets("set", json::array{0, 2}, false),
          sets("grow-only-set", nullptr, true),
          sets("grow-only-set", json::array{1}, true),
          queues("unordered-queue", "enqueue", "dequeue", nullptr),
          queues("unordered-queue", "enqueue", "dequeue", json::array{1, 1}),
          queues("fifo-queue", "enqueue", "dequeue", nullptr),
          queues("fifo-queue", "enqueue", "dequeue", json::array{2, 0}),
          queues("stack", "push", "pop", nullptr),
          queues("stack", "push", "pop", json::array{2, 0}),
          queues("priority-queue", "insert", "delete-min", nullptr),
          queues("priority-queue", "insert", "delete-min", json::array{0, 2}),
          with_distinct_values(registers("register", false, nullptr, nullptr)),
          with_distinct_values(sets("set", nullptr, false)),
          with_distinct_values(queues("unordered-queue", "enqueue", "dequeue", nullptr)),
          with_distinct_values(queues("fifo-queue", "enqueue", "dequeue", nullptr)),
          with_distinct_values(queues("stack", "push", "pop", nullptr)),
          with_distinct_values(queues("priority-queue", "insert", "delete-min", nullptr)),
          lists(nullptr),
          lists(json::array{7}),
          maps(nullptr, 1),
          maps("", 2)};
}

history object_history(const plain_object& object, const object_load& load, random_stream random) {
  return object_run{object, load, std::move(random)}.play();
}

std::size_t first_failure_by_brute_force(const plain_object& object, const history& events) {
  std::vector<plain_call> calls;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!events[i].process.is_client() || events[i].type != op_type::invoke) continue;
    const auto other = events.pair(i);
    const auto end = other == no_pair ? events.size() : static_cast<std::size_t>(other);
    const auto type = other == no_pair ? op_type::info : events[end].type;
    if (type == op_type::fail) continue;
    calls.push_back({i, end, &events[i], type == op_type::ok ? &events[end].value : nullptr});
  }
  if (ordering{object, calls, events.size()}.exists(object.initial)) return events.size();
  for (std::size_t i = 0; i < events.size(); ++i)
    if (events[i].type == op_type::ok && !ordering{object, calls, i}.exists(object.initial))
      return i;
  return events.size();
}

}  // namespace agon::checkers
