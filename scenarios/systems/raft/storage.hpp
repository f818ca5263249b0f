// Term, vote and log on a disk that keeps only what was synced and may tear what was not.
#pragma once

#include "actors/host.hpp"
#include "scenarios/systems/raft/raft.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agon::systems::raft {

/// Whether term and vote are durable before a vote is answered, or not stored at all, which is the
/// planted bug forgets-vote.
enum class vote_durability : std::uint8_t { synced, none };

/// The files of one server: `vote`, and `log-a` and `log-b` by turns.
///
/// `vote` has two slots, written in turn, each with a counter and a checksum and in two copies in
/// sectors of their own: a torn write leaves the other slot, a damaged sector the other copy. A log
/// file is a head, which has the snapshot, and a sequence
/// of records. Each has a checksum of its own, the checksum of what stands before it, so that
/// records of an overwritten past do not pass for its successors, and the length of the file that
/// was durable when it was written, which tells a torn tail (dropped on load) from damage to what
/// was synced (an error). A damaged last batch looks torn. A new snapshot goes into the other file,
/// with the entries after it; when it is durable the old file is emptied.
///
/// What is read at the start was perhaps never durable: a sync that failed leaves it readable until
/// the machine loses power. So all of it is written anew, in other files, before anything is
/// promised on it.
class storage {
 public:
  storage(std::shared_ptr<agon::disk> disk, vote_durability votes)
      : disk_{std::move(disk)}, votes_{votes} {}

  /// Reads what is there, cuts a torn tail off and makes the rest durable. To be called once,
  /// first. Fails where the disk does, or where it has lost what was synced. Linear in the log.
  result<durable_state> load();
  /// Stores term and vote durably. Fails where the disk does; then the server must stop, since what
  /// the disk holds is not known.
  result<> keep(const keep_vote& vote);
  /// Removes entries from the end of the log, durably. Fails as above.
  result<> keep(const cut_log& cut);
  /// Adds entries to the log, durably. Fails as above.
  result<> keep(const extend_log& more);
  /// Replaces the log by a snapshot and the entries after it, durably: a crash leaves the old log
  /// or the new one. Fails as above.
  result<> keep(const keep_snapshot& what);

 private:
  struct log_file;
  // Where the head or a record ends, and its checksum.
  struct mark {
    std::uint64_t end = 0;
    std::uint64_t checksum = 0;
  };

  result<> load_vote(durable_state& into);
  result<> renew_vote(const keep_vote& vote);
  result<> write_vote(std::string_view file, const keep_vote& vote);
  result<> load_log(durable_state& into);
  static std::optional<log_file> scanned(std::string content);
  result<> use(log_file found, durable_state& into);
  result<> rewrite_up_to(log_index last);
  std::string records_of(const std::vector<entry>& entries, std::uint64_t durable_before);
  [[nodiscard]] std::string_view file_name() const;
  [[nodiscard]] log_index last() const { return {base_.value + marks_.size() - 1}; }

  std::shared_ptr<agon::disk> disk_;
  vote_durability votes_;
  std::uint64_t vote_count_ = 0;
  std::uint64_t epoch_ = 0;  // counts log files; 0: there is none yet
  log_index base_ = {};
  std::uint64_t together_ = 0;    // entries that were written with the head: never fewer are right
  std::vector<mark> marks_ = {};  // the head's, and one for each entry
};

}  // namespace agon::systems::raft
