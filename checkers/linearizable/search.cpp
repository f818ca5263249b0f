// The frontier, over all events of a history.
#include "checkers/linearizable/search.hpp"

#include <algorithm>
#include <utility>

namespace agon::checkers::linearizable {
namespace {

/// How far back paths begin: between one and two times so many returns.
constexpr std::size_t returns_between_marks = 32;

constexpr std::size_t orders_told = 5;
constexpr std::size_t calls_told = 24;

}  // namespace

breadth_search::breadth_search(const problem& whole, machine& object)
    : whole_{whole}, object_{object}, places_{whole} {
  begin_round();
}

void breadth_search::begin_round() {
  now_.emplace(object_, whole_.operations, places_.layout());
  now_->aim(efforts()[round_]);
  at_ = decided_ = configurations_ = 0;
  earlier_.reset();
  latest_.reset();
}

decision breadth_search::run(const budget& limits) {
  for (;; begin_round()) {
    const auto left = limits.step_limit() - std::min(limits.step_limit(), earlier_steps_);
    const auto step =
        now_->over_limits(limits) ? frontier::step::stopped : go_on(limits.with_steps(left));
    decision found{.decided = decided_,
                   .steps = earlier_steps_ + now_->steps(),
                   .configurations = configurations_};
    if (step == frontier::step::stopped) found.spent = now_->spent();
    if (step == frontier::step::kept) found.outcome = verdict::valid;
    if (step != frontier::step::emptied) return found;
    if (now_->is_exact()) {
      found.outcome = verdict::invalid;
      found.failed_call = whole_.events[at_].call;
      found.states = now_->states();
      found.orders = orders(limits);
      return found;
    }
    earlier_steps_ = found.steps;
    ++round_;
    invariant(round_ < efforts().size(), "a last effort that leaves nothing out");
  }
}

frontier::step breadth_search::go_on(const budget& limits) {
  for (; at_ < whole_.events.size(); ++at_) {
    if (const auto step = advance(*now_, at_, limits); step != frontier::step::kept) return step;
    if (!whole_.events[at_].is_return) continue;
    configurations_ = std::max(configurations_, now_->size());
    if (++decided_ % returns_between_marks == 0) mark();
  }
  return frontier::step::kept;
}

frontier::step breadth_search::advance(frontier& now, std::size_t at, const budget& limits) const {
  const auto& event = whole_.events[at];
  if (event.is_return) return now.end(limits);
  places_.begin(event.call, now);
  return frontier::step::kept;
}

void breadth_search::mark() {
  earlier_ = std::move(latest_);
  latest_.emplace(marked{at_ + 1, now_->configurations()});
}

/// Orders of the calls before the one that failed, by going some way again.
std::vector<legal_order> breadth_search::orders(const budget& limits) const {
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
  now.aim(efforts()[round_]);
  path_book book{whole_};
  now.keep_paths(book);
  while (at < whole_.events.size() && advance(now, at, limits) == frontier::step::kept) ++at;
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

decision search(const problem& whole, machine& object, const budget& limits) {
  return breadth_search{whole, object}.run(limits);
}

}  // namespace agon::checkers::linearizable
