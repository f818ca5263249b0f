// Term, vote and log on a disk that keeps only what was synced and may tear what was not.
#pragma once

#include "actors/host.hpp"
#include "scenarios/systems/raft/raft.hpp"

#include <memory>
#include <span>
#include <vector>

namespace agon::systems::raft {

/// Whether a vote is synced before it is answered; `written` is the planted bug forgets-vote.
enum class vote_durability : std::uint8_t { synced, written };

/// The files `vote` and `log` of one server.
///
/// `vote` has two slots in different sectors, written in turn, each with a counter and a checksum:
/// a torn write leaves the other slot. `log` is a sequence of records. Each has a checksum of its
/// own, the checksum of the record before it, so that records of an overwritten past do not pass
/// for its successors, and the length of the file that was durable when it was written, which tells
/// a torn tail (dropped on load) from damage to what was synced (an error). A damaged last batch
/// looks torn.
class storage {
 public:
  storage(std::shared_ptr<agon::disk> disk, vote_durability votes)
      : disk_{std::move(disk)}, votes_{votes} {}

  /// Reads what is there, and cuts a torn tail off. To be called once, first. Fails where the disk
  /// does, or where it has lost what was synced.
  result<durable_state> load();
  /// Stores term and vote durably. Fails where the disk does; then the server must stop, since what
  /// the disk holds is not known.
  result<> keep(const keep_vote& vote);
  /// Removes entries from the end of the log, durably. Fails as above.
  result<> keep(const cut_log& cut);
  /// Adds entries to the log, durably. Fails as above.
  result<> keep(const extend_log& more);

 private:
  // Where a record ends, and its checksum.
  struct mark {
    std::uint64_t end = 0;
    std::uint64_t checksum = 0;
  };

  result<> load_vote(durable_state& into);
  result<> load_log(durable_state& into);
  [[nodiscard]] mark last_mark() const { return marks_.empty() ? mark{} : marks_.back(); }

  std::shared_ptr<agon::disk> disk_;
  vote_durability votes_;
  std::uint64_t vote_count_ = 0;
  std::vector<mark> marks_ = {};
};

}  // namespace agon::systems::raft
