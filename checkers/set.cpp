// Elements are numbered once, so that a read is a list of small numbers.
#include "checkers/set.hpp"

#include "checkers/model.hpp"
#include "checkers/value_table.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace agon::checkers {
namespace {

constexpr std::size_t worst_most = 8;

using elements = std::set<std::uint32_t>;

/// `1..3 7` for numbers, the JSON of others behind them.
std::string intervals(const elements& which, const value_table& values) {
  std::vector<std::int64_t> numbers;
  std::string others;
  for (const auto each : which) {
    const auto& value = values[value_id{each}];
    if (const auto number = whole_number(value))
      numbers.push_back(*number);
    else
      others += (others.empty() ? "" : " ") + json::serialize(value);
  }
  std::sort(numbers.begin(), numbers.end());
  std::string text;
  for (std::size_t i = 0; i < numbers.size();) {
    auto end = i;
    while (end + 1 < numbers.size() && numbers[end + 1] == numbers[end] + 1) ++end;
    text += (text.empty() ? "" : " ") + std::to_string(numbers[i]);
    if (end > i) text += ".." + std::to_string(numbers[end]);
    i = end + 1;
  }
  return text.empty() || others.empty() ? text + others : text + " " + others;
}

/// Adds `name` with its count to the details.
void tell(json::object& details, const std::string& name, const elements& which,
          const value_table& values) {
  details[name + "_count"] = which.size();
  details[name] = intervals(which, values);
}

check_result unreadable(const op& read) {
  return unknown_because("the read at index " + std::to_string(read.index) +
                         " has no list of elements");
}

elements difference(const elements& one, const elements& other) {
  elements left;
  std::set_difference(one.begin(), one.end(), other.begin(), other.end(),
                      std::inserter(left, left.end()));
  return left;
}

elements intersection(const elements& one, const elements& other) {
  elements both;
  std::set_intersection(one.begin(), one.end(), other.begin(), other.end(),
                        std::inserter(both, both.end()));
  return both;
}

class final_set_checker final : public checker {
 public:
  [[nodiscard]] check_result check(const history& events, const check_options&) const override {
    value_table values;
    elements attempts;
    elements acknowledged;
    const op* last = nullptr;
    for (const auto& event : events) {
      if (!event.process.is_client()) continue;
      if (event.f == "read" && event.type == op_type::ok) last = &event;
      if (event.f != "add") continue;
      if (event.type == op_type::invoke) attempts.insert(values.intern(event.value).value);
      if (event.type == op_type::ok) acknowledged.insert(values.intern(event.value).value);
    }
    if (last == nullptr) return unknown_because("the set was never read");
    if (!last->value.is_array()) return unreadable(*last);
    elements read;
    for (const auto& element : last->value.get_array()) read.insert(values.intern(element).value);
    const auto ok = intersection(read, attempts);
    const auto lost = difference(acknowledged, read);
    const auto unexpected = difference(read, attempts);
    check_result result{.outcome =
                            lost.empty() && unexpected.empty() ? verdict::valid : verdict::invalid};
    result.details["attempt_count"] = attempts.size();
    result.details["acknowledged_count"] = acknowledged.size();
    tell(result.details, "ok", ok, values);
    tell(result.details, "lost", lost, values);
    tell(result.details, "unexpected", unexpected, values);
    tell(result.details, "recovered", difference(ok, acknowledged), values);
    return result;
  }
};

/// A moment of the history.
struct moment {
  std::size_t position = 0;
  time_point time{};
};

/// What became of an element.
struct element_life {
  std::optional<moment> tried = {};         ///< Its first add began.
  std::optional<moment> known = {};         ///< Its add or the first read that has it ended.
  std::optional<moment> last_present = {};  ///< Begin of the latest read that has it.
  std::optional<moment> last_absent = {};   ///< Begin of the latest read that lacks it.

  static bool is_before(const std::optional<moment>& one, const std::optional<moment>& other) {
    return other && (!one || one->position < other->position);
  }
  [[nodiscard]] bool is_stable() const {
    return last_present && is_before(last_absent, last_present);
  }
  [[nodiscard]] bool is_lost() const {
    return known && is_before(last_present, last_absent) && is_before(known, last_absent);
  }
  /// How long it took from being known until no read lacked it any more, or none had it.
  [[nodiscard]] duration latency() const {
    const auto& other = is_stable() ? last_absent : last_present;
    return known && other ? std::max(other->time - known->time, duration{}) : duration{};
  }
};

void note_latest(std::optional<moment>& latest, const moment& begin) {
  if (!latest || latest->position < begin.position) latest = begin;
}

json::object quantiles(std::vector<duration> lengths) {
  json::object shown;
  if (lengths.empty()) return shown;
  std::sort(lengths.begin(), lengths.end());
  constexpr std::array points{std::pair{"0", 0.0}, std::pair{"0.5", 0.5}, std::pair{"0.95", 0.95},
                              std::pair{"0.99", 0.99}, std::pair{"1", 1.0}};
  for (const auto& [name, part] : points) {
    const auto place = static_cast<std::size_t>(part * static_cast<double>(lengths.size()));
    shown[name] = lengths[std::min(place, lengths.size() - 1)] / std::chrono::milliseconds{1};
  }
  return shown;
}

/// All elements of a history, followed from op to op.
class timelines {
 public:
  void add_begins(const op& event, std::size_t position) {
    auto& life = life_of(event.value);
    if (!life.tried) life.tried = moment{position, event.time};
  }
  void add_ends(const op& event, std::size_t position) {
    auto& life = life_of(event.value);
    if (!life.known) life.known = moment{position, event.time};
  }
  void read(const op& begin, std::size_t begun, const op& end, std::size_t ended) {
    const moment from{begun, begin.time};
    std::vector<bool> seen(lives_.size(), false);
    for (const auto& element : end.value.get_array()) {
      const auto number = values_.intern(element).value;
      if (number >= lives_.size()) {
        lives_.resize(number + 1);
        seen.resize(number + 1, false);
      }
      auto& life = lives_[number];
      if (!life.tried) unexpected_.insert(number);
      if (seen[number]) duplicated_.insert(number);
      seen[number] = true;
      if (!life.known) life.known = moment{ended, end.time};
      note_latest(life.last_present, from);
    }
    for (std::size_t i = 0; i < lives_.size(); ++i)
      if (!seen[i] && lives_[i].tried) note_latest(lives_[i].last_absent, from);
  }

  [[nodiscard]] check_result judged(const set_full_options& options) const;

 private:
  element_life& life_of(const json::value& element) {
    const auto number = values_.intern(element).value;
    if (number >= lives_.size()) lives_.resize(number + 1);
    return lives_[number];
  }
  [[nodiscard]] json::array worst_of(const elements& stale) const;

  value_table values_;
  std::vector<element_life> lives_;  ///< By number.
  elements unexpected_;
  elements duplicated_;
};

json::array timelines::worst_of(const elements& stale) const {
  std::vector<std::uint32_t> order{stale.begin(), stale.end()};
  std::stable_sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
    return lives_[a].latency() > lives_[b].latency();
  });
  order.resize(std::min(order.size(), worst_most));
  json::array worst;
  for (const auto each : order)
    worst.push_back(json::object{
        {"element", values_[value_id{each}]},
        {"stable_latency", lives_[each].latency() / std::chrono::milliseconds{1}},
    });
  return worst;
}

check_result timelines::judged(const set_full_options& options) const {
  elements stable;
  elements lost;
  elements never_read;
  elements stale;
  std::vector<duration> stable_latencies;
  std::vector<duration> lost_latencies;
  std::int64_t attempts = 0;
  for (std::uint32_t i = 0; i < lives_.size(); ++i) {
    const auto& life = lives_[i];
    if (!life.tried) continue;
    ++attempts;
    if (life.is_stable()) {
      stable.insert(i);
      stable_latencies.push_back(life.latency());
      if (element_life::is_before(life.known, life.last_absent)) stale.insert(i);
    } else if (life.is_lost()) {
      lost.insert(i);
      lost_latencies.push_back(life.latency());
    } else {
      never_read.insert(i);
    }
  }
  const bool wrong = !lost.empty() || !duplicated_.empty() || !unexpected_.empty() ||
                     (options.linearizable && !stale.empty());
  check_result result{.outcome = wrong            ? verdict::invalid
                                 : stable.empty() ? verdict::unknown
                                                  : verdict::valid};
  auto& details = result.details;
  details["attempt_count"] = attempts;
  details["stable_count"] = stable.size();
  tell(details, "lost", lost, values_);
  tell(details, "never_read", never_read, values_);
  tell(details, "stale", stale, values_);
  tell(details, "unexpected", unexpected_, values_);
  tell(details, "duplicated", duplicated_, values_);
  details["worst_stale"] = worst_of(stale);
  details["stable_latencies"] = quantiles(std::move(stable_latencies));
  details["lost_latencies"] = quantiles(std::move(lost_latencies));
  if (result.outcome == verdict::unknown) details["error"] = "no element was read to the end";
  return result;
}

class set_full_checker final : public checker {
 public:
  explicit set_full_checker(set_full_options options) : options_{options} {}

  [[nodiscard]] check_result check(const history& events, const check_options&) const override {
    timelines all;
    for (std::size_t i = 0; i < events.size(); ++i) {
      const auto& event = events[i];
      if (!event.process.is_client()) continue;
      if (event.f == "add" && event.type == op_type::invoke) all.add_begins(event, i);
      if (event.f == "add" && event.type == op_type::ok) all.add_ends(event, i);
      if (event.f != "read" || event.type != op_type::ok) continue;
      if (!event.value.is_array()) return unreadable(event);
      const auto begun = events.pair(i) == no_pair ? i : static_cast<std::size_t>(events.pair(i));
      all.read(events[begun], begun, event, i);
    }
    return all.judged(options_);
  }

 private:
  set_full_options options_;
};

}  // namespace

std::unique_ptr<checker> final_set() { return std::make_unique<final_set_checker>(); }

std::unique_ptr<checker> set_full(set_full_options options) {
  return std::make_unique<set_full_checker>(options);
}

}  // namespace agon::checkers
