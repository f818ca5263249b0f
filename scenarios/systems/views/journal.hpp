// What a server of a replicated log with views must not forget: its promise, the view that it has
// started, its log.
#pragma once

#include "scenarios/systems/kit/record_log.hpp"
#include "scenarios/systems/views/replica.hpp"

namespace agon::systems::views {

/// What of it is really durable; all but `everything` are planted mistakes.
enum class durability : std::uint8_t {
  everything,
  no_views,  ///< Views are forgotten; the log is not.
  unsynced,  ///< Written, but not synced.
};

/// One file of records, each of which is one change. To be loaded once, first; each change is
/// durable when `keep` returns. Memory: eight bytes a change.
class journal {
 public:
  journal(std::shared_ptr<agon::disk> disk, durability what)
      : records_{std::move(disk), "journal"}, durability_{what} {}

  /// What the changes so far add up to. Linear in the file.
  result<kept_state> load();

  result<> keep(const keep_promise& what);
  result<> keep(const keep_start& what);
  result<> keep(const keep_entries& what);

 private:
  result<> add(const json::object& change);

  kit::record_log records_;
  durability durability_;
};

}  // namespace agon::systems::views
