// The sums that are possible are a bit set: one shift for each add that nobody knows of.
#include "checkers/pn_counter.hpp"

#include "checkers/budget.hpp"
#include "checkers/model.hpp"

#include <boost/dynamic_bitset.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace agon::checkers {
namespace {

constexpr std::size_t errors_most = 20;
constexpr std::int64_t largest = std::int64_t{1} << 32;  // So that no sum overflows.

/// What a history says, read once.
struct counted {
  std::int64_t sum = 0;               ///< Of the adds that happened.
  std::vector<std::int64_t> unknown;  ///< The others that may have.
  std::vector<const op*> reads;       ///< The final ones.
};

bool is_marked(const op& invocation) {
  return invocation.value.is_string() && invocation.value.get_string() == "final";
}

/// The position behind the last event of an add.
std::size_t end_of_adds(const history& events) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < events.size(); ++i)
    if (events[i].process.is_client() && events[i].f == "add") end = i + 1;
  return end;
}

/// Sorts adds and final reads, or says which op makes no sense.
result<counted> read_through(const history& events) {
  counted found;
  std::vector<const op*> late;
  bool any_marked = false;
  const auto last_part = end_of_adds(events);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto& event = events[i];
    if (!event.process.is_client()) continue;
    const auto other = events.pair(i);
    if (event.f == "add") {
      const auto delta = whole_number(event.value);
      if (!delta || *delta > largest || *delta < -largest)
        return error{"an add of what is no small whole number",
                     "index " + std::to_string(event.index)};
      if (event.type == op_type::ok) found.sum += *delta;
      if (event.type == op_type::info || (event.type == op_type::invoke && other == no_pair))
        found.unknown.push_back(*delta);
    } else if (event.f == "read" && event.type == op_type::ok && other != no_pair) {
      const auto begin = static_cast<std::size_t>(other);
      if (begin >= last_part) late.push_back(&event);
      if (!is_marked(events[begin])) continue;
      found.reads.push_back(&event);
      any_marked = true;
    }
  }
  if (!any_marked) found.reads = std::move(late);
  return found;
}

/// All sums of some of `deltas`: bit i stands for `lowest` + i.
struct sums {
  std::int64_t lowest = 0;
  boost::dynamic_bitset<std::uint64_t> possible;
};

std::optional<sums> sums_of(const std::vector<std::int64_t>& deltas, const budget& limits) {
  sums all;
  std::int64_t highest = 0;
  for (const auto delta : deltas) (delta < 0 ? all.lowest : highest) += delta;
  const auto width = static_cast<std::uint64_t>(highest - all.lowest) + 1;
  if (width / 4 > limits.memory_limit()) return std::nullopt;
  all.possible.resize(width);
  all.possible.set(static_cast<std::size_t>(-all.lowest));
  for (const auto delta : deltas) {
    if (limits.time_is_up()) return std::nullopt;
    if (delta < 0)
      all.possible |= all.possible >> static_cast<std::size_t>(-delta);
    else
      all.possible |= all.possible << static_cast<std::size_t>(delta);
  }
  return all;
}

json::array ranges_of(const sums& all, std::int64_t base) {
  json::array ranges;
  const auto size = all.possible.size();
  for (auto i = all.possible.find_first(); i < size;) {
    auto end = i;
    while (end + 1 < size && all.possible.test(end + 1)) ++end;
    const auto from = base + all.lowest + static_cast<std::int64_t>(i);
    ranges.push_back(json::array{from, from + static_cast<std::int64_t>(end - i)});
    i = all.possible.find_next(end);
  }
  return ranges;
}

class pn_counter_checker final : public checker {
 public:
  [[nodiscard]] check_result check(const history& events,
                                   const check_options& options) const override {
    const auto found = read_through(events);
    if (!found) return unknown_because(to_string(found.problem()));
    if (found->reads.empty()) return unknown_because("the counter was never read at the end");
    const auto possible = sums_of(found->unknown, {options.time_limit, options.memory_limit});
    if (!possible) return unknown_because("a limit was hit before all sums were known");
    json::array errors;
    bool wrong = false;
    for (const auto* read : found->reads) {
      const auto value = whole_number(read->value);
      if (value && is_possible(*value - found->sum, *possible)) continue;
      wrong = true;
      if (errors.size() < errors_most)
        errors.push_back(json::object{{"index", read->index}, {"value", read->value}});
    }
    check_result result{.outcome = wrong ? verdict::invalid : verdict::valid};
    result.details["final_reads"] = found->reads.size();
    result.details["acceptable"] = ranges_of(*possible, found->sum);
    result.details["errors"] = std::move(errors);
    return result;
  }

 private:
  static bool is_possible(std::int64_t rest, const sums& all) {
    const auto place = rest - all.lowest;
    return place >= 0 && static_cast<std::size_t>(place) < all.possible.size() &&
           all.possible.test(static_cast<std::size_t>(place));
  }
};

}  // namespace

std::unique_ptr<checker> pn_counter() { return std::make_unique<pn_counter_checker>(); }

}  // namespace agon::checkers
