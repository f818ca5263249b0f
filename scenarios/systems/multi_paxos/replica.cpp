// In the order of slots, each command once.
#include "scenarios/systems/multi_paxos/replica.hpp"

#include "scenarios/systems/kit/server.hpp"

namespace agon::systems::multi_paxos {

std::vector<std::pair<slot_number, kit::reply>> replica::learn(const proposal& chosen) {
  std::vector<std::pair<slot_number, kit::reply>> applied;
  if (chosen.slot >= next_) ahead_.emplace(chosen.slot, chosen.command);
  while (!ahead_.empty() && ahead_.begin()->first == next_) {
    applied.emplace_back(next_, apply(ahead_.begin()->second));
    ahead_.erase(ahead_.begin());
    next_ = next_.next();
  }
  return applied;
}

kit::reply replica::apply(const kit::request& command) {
  if (command.client == 0) return kit::done();
  if (flaws_.repeats_retries) return registers_.carry_out(command);
  if (const auto before = sessions_.repeated(command)) return *before;
  const auto how = registers_.carry_out(command);
  sessions_.keep(command, how);
  return how;
}

}  // namespace agon::systems::multi_paxos
