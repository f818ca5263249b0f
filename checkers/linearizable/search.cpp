// The frontier, over all events of a history.
#include "checkers/linearizable/search.hpp"

#include "checkers/linearizable/frontier.hpp"
#include "checkers/linearizable/places.hpp"

#include <algorithm>
#include <optional>

namespace agon::checkers::linearizable {
namespace {

/// How far back paths begin: between one and two times so many returns.
constexpr std::size_t returns_between_marks = 32;

constexpr std::size_t orders_told = 5;
constexpr std::size_t calls_told = 24;

/// Where a search was.
struct marked {
  std::size_t event = 0;
  config_set configurations;
};

class frontier_search {
 public:
  frontier_search(const problem& whole, machine& object, const call_places& places,
                  const budget& limits)
      : whole_{whole}, object_{object}, places_{places}, limits_{limits} {}

  decision run(const effort& most) {
    frontier now{object_, whole_.operations, places_.layout()};
    now.aim(most);
    decision found;
    std::size_t at = 0;
    auto step = now.over_limits(limits_) ? frontier::step::stopped : frontier::step::kept;
    for (; at < whole_.events.size() && step == frontier::step::kept; ++at) {
      step = advance(now, at);
      if (step != frontier::step::kept || !whole_.events[at].is_return) continue;
      found.configurations = std::max(found.configurations, now.size());
      if (++found.decided % returns_between_marks == 0) mark(at + 1, now);
    }
    found.steps = now.steps();
    found.spent = now.spent();
    if (step == frontier::step::kept) found.outcome = verdict::valid;
    if (step != frontier::step::emptied) return found;
    found.outcome = verdict::invalid;
    found.failed_call = whole_.events[at - 1].call;
    is_exact_ = now.is_exact();
    if (!is_exact_) return found;
    found.states = now.states();
    found.orders = orders(most);
    return found;
  }

  /// False when the last answer may be wrong where it is invalid.
  [[nodiscard]] bool is_exact() const { return is_exact_; }

 private:
  frontier::step advance(frontier& now, std::size_t at) {
    const auto& event = whole_.events[at];
    if (event.is_return) return now.end(limits_);
    places_.begin(event.call, now);
    return frontier::step::kept;
  }

  void mark(std::size_t event, const frontier& now) {
    earlier_ = std::move(latest_);
    latest_.emplace(marked{event, now.configurations()});
  }

  /// Orders of the calls before the one that failed, by going some way again.
  [[nodiscard]] std::vector<legal_order> orders(const effort& most) {
    pending_calls open{object_, whole_.operations, places_.layout()};
    std::size_t at = 0;
    for (; earlier_ && at < earlier_->event; ++at) {
      if (whole_.events[at].is_return)
        open.end();
      else
        places_.begin(whole_.events[at].call, open);
    }
    auto now = earlier_ ? frontier{object_, whole_.operations, open, earlier_->configurations}
                        : frontier{object_, whole_.operations, places_.layout()};
    now.aim(most);
    path_book book{whole_};
    now.keep_paths(book);
    while (at < whole_.events.size() && advance(now, at) == frontier::step::kept) ++at;
    std::vector<legal_order> told;
    if (!now.spent().empty()) return told;
    for (const auto& [state, path] : now.paths()) {
      if (told.size() == orders_told) break;
      told.push_back({.calls = book.calls(path, calls_told),
                      .leaves = state,
                      .is_whole = !earlier_ && book.length(path) <= calls_told});
    }
    return told;
  }

  const problem& whole_;
  machine& object_;
  const call_places& places_;
  const budget& limits_;
  std::optional<marked> earlier_;
  std::optional<marked> latest_;
  bool is_exact_ = true;
};

}  // namespace

decision search(const problem& whole, machine& object, const budget& limits) {
  const call_places places{whole};
  std::uint64_t steps = 0;
  for (const auto& most : efforts()) {
    frontier_search attempt{whole, object, places, limits};
    auto found = attempt.run(most);
    found.steps = steps += found.steps;
    if (found.outcome != verdict::invalid || attempt.is_exact()) return found;
  }
  invariant(false, "a last effort that leaves nothing out");
  return {};
}

}  // namespace agon::checkers::linearizable
