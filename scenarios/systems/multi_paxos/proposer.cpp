// Promises, then commands.
#include "scenarios/systems/multi_paxos/proposer.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>
#include <utility>

namespace agon::systems::multi_paxos {

proposer::proposer(ballot_number ballot, slot_number open, std::size_t nodes, proposer_flaws flaws)
    : ballot_{ballot},
      open_{open},
      next_{open},
      quorum_{flaws.counts_half_as_most ? std::max<std::size_t>(nodes / 2, 1) : nodes / 2 + 1},
      flaws_{flaws} {
  invariant(nodes > 0, "a cluster with nodes");
}

bool proposer::take(const promise& what) {
  if (leads_ || what.ballot != ballot_) return false;
  promises_.emplace(what.from, what.accepted);
  if (promises_.size() < quorum_) return false;
  begin();
  return true;
}

// What may be chosen already is what the highest ballot proposed that a quorum knows of: P2c.
void proposer::begin() {
  std::map<slot_number, proposal> known;
  for (const auto& [node, reported] : promises_)
    for (const auto& what : reported) {
      if (what.slot < open_) continue;
      const auto [place, is_first] = known.emplace(what.slot, what);
      if (!is_first && !flaws_.adopts_any_accepted && place->second.ballot < what.ballot)
        place->second = what;
    }
  if (!known.empty()) next_ = known.rbegin()->first.next();
  for (auto slot = open_; slot < next_; slot = slot.next()) {
    proposal what{.slot = slot, .ballot = ballot_, .command = {}};
    const auto found = known.find(slot);
    if (found != known.end() && !flaws_.ignores_accepted) what.command = found->second.command;
    pending_.emplace(slot, candidate{what, {}});
  }
  promises_.clear();
  leads_ = true;
}

proposal proposer::propose(const kit::request& command) {
  invariant(leads_, "a quorum of promises");
  const proposal what{.slot = next_, .ballot = ballot_, .command = command};
  pending_.emplace(next_, candidate{what, {}});
  next_ = next_.next();
  return what;
}

std::vector<proposal> proposer::take(const accepted& what) {
  std::vector<proposal> chosen;
  if (!leads_ || what.ballot != ballot_) return chosen;
  auto& round = rounds_[what.from];
  round = std::max(round, what.round);
  for (const auto slot : what.slots) {
    const auto found = pending_.find(slot);
    if (found == pending_.end()) continue;
    found->second.acceptors.insert(what.from);
    if (found->second.acceptors.size() < quorum_) continue;
    chosen.push_back(std::move(found->second.what));
    pending_.erase(found);
  }
  return chosen;
}

std::vector<proposal> proposer::pending() const {
  std::vector<proposal> list;
  list.reserve(pending_.size());
  for (const auto& [slot, waiting] : pending_) list.push_back(waiting.what);
  return list;
}

bool proposer::is_confirmed(std::uint64_t round) const {
  const auto count = std::ranges::count_if(
      rounds_, [round](const auto& answered) { return answered.second >= round; });
  return static_cast<std::size_t>(count) >= quorum_;
}

}  // namespace agon::systems::multi_paxos
