// Monitoring priority queues and unordered queues.
#include "checkers/linearizable/distinct/containers.hpp"
#include "checkers/linearizable/distinct/lives.hpp"

#include <algorithm>
#include <numeric>

namespace agon::checkers::linearizable::distinct {
namespace {

/// Gaps, of which more and more are covered (union-find with path halving). Near-linear in all.
class open_gaps {
 public:
  explicit open_gaps(std::size_t gaps) : next_(gaps + 1) {
    std::iota(next_.begin(), next_.end(), std::uint32_t{0});
  }
  /// The first open gap from `gap` on.
  std::uint32_t first_from(std::uint32_t gap) {
    while (next_[gap] != gap) gap = next_[gap] = next_[next_[gap]];
    return gap;
  }
  /// Covers the gaps from `first` to before `end`.
  void cover(std::uint32_t first, std::uint32_t end) {
    for (auto gap = first_from(first); gap < end; gap = first_from(gap)) next_[gap] = gap + 1;
  }

 private:
  std::vector<std::uint32_t> next_;
};

/// An element that was taken although a lesser one was there whenever that can have been.
std::optional<violation> not_the_least(const problem& whole, std::vector<life>& lives,
                                       std::uint32_t end, long_pass& pass) {
  const auto priority_of = [&](const life& one) {
    return static_cast<std::int64_t>(element_number(whole.facts(whole.calls[one.put]).what));
  };
  std::sort(lives.begin(), lives.end(),
            [&](const life& a, const life& b) { return priority_of(a) < priority_of(b); });
  open_gaps open{std::size_t{end} + 2};
  std::optional<violation> first;
  for (std::size_t i = 0; i < lives.size() && !pass.is_over(); ++i) {
    const auto& one = lives[i];
    if (one.take_ends < end && open.first_from(one.take_begins) >= one.take_ends &&
        (!first || one.take_ends + 1 < first->end)) {
      first = violation{one.take_ends + 1, {pattern::lesser_there, {one.take}}};
      const auto lesser = cover({lives.data(), i}, one.take_begins, one.take_ends - 1);
      first->why.calls.insert(first->why.calls.end(), lesser.begin(), lesser.end());
    }
    if (one.is_ever_there()) open.cover(one.put_ends, one.take_begins);
  }
  return first;
}

decision decide_priority(const problem& whole, machine&, const budget& limits) {
  const auto judge = [&](std::vector<life>& lives, std::uint32_t end, long_pass& pass) {
    return not_the_least(whole, lives, end, pass);
  };
  return decide_by_lives(whole, limits, judge);
}

decision decide_bag(const problem& whole, machine&, const budget& limits) {
  const auto nothing_more = [](std::vector<life>&, std::uint32_t, long_pass&) {
    return std::optional<violation>{};
  };
  return decide_by_lives(whole, limits, nothing_more);
}

}  // namespace

const algorithm priority{.name = "distinct-priority",
                         .applies = holds_distinct<container_kind::priority>,
                         .decide = decide_priority};

const algorithm bag{.name = "distinct-bag",
                    .applies = holds_distinct<container_kind::bag>,
                    .decide = decide_bag,
                    .judges_parts = true};

}  // namespace agon::checkers::linearizable::distinct
