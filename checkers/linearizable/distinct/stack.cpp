// Monitoring stacks.
#include "checkers/linearizable/distinct/containers.hpp"
#include "checkers/linearizable/distinct/lives.hpp"
#include "checkers/linearizable/distinct/range_trees.hpp"

#include <algorithm>

namespace agon::checkers::linearizable::distinct {
namespace {

constexpr std::size_t elements_shown = 10;

/// Takes bottoms away until nothing is left, or some elements have none.
class dismantling {
 public:
  /// Of lives in order of `put_ends`, each with a gap in which it surely is there.
  dismantling(std::span<const life> lives, std::uint32_t end)
      : lives_{lives},
        late_(lives.size()),
        ready_(lives.size()),
        left_(lives.size()),
        covered_{std::size_t{end} + 1} {
    for (std::size_t i = 0; i < lives.size(); ++i) {
      left_.set(i, static_cast<std::uint32_t>(i));
      late_.set(i, lives[i].put_begins);
      covered_.add(lives[i].put_ends, lives[i].take_begins, 1);
    }
  }

  std::optional<violation> run(long_pass& pass) {
    if (lives_.empty()) return {};
    fall_apart(0, lives_.size() - 1);
    while (!open_.empty() && !pass.is_over()) {
      const auto now = open_.back();
      open_.pop_back();
      const auto bottom = bottom_of(now);
      if (bottom == no_call) return stuck(now);
      take_away(bottom);
      fall_apart(now.first, now.last);
    }
    return {};
  }

 private:
  /// Elements from `first` to `last`, of which there is one at every gap from when the first is in
  /// to before `end`.
  struct part {
    std::size_t first, last;
    std::uint32_t end;
  };

  /// The first element from `first` to `last` that is left, or none.
  [[nodiscard]] std::size_t first_left(std::size_t first, std::size_t last) const {
    if (first > last) return no_call;
    return left_[left_.least(first, last)];
  }

  /// Lists the parts into which the elements left from `first` to `last` fall.
  void fall_apart(std::size_t first, std::size_t last) {
    for (auto at = first_left(first, last); at != no_call;) {
      const auto end = static_cast<std::uint32_t>(covered_.first_open(lives_[at].put_ends));
      const auto after = std::upper_bound(
          lives_.begin() + static_cast<std::ptrdiff_t>(at),
          lives_.begin() + static_cast<std::ptrdiff_t>(last) + 1, end,
          [](std::uint32_t moment, const life& one) { return moment < one.put_ends; });
      const auto next = static_cast<std::size_t>(after - lives_.begin());
      open_.push_back({at, next - 1, end});
      at = first_left(next, last);
    }
  }

  /// An element that may lie below all others of the part, or none.
  std::size_t bottom_of(const part& now) {
    const auto begin = lives_[now.first].put_ends;
    for (;;) {
      const auto early = late_.least(now.first, now.last);
      if (late_[early] >= begin) break;
      late_.set(early, least_in_range::none);
      ready_.set(early, never - lives_[early].take_ends);
    }
    const auto last_to_go = ready_.least(now.first, now.last);
    const bool is_one =
        ready_[last_to_go] != least_in_range::none && lives_[last_to_go].take_ends > now.end;
    return is_one ? last_to_go : no_call;
  }

  void take_away(std::size_t bottom) {
    left_.set(bottom, least_in_range::none);
    ready_.set(bottom, least_in_range::none);
    covered_.add(lives_[bottom].put_ends, lives_[bottom].take_begins, -1);
  }

  /// These elements alone have no order in the events before the part's end already: those that are
  /// taken later are untaken there, and what was no bottom is none.
  violation stuck(const part& now) {
    violation wrong{now.end, {pattern::no_bottom, {}}};
    for (auto at = now.first; at != no_call && wrong.why.calls.size() < elements_shown;
         at = first_left(at + 1, now.last))
      wrong.why.calls.push_back(lives_[at].put);
    return wrong;
  }

  std::span<const life> lives_;
  least_in_range late_;   ///< When their puts begin, of those not known to be in time.
  least_in_range ready_;  ///< When their takes end, from the last on, of those put in time.
  least_in_range left_;   ///< Their own numbers, of those not taken away.
  cover_counts covered_;  ///< By gap: how many are surely there.
  std::vector<part> open_;
};

std::optional<violation> unstackable(std::vector<life>& lives, std::uint32_t end, long_pass& pass) {
  std::erase_if(lives, [](const life& one) { return !one.is_ever_there(); });
  std::sort(lives.begin(), lives.end(),
            [](const life& a, const life& b) { return a.put_ends < b.put_ends; });
  return dismantling{lives, end}.run(pass);
}

decision decide(const problem& whole, machine&, const budget& limits) {
  return decide_by_lives(whole, limits, unstackable);
}

}  // namespace

const algorithm stack{
    .name = "distinct-stack", .applies = holds_distinct<container_kind::stack>, .decide = decide};

}  // namespace agon::checkers::linearizable::distinct
