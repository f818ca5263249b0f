// The replicated state: registers to which chosen commands are applied, slot by slot.
#pragma once

#include "scenarios/systems/kit/registers.hpp"
#include "scenarios/systems/kit/sessions.hpp"
#include "scenarios/systems/multi_paxos/messages.hpp"

#include <map>
#include <utility>
#include <vector>

namespace agon::systems::multi_paxos {

/// Planted bugs of a replica.
struct replica_flaws {
  bool repeats_retries = false;  ///< Applies a command as often as it was chosen.
};

/// The registers after all commands up to a slot. All replicas go through the same states.
class replica {
 public:
  explicit replica(replica_flaws flaws = {}) : flaws_{flaws} {}

  /// The first slot whose command was not applied.
  [[nodiscard]] slot_number next() const { return next_; }
  /// Is told what was chosen for a slot, in any order, and applies what has no gap before it: the
  /// slots applied now and the replies to their commands.
  std::vector<std::pair<slot_number, kit::reply>> learn(const proposal& chosen);
  /// What a read finds.
  kit::reply read(const kit::request& what) { return registers_.carry_out(what); }

 private:
  kit::reply apply(const kit::request& command);

  replica_flaws flaws_;
  slot_number next_ = {};
  std::map<slot_number, kit::request> ahead_ = {};
  kit::registers registers_ = {};
  kit::sessions sessions_ = {};
};

}  // namespace agon::systems::multi_paxos
