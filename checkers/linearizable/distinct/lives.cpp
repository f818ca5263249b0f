// From calls to elements.
#include "checkers/linearizable/distinct/lives.hpp"

#include "checkers/models/container.hpp"

#include <algorithm>

namespace agon::checkers::linearizable::distinct {
namespace {

constexpr std::size_t elements_shown = 10;

bool names_element(const operation& op) { return op.function == put || op.function == take; }

}  // namespace

std::uint64_t element_number(const operation& op) {
  return (std::uint64_t{op.first.value} << 32) | op.second.value;
}

bool elements::are_distinct(const problem& whole) {
  for (const auto& each : whole.operations)
    if (each.what.function == peek) return false;
  std::vector<bool> is_put(whole.operations.size());
  for (const auto& each : whole.calls) {
    if (whole.facts(each).what.function != put) continue;
    if (is_put[each.asked.value]) return false;
    is_put[each.asked.value] = true;
  }
  return true;
}

elements::elements(const problem& whole) : whole_{whole}, next_take_(whole.calls.size(), no_call) {
  number_elements();
  // Backwards, so that the lists of takes begin with the first.
  for (auto i = static_cast<std::uint32_t>(whole.calls.size()); i-- > 0;) {
    const auto& one = whole.calls[i];
    const auto function = whole.facts(one).what.function;
    if (names_element(whole.facts(one).what)) {
      auto& about = all_[element_of_[one.asked.value]];
      if (function == put) {
        about.put = i;
      } else {
        next_take_[i] = about.take;
        about.take = i;
      }
    } else if (function == take_any) {
      has_unknown_takes_ = true;
    } else if (!one.crashed()) {
      finds_nothing_.push_back(i);
    }
  }
}

void elements::number_elements() {
  element_of_.assign(whole_.operations.size(), no_call);
  std::vector<std::pair<std::uint64_t, std::uint32_t>> named;
  for (std::uint32_t i = 0; i < whole_.operations.size(); ++i)
    if (names_element(whole_.operations[i].what))
      named.emplace_back(element_number(whole_.operations[i].what), i);
  std::sort(named.begin(), named.end());
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (i == 0 || named[i].first != named[i - 1].first) all_.emplace_back();
    element_of_[named[i].second] = static_cast<std::uint32_t>(all_.size() - 1);
  }
}

std::optional<violation> elements::lives(std::uint32_t end, std::vector<life>& into,
                                         long_pass& pass) const {
  into.clear();
  std::optional<violation> first;
  for (const auto& each : all_) {
    if (pass.is_over()) break;
    if (auto wrong = live(each, end, into); wrong && (!first || wrong->end < first->end))
      first = std::move(wrong);
  }
  return first;
}

std::optional<violation> elements::live(const element& one, std::uint32_t end,
                                        std::vector<life>& into) const {
  const auto& calls = whole_.calls;
  auto taken = no_call;  // by the first of those that returned, else the first that was invoked
  for (auto i = one.take; i != no_call && calls[i].begins < end; i = next_take_[i]) {
    if (taken == no_call) {
      taken = i;
    } else if (calls[i].ends < end) {
      const auto other = std::max(calls[i].ends, calls[taken].ends);
      if (other < end)
        return violation{other + 1,
                         {pattern::taken_twice,
                          calls[i].ends == other ? std::vector{i, taken} : std::vector{taken, i}}};
      taken = i;
    }
  }
  const bool is_put = one.put != no_call && calls[one.put].begins < end;
  const bool is_taken = taken != no_call && calls[taken].ends < end;
  if (is_taken && (!is_put || calls[taken].ends < calls[one.put].begins))
    return violation{calls[taken].ends + 1, {pattern::never_put, {taken}}};
  if (!is_put || (!is_taken && calls[one.put].ends >= end)) return {};
  life found{.put_begins = calls[one.put].begins,
             .put_ends = calls[one.put].ends,
             .take_begins = end,
             .take_ends = end + 1,
             .put = one.put,
             .take = taken};
  if (taken != no_call) found.take_begins = std::max(calls[taken].begins, found.put_begins);
  if (is_taken) found.take_ends = calls[taken].ends;
  found.put_ends = std::min(found.put_ends, found.take_ends);
  into.push_back(found);
  return {};
}

std::optional<violation> found_nothing_wrongly(const elements& all, std::span<const life> lives,
                                               std::uint32_t end) {
  if (all.finds_nothing().empty()) return {};
  std::vector<std::int32_t> change(end + 2);
  for (const auto& each : lives) {
    if (!each.is_ever_there()) continue;
    ++change[each.put_ends];
    --change[each.take_begins];
  }
  std::vector<std::uint32_t> empty_before(end + 1);  // gaps with nothing there, below this one
  std::int32_t there = 0;
  for (std::uint32_t gap = 0; gap < end; ++gap) {
    there += change[gap];
    empty_before[gap + 1] = empty_before[gap] + (there == 0 ? 1 : 0);
  }
  std::optional<violation> first;
  for (const auto i : all.finds_nothing()) {
    const auto& one = all.whole().calls[i];
    if (one.ends >= end || empty_before[one.ends] != empty_before[one.begins]) continue;
    if (!first || one.ends + 1 < first->end)
      first = violation{one.ends + 1, {pattern::never_empty, {i}}};
  }
  if (first) {
    const auto& one = all.whole().calls[first->why.calls.front()];
    const auto there_then = cover(lives, one.begins, one.ends - 1);
    first->why.calls.insert(first->why.calls.end(), there_then.begin(), there_then.end());
  }
  return first;
}

decision decide_by_lives(const problem& whole, const budget& limits, const life_judge& judge) {
  if (const auto spent = spent_before(whole, limits); !spent.empty()) return {.spent = spent};
  const elements all{whole};
  std::vector<life> lives;
  long_pass pass{limits};
  const auto judge_prefix = [&](std::uint32_t end) {
    auto wrong = all.lives(end, lives, pass);
    if (!wrong) wrong = found_nothing_wrongly(all, lives, end);
    if (!wrong) wrong = judge(lives, end, pass);
    return wrong;
  };
  return decide_by_prefix(whole, limits, judge_prefix, all.has_unknown_takes());
}

std::vector<std::uint32_t> cover(std::span<const life> lives, std::uint32_t first,
                                 std::uint32_t last) {
  std::vector<std::uint32_t> puts;
  for (auto gap = first; gap <= last && puts.size() < elements_shown;) {
    const life* longest = nullptr;
    for (const auto& each : lives) {
      if (each.put_ends > gap || each.take_begins <= gap) continue;
      if (longest == nullptr || each.take_begins > longest->take_begins) longest = &each;
    }
    invariant(longest != nullptr, "lives that cover all gaps");
    puts.push_back(longest->put);
    gap = longest->take_begins;
  }
  return puts;
}

}  // namespace agon::checkers::linearizable::distinct
