// What the primary keeps: all transactions in the order in which they committed, durable.
#pragma once

#include "scenarios/systems/kit/record_log.hpp"
#include "scenarios/systems/kit/sessions.hpp"
#include "scenarios/systems/snapshot_store/versions.hpp"

#include <set>
#include <string>
#include <vector>

namespace agon::systems::snapshot_store {

/// Optimistic commit (Kung & Robinson 1981): a transaction commits if no key that it read or writes
/// has a version younger than its snapshot. How each request ended is remembered by client,
/// refusals too, so that a repeated one ends the same way. After an error of the disk it may not be
/// used any more. Never shortened.
class commit_log {
 public:
  commit_log(std::shared_ptr<agon::disk> disk, std::set<std::string> bugs)
      : log_{std::move(disk), "commits"}, bugs_{std::move(bugs)} {}

  /// Finds what is on the disk. To be called once, first.
  result<> load();
  /// Commits the transaction, with the timestamp given if it is a new one, or refuses it; durable.
  result<committed> judge(const commit& what, std::int64_t timestamp);

  /// The entries in order; refusals are entries without writes.
  [[nodiscard]] const std::vector<entry>& all() const { return entries_; }
  /// The timestamp of the last entry; 0 where there is none.
  [[nodiscard]] std::int64_t last() const {
    return entries_.empty() ? 0 : entries_.back().timestamp;
  }

 private:
  [[nodiscard]] bool has(const char* bug) const { return bugs_.contains(bug); }
  [[nodiscard]] bool conflicts(const commit& what) const;
  void recall(const std::string& record);

  kit::record_log log_;
  std::set<std::string> bugs_;
  std::vector<entry> entries_ = {};
  versions store_ = {};
  kit::sessions sessions_ = {};
};

}  // namespace agon::systems::snapshot_store
