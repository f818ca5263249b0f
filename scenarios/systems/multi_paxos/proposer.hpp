// The proposer of Multi-Paxos under one ballot: gathers promises, then proposes, slot by slot.
#pragma once

#include "scenarios/systems/multi_paxos/messages.hpp"

#include <map>
#include <set>
#include <span>
#include <vector>

namespace agon::systems::multi_paxos {

/// Planted bugs of a proposer.
struct proposer_flaws {
  bool ignores_accepted = false;     ///< Fills open slots with commands that do nothing.
  bool adopts_any_accepted = false;  ///< Takes what was reported first, not the highest ballot's.
  bool counts_half_as_most = false;  ///< A quorum is half of the nodes.
};

/// Lamport 2001, section 3, with phase 1 for all open slots at once. A plain value: it sends
/// nothing. Answers of other ballots and repeated ones count for nothing.
class proposer {
 public:
  /// Wants to lead under `ballot`; slots below `open` are known to be chosen.
  proposer(ballot_number ballot, slot_number open, std::size_t nodes, proposer_flaws flaws = {});

  [[nodiscard]] ballot_number ballot() const { return ballot_; }
  [[nodiscard]] slot_number open() const { return open_; }
  /// The slot of the next new command.
  [[nodiscard]] slot_number next() const { return next_; }

  /// Phase 1: counts a promise; true when there is a quorum of them, and phase 2 has begun. All
  /// open slots that may be decided are then pending, with the only commands they may have.
  bool take(const promise& what);
  [[nodiscard]] bool leads() const { return leads_; }

  /// Phase 2: puts a new command into the next slot. It must lead.
  proposal propose(const kit::request& command);
  /// Counts an answer; gives what is chosen now and was not before.
  std::vector<proposal> take(const accepted& what);
  /// What is proposed and not chosen yet, in order.
  [[nodiscard]] std::vector<proposal> pending() const;

  /// Begins another round of asking whether it still leads; gives its number, from 1.
  std::uint64_t ask_again() { return ++round_; }
  [[nodiscard]] std::uint64_t round() const { return round_; }
  /// Whether a quorum held this ballot for the highest when it answered this round or a later one.
  [[nodiscard]] bool is_confirmed(std::uint64_t round) const;

 private:
  struct candidate {
    proposal what;
    std::set<node_id> acceptors;
  };
  void begin();

  ballot_number ballot_;
  slot_number open_;
  slot_number next_;
  std::size_t quorum_;
  proposer_flaws flaws_;
  bool leads_ = false;
  std::map<node_id, std::vector<proposal>> promises_ = {};
  std::map<slot_number, candidate> pending_ = {};
  std::uint64_t round_ = 0;
  std::map<node_id, std::uint64_t> rounds_ = {};
};

}  // namespace agon::systems::multi_paxos
