// The acceptor of Paxos, on disk: what it promised, and what it accepted for each slot.
#pragma once

#include "actors/host.hpp"
#include "scenarios/systems/kit/record_log.hpp"
#include "scenarios/systems/multi_paxos/messages.hpp"

#include <map>
#include <memory>
#include <span>
#include <vector>

namespace agon::systems::multi_paxos {

/// Planted bugs of an acceptor.
struct acceptor_flaws {
  bool forgets_promises = false;       ///< A restart forgets what was promised.
  bool accepts_below_promise = false;  ///< Accepts under any ballot.
};

/// Obeys "Paxos Made Simple" (Lamport 2001), P1a: accepts what is proposed unless it promised a
/// higher ballot; for all slots at once. What it answers is durable. Errors are the disk's, and
/// after one it may not be used any more.
class acceptor {
 public:
  explicit acceptor(std::shared_ptr<agon::disk> disk, acceptor_flaws flaws = {})
      : log_{std::move(disk), "acceptor"}, flaws_{flaws} {}

  /// Reads what is on disk. To be called once, first.
  result<> load();

  /// Promises to accept nothing below this ballot; false if a higher one was promised.
  result<bool> promise_to(ballot_number ballot);
  /// Accepts proposals of one ballot; false, and none of them, if a higher one was promised.
  result<bool> accept(ballot_number ballot, std::span<const proposal> proposals);

  /// Takes over what is known to be chosen for this slot. Durable with the next promise or accept.
  result<> adopt(const proposal& what);
  /// Notes that what stands in all slots below is chosen. Durable likewise.
  result<> note_chosen(slot_number before);

  /// The highest ballot that it promised or accepted.
  [[nodiscard]] ballot_number promised() const { return promised_; }
  /// Below this, what it accepted is chosen.
  [[nodiscard]] slot_number chosen_before() const { return chosen_before_; }
  /// What it accepted last for a slot; null if nothing.
  [[nodiscard]] const proposal* at(slot_number slot) const;
  /// What it accepted for this slot and later ones, at most `count` of them.
  [[nodiscard]] std::vector<proposal> from(slot_number slot, std::size_t count = SIZE_MAX) const;

 private:
  result<> read(const std::string& record);
  result<> write(const proposal& what);

  kit::record_log log_;
  acceptor_flaws flaws_;
  ballot_number promised_ = {};
  slot_number chosen_before_ = {};
  std::map<slot_number, proposal> accepted_ = {};
};

}  // namespace agon::systems::multi_paxos
