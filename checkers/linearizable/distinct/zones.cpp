// Zones by value, and one pass over them.
#include "checkers/linearizable/distinct/zones.hpp"

#include "checkers/linearizable/distinct/prefix.hpp"

#include <algorithm>

namespace agon::checkers::linearizable::distinct {
namespace {

bool writes(const operation_facts& facts) { return facts.kind == effect::overwrite; }

bool applies(const problem& whole) {
  for (const auto& each : whole.operations) {
    if (writes(each) ? !each.leaves || *each.leaves == whole.initial
                     : each.kind != effect::none || !each.needs)
      return false;
  }
  std::vector<bool> is_written(whole.operations.size());
  for (const auto& each : whole.calls) {
    if (!writes(whole.facts(each))) continue;
    if (is_written[each.asked.value]) return false;
    is_written[each.asked.value] = true;
  }
  return true;
}

/// The calls of one value, as far as a prefix shows them. Moments are indices of events plus one:
/// at moment 0 the initial value is written, in the gap before all.
struct zone {
  std::uint32_t write_begins = never;
  std::uint32_t first_end = never;  ///< The first return.
  std::uint32_t last_begin = 0;     ///< The last invocation.
  std::uint32_t known_at = 0;       ///< The return by which the zone was as it is.
  bool is_known = false;            ///< It was read, or its write returned.

  [[nodiscard]] bool is_forward() const { return first_end < last_begin; }

  void add(const call& one, std::uint32_t end) {
    const bool returns = one.ends < end;
    last_begin = std::max(last_begin, one.begins + 1);
    if (!returns) return;
    first_end = std::min(first_end, one.ends + 1);
    known_at = std::max(known_at, one.ends);
    is_known = true;
  }
};

class register_monitor {
 public:
  register_monitor(const problem& whole, const budget& limits) : whole_{whole}, pass_{limits} {
    for (const auto& each : whole.operations)
      values_ = std::max(values_, (writes(each) ? each.leaves : each.needs)->value + 1);
    values_ = std::max(values_, whole.initial.value + 1);
  }

  std::optional<violation> judge(std::uint32_t end) {
    if (auto wrong = collect(end)) return wrong;
    starts_.assign(std::size_t{end} + 1, nullptr);
    for (const auto& each : zones_)
      if (each.is_known) starts_[std::min(each.first_end, each.last_begin)] = &each;
    const zone* current = nullptr;  // the last forward zone that began
    for (const auto* next : starts_) {
      if (next == nullptr) continue;
      const auto next_ends = std::max(next->first_end, next->last_begin);
      const auto next_starts = std::min(next->first_end, next->last_begin);
      const bool overlaps = current != nullptr && next_starts < current->last_begin;
      if (overlaps && (next->is_forward() || next_ends < current->last_begin))
        return violation{std::max(next->known_at, current->known_at) + 1, {}};
      if (next->is_forward()) current = next;
    }
    return {};
  }

 private:
  /// Makes the zones of the first `end` events, or says that a read came before its write.
  std::optional<violation> collect(std::uint32_t end) {
    zones_.assign(values_, {});
    zones_[whole_.initial.value] = {
        .write_begins = 0, .first_end = 0, .last_begin = 0, .known_at = 0, .is_known = true};
    for (const auto& one : whole_.calls) {
      if (one.begins >= end || pass_.is_over()) break;
      const auto& facts = whole_.facts(one);
      if (!writes(facts)) continue;
      auto& now = zones_[facts.leaves->value];
      now.write_begins = one.begins + 1;
      now.add(one, end);
    }
    for (const auto& one : whole_.calls) {
      if (one.begins >= end || pass_.is_over()) break;
      const auto& facts = whole_.facts(one);
      if (writes(facts) || one.ends >= end) continue;
      auto& now = zones_[facts.needs->value];
      if (now.write_begins > one.ends + 1) return violation{one.ends + 1, {}};
      now.add(one, end);
    }
    return {};
  }

  const problem& whole_;
  std::uint32_t values_ = 0;
  std::vector<zone> zones_;          ///< By value.
  std::vector<const zone*> starts_;  ///< By moment: the zone whose lesser end this is.
  long_pass pass_;
};

decision decide(const problem& whole, machine&, const budget& limits) {
  if (const auto spent = spent_before(whole, limits); !spent.empty()) return {.spent = spent};
  register_monitor monitor{whole, limits};
  return decide_by_prefix(
      whole, limits, [&](std::uint32_t end) { return monitor.judge(end); }, false);
}

}  // namespace

const algorithm zones{.name = "zones", .applies = applies, .decide = decide};

}  // namespace agon::checkers::linearizable::distinct
