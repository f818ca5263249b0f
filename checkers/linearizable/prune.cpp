// Ranking and comparing configurations.
#include "checkers/linearizable/prune.hpp"

#include <algorithm>
#include <bit>

namespace agon::checkers::linearizable {
namespace {

constexpr std::size_t comparisons_max = 128;

}  // namespace

void pruner::rank(const config_set& from, bool cost_first) {
  order_.clear();
  for (std::size_t i = 0; i < from.size(); ++i) {
    const auto* config = from[i];
    ranked entry{.row = static_cast<std::uint32_t>(i)};
    for (std::size_t k = 0; k < layout_.bit_words; ++k)
      entry.generality += std::popcount(config[layout_.optional() + k]);
    for (std::size_t k = 0; k < layout_.counters; ++k) entry.cost += config[layout_.counter(k)];
    entry.generality -= static_cast<std::int64_t>(entry.cost);
    order_.push_back(entry);
  }
  std::sort(order_.begin(), order_.end(), [&](const ranked& a, const ranked& b) {
    const auto* one = from[a.row];
    const auto* other = from[b.row];
    if (one[0] != other[0]) return one[0] < other[0];
    if (cost_first && a.cost != b.cost) return a.cost < b.cost;
    if (a.generality != b.generality) return a.generality > b.generality;
    return std::lexicographical_compare(one, one + layout_.width(), other, other + layout_.width());
  });
}

void pruner::prune(const config_set& from, config_set& to) { keep_uncovered(from, to, false); }

void pruner::prune_by_cost(const config_set& from, config_set& to) {
  keep_uncovered(from, to, true);
}

void pruner::keep_uncovered(const config_set& from, config_set& to, bool whatever_was_used) {
  to.clear();
  if (from.size() == 1) {
    to.add(from[0]);
    return;
  }
  rank(from, whatever_was_used);
  std::size_t group = 0;  // where the configurations of this state begin in `to`
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const auto* config = from[order_[i].row];
    if (i > 0 && config[0] != from[order_[i - 1].row][0]) group = to.size();
    const auto last = std::min(to.size(), group + comparisons_max);
    bool covered = false;
    for (auto k = group; k < last && !covered; ++k)
      covered = covers(to[k], config, whatever_was_used);
    if (!covered) to.add(config);
  }
}

void pruner::narrow(const config_set& from, config_set& to, std::size_t count) const {
  to.clear();
  std::size_t states = 0;
  for (std::size_t i = 0; i < from.size(); ++i)
    if (i == 0 || from[i][0] != from[i - 1][0]) ++states;
  const auto share = std::max<std::size_t>(1, count / std::max<std::size_t>(1, states));
  std::size_t kept = 0;
  for (std::size_t i = 0; i < from.size() && to.size() < count; ++i) {
    if (i > 0 && from[i][0] != from[i - 1][0]) kept = 0;
    if (kept++ < share) to.add(from[i]);
  }
}

bool pruner::covers(const std::uint32_t* wide, const std::uint32_t* narrow,
                    bool whatever_was_used) const {
  for (std::size_t k = 0; k < layout_.bit_words; ++k) {
    const auto settled = ~wide[layout_.optional() + k];
    const auto used = wide[layout_.used() + k] ^ narrow[layout_.used() + k];
    const auto optional = wide[layout_.optional() + k] ^ narrow[layout_.optional() + k];
    if (((used | optional) & settled) != 0) return false;
  }
  for (std::size_t k = 0; k < layout_.counters && !whatever_was_used; ++k)
    if (wide[layout_.counter(k)] > narrow[layout_.counter(k)]) return false;
  return true;
}

}  // namespace agon::checkers::linearizable
