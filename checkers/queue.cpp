// Elements are counted by value.
#include "checkers/queue.hpp"

#include "checkers/value_table.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace agon::checkers {
namespace {

error undrained(const op& drain, const std::string& why) {
  return error{"the drain " + why, "op " + std::to_string(drain.index),
               "drain with a longer deadline, when the faults are over"};
}

/// One dequeue after the other, of the process that drained.
result<> expand(const op& drain, std::vector<op>& into) {
  if (drain.type == op_type::info) return undrained(drain, "crashed, and may have taken anything");
  if (drain.type != op_type::ok) return success{};
  if (!drain.value.is_array()) return undrained(drain, "has no list of elements");
  for (const auto& element : drain.value.as_array()) {
    op one = drain;
    one.f = "dequeue";
    one.type = op_type::invoke;
    one.value = nullptr;
    into.push_back(one);
    one.type = op_type::ok;
    one.value = element;
    into.push_back(std::move(one));
  }
  return success{};
}

class drain_expander final : public checker {
 public:
  explicit drain_expander(checker_ptr each) : each_{std::move(each)} {}
  [[nodiscard]] check_result check(const history& events,
                                   const check_options& options) const override {
    const auto expanded = with_drains_expanded(events);
    if (!expanded.ok()) return unknown_because(to_string(expanded.problem()));
    return each_->check(*expanded, options);
  }

 private:
  checker_ptr each_;
};

/// How often something happened to an element.
struct counts {
  std::int64_t attempts = 0;
  std::int64_t acknowledged = 0;
  std::int64_t taken = 0;
};

/// All that happened to elements, in order of their first op.
class tally {
 public:
  explicit tally(const history& events) {
    for (const auto& event : events) {
      if (!event.process.is_client()) continue;
      if (event.f == "enqueue") {
        if (event.type == op_type::invoke) ++of(event.value).attempts;
        if (event.type == op_type::ok) ++of(event.value).acknowledged;
      } else if (event.f == "dequeue") {
        if (event.type == op_type::ok && !event.value.is_null()) ++of(event.value).taken;
        if (event.type == op_type::info) ++crashed_;
      }
    }
  }

  /// Adds what `number_of` says of each element, and their sum; answers the sum.
  template <class NumberOf>
  std::int64_t tell(json::object& details, const std::string& name, NumberOf number_of) const {
    json::array list;
    for (std::uint32_t i = 0; i < all_.size(); ++i)
      for (auto left = number_of(all_[i]); left > 0; --left) list.push_back(elements_[value_id{i}]);
    const auto sum = static_cast<std::int64_t>(list.size());
    details[name + "_count"] = sum;
    details[name] = std::move(list);
    return sum;
  }

  template <class NumberOf>
  [[nodiscard]] std::int64_t sum(NumberOf number_of) const {
    std::int64_t sum = 0;
    for (const auto& each : all_) sum += std::max<std::int64_t>(number_of(each), 0);
    return sum;
  }

  [[nodiscard]] std::int64_t crashed() const { return crashed_; }

 private:
  counts& of(const json::value& element) {
    const auto number = elements_.intern(element);
    if (number.value >= all_.size()) all_.resize(number.value + 1);
    return all_[number.value];
  }

  value_table elements_;
  std::vector<counts> all_;
  std::int64_t crashed_ = 0;
};

class total_queue_checker final : public checker {
 public:
  explicit total_queue_checker(total_queue_options options) : options_{options} {}
  [[nodiscard]] check_result check(const history& events, const check_options&) const override {
    const auto expanded = with_drains_expanded(events);
    if (!expanded.ok()) return unknown_because(to_string(expanded.problem()));
    const tally all{*expanded};
    const auto ok = [](const counts& of) { return std::min(of.taken, of.attempts); };
    check_result result;
    auto& details = result.details;
    details["attempt_count"] = all.sum([](const counts& of) { return of.attempts; });
    details["acknowledged_count"] = all.sum([](const counts& of) { return of.acknowledged; });
    details["ok_count"] = all.sum(ok);
    details["crashed_dequeue_count"] = all.crashed();
    const auto lost =
        all.tell(details, "lost", [](const counts& of) { return of.acknowledged - of.taken; });
    const auto unexpected = all.tell(
        details, "unexpected", [](const counts& of) { return of.attempts == 0 ? of.taken : 0; });
    all.tell(details, "duplicated",
             [](const counts& of) { return of.attempts == 0 ? 0 : of.taken - of.attempts; });
    all.tell(details, "recovered", [ok](const counts& of) { return ok(of) - of.acknowledged; });
    const bool may_lose = options_.crashed == crashed_dequeue::may_take_one;
    const auto excused = may_lose ? all.crashed() : 0;
    result.outcome = lost > excused || unexpected > 0 ? verdict::invalid : verdict::valid;
    return result;
  }

 private:
  total_queue_options options_;
};

class sourced_queue_checker final : public checker {
 public:
  [[nodiscard]] check_result check(const history& events, const check_options&) const override {
    value_table elements;
    std::vector<std::int64_t> there;
    for (const auto& event : events) {
      if (!event.process.is_client() || event.value.is_null()) continue;
      const bool puts = event.f == "enqueue" && event.type == op_type::invoke;
      const bool takes = event.f == "dequeue" && event.type == op_type::ok;
      if (!puts && !takes) continue;
      const auto number = elements.intern(event.value).value;
      if (number >= there.size()) there.resize(number + 1);
      there[number] += puts ? 1 : -1;
      if (there[number] < 0) return sourceless(event);
    }
    return {.outcome = verdict::valid};
  }

 private:
  static check_result sourceless(const op& dequeue) {
    check_result wrong{.outcome = verdict::invalid};
    wrong.details["op"] = to_string(dequeue);
    wrong.details["error"] = "nobody had begun to enqueue " + json::serialize(dequeue.value) +
                             " once more when it was dequeued";
    return wrong;
  }
};

}  // namespace

result<history> with_drains_expanded(const history& events) {
  std::vector<op> ops;
  ops.reserve(events.size());
  for (const auto& event : events) {
    if (event.f != "drain" || !event.process.is_client()) {
      ops.push_back(event);
    } else if (event.type != op_type::invoke) {
      if (auto expanded = expand(event, ops); !expanded) return expanded.problem();
    }
  }
  return history::from(std::move(ops));
}

std::unique_ptr<checker> expanding_drains(checker_ptr each) {
  return std::make_unique<drain_expander>(std::move(each));
}

std::unique_ptr<checker> total_queue(total_queue_options options) {
  return std::make_unique<total_queue_checker>(options);
}

std::unique_ptr<checker> sourced_queue() { return std::make_unique<sourced_queue_checker>(); }

}  // namespace agon::checkers
