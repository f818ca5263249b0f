// Seeds below `next_` are done unless they wait or are leased.
#include "scenarios/explore/seed_ledger.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>
#include <limits>

namespace agon::scenarios {
namespace {

constexpr auto no_end = std::numeric_limits<std::uint64_t>::max();

}  // namespace

seed_ledger::seed_ledger(std::uint64_t first, std::uint64_t count,
                         const std::vector<std::uint64_t>& done)
    : next_{first}, end_{count == 0 ? no_end : first + count} {
  invariant(count == 0 || end_ > first, "seeds that are numbers of 64 bits");
  invariant(std::ranges::is_sorted(done), "seeds in order");
  for (const auto seed : done) {
    if (seed < next_ || seed >= end_) continue;
    while (next_ < seed) waiting_.insert(next_++);
    ++next_;
  }
}

std::optional<std::uint64_t> seed_ledger::lease(holder to) {
  if (over_) return std::nullopt;
  std::uint64_t seed = next_;
  if (!waiting_.empty())
    seed = waiting_.extract(waiting_.begin()).value();
  else if (next_ < end_)
    ++next_;
  else
    return std::nullopt;
  leased_.emplace(seed, to);
  return seed;
}

bool seed_ledger::settle(std::uint64_t seed) {
  // One that was given back may be answered all the same.
  return leased_.erase(seed) + waiting_.erase(seed) > 0;
}

void seed_ledger::give_back(holder from) {
  for (auto at = leased_.begin(); at != leased_.end();) {
    if (at->second == from) {
      if (at->first < end_) waiting_.insert(at->first);
      at = leased_.erase(at);
    } else {
      ++at;
    }
  }
}

void seed_ledger::end_above(std::uint64_t seed) {
  if (seed + 1 >= end_) return;
  end_ = seed + 1;
  waiting_.erase(waiting_.lower_bound(end_), waiting_.end());
  leased_.erase(leased_.lower_bound(end_), leased_.end());
}

bool seed_ledger::finished() const {
  return leased_.empty() && (over_ || (waiting_.empty() && next_ >= end_));
}

bool seed_ledger::all_done_below(std::uint64_t seed) const {
  return seed <= next_ && (waiting_.empty() || *waiting_.begin() >= seed) &&
         (leased_.empty() || leased_.begin()->first >= seed);
}

}  // namespace agon::scenarios
