// Building, drawing and judging histories without the code under test.
#include "tests/checkers/histories.hpp"

#include <algorithm>
#include <map>

namespace agon::checkers {
namespace {

op event(int process, op_type type, std::string f, json::value value) {
  return {.process = {process}, .type = type, .f = std::move(f), .value = std::move(value)};
}

/// An op that a client will do, is doing or has done.
struct planned_op {
  time_point invoked, effect, completed;
  process_id process;
  std::string f;
  json::value value;
  op_type end = op_type::ok;
  bool happens = true;
  bool is_left_open = false;
};

class register_run {
 public:
  register_run(const register_load& load, random_stream random)
      : load_{load}, random_{std::move(random)} {}

  history play() {
    std::vector<process_id> process;
    std::vector<time_point> free(static_cast<std::size_t>(load_.clients));
    for (std::int64_t i = 0; i < load_.clients; ++i) process.push_back({i});
    std::vector<planned_op> plan;
    while (plan.size() < load_.ops) {
      const auto next =
          static_cast<std::size_t>(std::min_element(free.begin(), free.end()) - free.begin());
      plan.push_back(draw(process[next], free[next]));
      free[next] = plan.back().completed;
      if (plan.back().end == op_type::info) process[next].value += load_.clients;
    }
    take_effect(plan);
    return journal(plan);
  }

 private:
  planned_op draw(process_id process, time_point from) {
    planned_op next;
    next.process = process;
    next.invoked = from + random_.exponential(std::chrono::seconds{1});
    const auto length = random_.exponential(std::chrono::seconds{10});
    next.effect = next.invoked + random_.between(duration{0}, length);
    next.completed = next.invoked + length + duration{1};
    next.f = random_.pick(fs_);
    if (load_.unique_writes && next.f == "cas") next.f = "read";
    if (next.f == "write") next.value = load_.unique_writes ? written_++ : some_value();
    if (next.f == "cas") next.value = json::array{some_value(), some_value()};
    if (random_.chance(load_.failed)) {
      next.end = op_type::fail;
      next.happens = false;
    } else if (random_.chance(load_.crashed)) {
      next.end = op_type::info;
      next.happens = random_.chance(0.5);
      next.is_left_open = load_.stay_crashed && random_.chance(0.5);
    }
    return next;
  }

  void take_effect(std::vector<planned_op>& plan) {
    std::vector<planned_op*> order;
    for (auto& each : plan) order.push_back(&each);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto* a, const auto* b) { return a->effect < b->effect; });
    json::value now = nullptr;
    for (auto* each : order) {
      if (!each->happens) continue;
      if (each->f == "write") now = each->value;
      if (each->f == "read")
        results_[each] = random_.chance(load_.wrong_reads) ? some_value() : now;
      if (each->f != "cas") continue;
      const bool matches = each->value.at(0) == now;
      if (matches) now = json::value(each->value.at(1));
      if (!matches && each->end == op_type::ok) each->end = op_type::fail;
    }
  }

  history journal(const std::vector<planned_op>& plan) {
    std::vector<op> events;
    for (const auto& each : plan) {
      op half{.time = each.invoked, .process = each.process, .f = each.f, .value = each.value};
      events.push_back(half);
      if (each.is_left_open) continue;
      half.time = each.completed;
      half.type = each.end;
      if (each.f == "read" && each.end == op_type::ok) half.value = results_.at(&each);
      events.push_back(half);
    }
    std::stable_sort(events.begin(), events.end(),
                     [](const op& a, const op& b) { return a.time < b.time; });
    return history_of(std::move(events));
  }

  std::int64_t some_value() { return random_.between(std::int64_t{0}, load_.values - 1); }

  const register_load& load_;
  random_stream random_;
  std::vector<std::string> fs_{"read", "write", "cas"};
  std::map<const planned_op*, json::value> results_;
  std::int64_t written_ = 0;
};

/// What brute force knows of a call.
struct plain_call {
  std::size_t begin, end;
  bool must_happen;
  std::string f;
  json::value value;
};

/// Places one of `left` first, then the others, in every way that real time allows.
bool can_be_ordered(const std::vector<plain_call>& left, const json::value& now) {
  if (std::none_of(left.begin(), left.end(), [](const auto& each) { return each.must_happen; }))
    return true;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const auto& first = left[i];
    const bool waits = std::any_of(left.begin(), left.end(), [&](const auto& other) {
      return other.must_happen && other.end < first.begin;
    });
    if (waits) continue;
    json::value after = now;
    if (first.f == "read" && first.must_happen && first.value != now) continue;
    if (first.f == "write") after = first.value;
    if (first.f == "cas" && first.value.at(0) != now) continue;
    if (first.f == "cas") after = first.value.at(1);
    auto rest = left;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    if (can_be_ordered(rest, after)) return true;
  }
  return false;
}

}  // namespace

op invoke(int process, std::string f, json::value value) {
  return event(process, op_type::invoke, std::move(f), std::move(value));
}
op ok(int process, std::string f, json::value value) {
  return event(process, op_type::ok, std::move(f), std::move(value));
}
op fail(int process, std::string f, json::value value) {
  return event(process, op_type::fail, std::move(f), std::move(value));
}
op info(int process, std::string f, json::value value) {
  return event(process, op_type::info, std::move(f), std::move(value));
}

history history_of(std::vector<op> events) {
  std::int64_t position = 0;
  for (auto& each : events) {
    if (each.time == time_point{}) each.time = time_point{std::chrono::seconds{position}};
    each.index = position++;
  }
  auto made = history::from(std::move(events));
  invariant(made.ok(), "events that pair");
  return *std::move(made);
}

history register_history(const register_load& load, random_stream random) {
  return register_run{load, std::move(random)}.play();
}

bool is_linearizable_by_brute_force(const history& events) {
  std::vector<plain_call> calls;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!events[i].process.is_client() || events[i].type != op_type::invoke) continue;
    const auto other = events.pair(i);
    const auto end = other == no_pair ? events.size() : static_cast<std::size_t>(other);
    const auto type = other == no_pair ? op_type::info : events[end].type;
    if (type == op_type::fail) continue;
    const bool happened = type == op_type::ok;
    const bool saw = happened && events[i].f == "read";
    calls.push_back({i, end, happened, events[i].f, saw ? events[end].value : events[i].value});
  }
  return can_be_ordered(calls, nullptr);
}

}  // namespace agon::checkers
