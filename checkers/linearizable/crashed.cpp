// Until when crashed calls matter: a search for the latest need, backwards along crashed calls that
// would themselves need what others leave.
#include "checkers/linearizable/crashed.hpp"

#include <algorithm>
#include <optional>
#include <queue>
#include <unordered_map>
#include <utility>

namespace agon::checkers::linearizable {
namespace {

/// The groups, all without expiry.
std::vector<crashed_group> groups_of(const problem& whole) {
  std::vector<crashed_group> groups;
  std::vector<bool> known(whole.operations.size());
  for (const auto& one : whole.calls) {
    if (!one.crashed() || known[one.asked.value]) continue;
    known[one.asked.value] = true;
    groups.push_back({.asked = one.asked, .first = one.begins});
  }
  return groups;
}

bool every_need_is_known(const problem& whole) {
  return std::all_of(whole.operations.begin(), whole.operations.end(), [](const auto& facts) {
    return (facts.kind == effect::overwrite || facts.needs) && facts.leaves;
  });
}

/// The last event at which each state is needed, later needs first.
class needs_of_states {
 public:
  void raise(state_id state, std::uint32_t event) {
    const auto [found, is_new] = last_.try_emplace(state.value, event);
    if (!is_new && found->second >= event) return;
    found->second = event;
    open_.emplace(event, state.value);
  }

  /// Sets when each group expires; groups that nobody needs keep no expiry and are false in the
  /// result.
  std::vector<bool> spread(const problem& whole, std::vector<crashed_group>& groups) {
    std::unordered_map<std::uint32_t, std::vector<std::size_t>> makers;
    for (std::size_t i = 0; i < groups.size(); ++i)
      makers[whole.operations[groups[i].asked.value].leaves->value].push_back(i);
    std::vector<bool> useful(groups.size());
    while (!open_.empty()) {
      const auto [event, state] = open_.top();
      open_.pop();
      if (last_[state] != event) continue;
      for (const auto i : makers[state]) {
        if (groups[i].first > event) continue;
        useful[i] = true;
        groups[i].expires = event;
        const auto& needs = whole.operations[groups[i].asked.value].needs;
        if (needs) raise(*needs, event);
      }
    }
    return useful;
  }

 private:
  std::unordered_map<std::uint32_t, std::uint32_t> last_;
  std::priority_queue<std::pair<std::uint32_t, std::uint32_t>> open_;
};

}  // namespace

std::vector<crashed_group> group_crashed(const problem& whole) {
  auto groups = groups_of(whole);
  if (groups.empty() || !every_need_is_known(whole)) return groups;
  needs_of_states needs;
  for (const auto& one : whole.calls) {
    const auto& facts = whole.facts(one);
    if (!one.crashed() && facts.needs) needs.raise(*facts.needs, one.ends);
  }
  const auto useful = needs.spread(whole, groups);
  std::vector<crashed_group> kept;
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (useful[i]) kept.push_back(groups[i]);
  return kept;
}

}  // namespace agon::checkers::linearizable
