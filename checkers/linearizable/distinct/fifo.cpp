// Monitoring queues.
#include "checkers/linearizable/distinct/containers.hpp"
#include "checkers/linearizable/distinct/lives.hpp"

namespace agon::checkers::linearizable::distinct {
namespace {

/// An element that left before another that had been in before it: the earliest to be seen.
std::optional<violation> overtaken(const std::vector<life>& lives, std::uint32_t end,
                                   long_pass& pass) {
  std::vector<const life*> put_by(end + 1);     // by the moment at which it is surely in
  std::vector<const life*> begins_at(end + 1);  // by the moment at which its put begins
  for (const auto& each : lives) {
    put_by[each.put_ends] = &each;
    begins_at[each.put_begins] = &each;
  }
  const life* stays_longest = nullptr;  // of those surely in
  std::optional<violation> first;
  for (std::uint32_t now = 0; now < end && !pass.is_over(); ++now) {
    if (const auto* in = put_by[now];
        in != nullptr && (stays_longest == nullptr || in->take_begins > stays_longest->take_begins))
      stays_longest = in;
    const auto* next = begins_at[now];
    if (next == nullptr || stays_longest == nullptr || stays_longest->take_begins < next->take_ends)
      continue;
    if (!first || next->take_ends + 1 < first->end)
      first = violation{next->take_ends + 1,
                        {pattern::overtaken, {next->take, stays_longest->put, next->put}}};
  }
  return first;
}

decision decide(const problem& whole, machine&, const budget& limits) {
  return decide_by_lives(whole, limits, overtaken);
}

}  // namespace

const algorithm fifo{
    .name = "distinct-fifo", .applies = holds_distinct<container_kind::fifo>, .decide = decide};

}  // namespace agon::checkers::linearizable::distinct
