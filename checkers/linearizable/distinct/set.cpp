// Monitoring sets, element by element.
#include "checkers/models/set.hpp"

#include "checkers/linearizable/distinct/containers.hpp"
#include "checkers/linearizable/distinct/prefix.hpp"

#include <algorithm>

namespace agon::checkers::linearizable::distinct {
namespace {

using function = checkers::set::function;
using outcome = checkers::set::outcome;

/// What a call says about its element.
enum class says : std::uint8_t { adds, removes, may_remove, is_there, is_not_there };

says said_by(const operation& what) {
  switch (static_cast<function>(what.function)) {
    case function::add:
      return what.second.value == outcome::no ? says::is_there : says::adds;
    case function::remove:
      if (what.second.value == outcome::no) return says::is_not_there;
      return what.second.value == outcome::yes ? says::removes : says::may_remove;
    case function::contains:
    case function::read:
      break;
  }
  return what.second.value == outcome::yes ? says::is_there : says::is_not_there;
}

/// What is known of an element.
struct element {
  std::uint32_t add = no_call;
  std::uint32_t remove = no_call;
  bool must_remove = false;
  bool was_seen = false;
  std::uint32_t seen_until = 0;           ///< The last invocation of a call that saw it.
  std::uint32_t first_seen_ends = never;  ///< The first return of one.
  bool fails_removed = false;             ///< It cannot have been removed.
  bool fails_kept = false;                ///< The remove cannot have come first.
};

/// From when on, and until when, the element is surely there.
struct presence {
  std::uint32_t begins = 0;
  std::uint32_t ends = never;
};

bool lies_within(const call& one, const presence& there) {
  return one.begins >= there.begins && one.ends <= there.ends;
}

class monitor {
 public:
  monitor(const problem& whole, const budget& limits) : whole_{whole}, pass_{limits} {}

  /// False where an element is added or removed twice, or the time is up.
  bool read() {
    for (std::uint32_t i = 0; i < whole_.calls.size(); ++i)
      if (pass_.is_over() || !note(i)) return false;
    return true;
  }

  bool is_fine() {
    for (auto& each : all_) settle(each);
    for (const auto& one : whole_.calls)
      if (said(one) == says::is_not_there && !one.crashed()) miss(one);
    return std::none_of(all_.begin(), all_.end(),
                        [](const element& one) { return one.fails_removed && one.fails_kept; });
  }

 private:
  [[nodiscard]] says said(const call& one) const { return said_by(whole_.facts(one).what); }
  element& about(const call& one) {
    const auto number = whole_.facts(one).what.first.value;
    if (number >= all_.size()) all_.resize(number + 1);
    return all_[number];
  }

  bool note(std::uint32_t number) {
    const auto& one = whole_.calls[number];
    auto& now = about(one);
    const auto what = said(one);
    if (what == says::adds) {
      if (now.add != no_call) return false;
      now.add = number;
    } else if (what == says::removes || what == says::may_remove) {
      if (now.remove != no_call) return false;
      now.remove = number;
      now.must_remove = what == says::removes;
    } else if (what == says::is_there) {
      now.was_seen = true;
      now.seen_until = std::max(now.seen_until, one.begins);
      now.first_seen_ends = std::min(now.first_seen_ends, one.ends);
    }
    return true;
  }

  /// Whether it can have been there and gone as some calls saw it; what missed it comes later.
  void settle(element& now) {
    const auto* add = now.add == no_call ? nullptr : &whole_.calls[now.add];
    const auto* remove = now.remove == no_call ? nullptr : &whole_.calls[now.remove];
    const bool seen_before_added = now.was_seen && (!add || now.first_seen_ends < add->begins);
    now.fails_kept = seen_before_added || now.must_remove;
    now.fails_removed = seen_before_added || !remove || !add || remove->ends < add->begins ||
                        (now.was_seen && remove->ends < now.seen_until);
    // A remove that comes first finds nothing there.
    if (remove && !now.fails_kept && add && !remove->crashed() && lies_within(*remove, kept(now)))
      now.fails_kept = true;
  }

  /// Where the element is, if nothing removes it.
  [[nodiscard]] presence kept(const element& now) const {
    if (now.add == no_call) return {never, never};
    const auto& add = whole_.calls[now.add];
    return {std::min(add.ends, now.first_seen_ends), never};
  }
  [[nodiscard]] presence removed(const element& now) const {
    const auto& add = whole_.calls[now.add];
    const auto& remove = whole_.calls[now.remove];
    return {std::min({add.ends, now.first_seen_ends, remove.ends}),
            std::max({remove.begins, now.seen_until, add.begins})};
  }

  /// A call that did not see its element.
  void miss(const call& one) {
    auto& now = about(one);
    if (!now.fails_kept && lies_within(one, kept(now))) now.fails_kept = true;
    if (!now.fails_removed && lies_within(one, removed(now))) now.fails_removed = true;
  }

  const problem& whole_;
  std::vector<element> all_;  ///< By the number of its value.
  long_pass pass_;
};

decision decide(const problem& whole, machine&, const budget& limits) {
  if (const auto spent = spent_before(whole, limits); !spent.empty()) return {.spent = spent};
  monitor all{whole, limits};
  decision found;
  found.steps = whole.calls.size();
  const bool is_fine = all.read() && all.is_fine();
  if (limits.time_is_up()) found.spent = "time";
  if (!is_fine || !found.spent.empty()) return found;
  found.outcome = verdict::valid;
  found.decided = whole.completed;
  return found;
}

bool applies(const problem& whole) {
  return whole.container == container_kind::set &&
         std::none_of(whole.operations.begin(), whole.operations.end(),
                      [](const auto& each) { return each.what.function == function::read; });
}

}  // namespace

const algorithm set{
    .name = "distinct-set", .applies = applies, .decide = decide, .judges_parts = true};

}  // namespace agon::checkers::linearizable::distinct
