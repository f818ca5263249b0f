// What a server may use of its machine. Both worlds give the same to the same server code: the
// simulator (sim/node) and `agon node` (real/node_host).
#pragma once

#include "actors/marks.hpp"
#include "actors/messages.hpp"
#include "actors/vocabulary/ids.hpp"
#include "actors/vocabulary/random.hpp"
#include "actors/vocabulary/result.hpp"
#include "actors/vocabulary/time.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agon {

/// Files of one server, in one folder. Synchronous, as on a real machine. What was not synced is
/// lost when the machine loses power, and in the simulator when the node is killed; some of it may
/// have become durable anyway, in any order. Names are plain (plain_file_name), others are refused.
///
/// Two things become durable apart from each other: a file's content by `sync`, names by
/// `sync_names`. The name of a file that a write creates is durable when that write returns, and so
/// are all names as they were then; renaming and removing wait for `sync_names`.
///
/// After a sync that failed nothing is known: what it should have made durable may be readable
/// until the machine loses power, and later syncs that succeed don't say that it is safe. A server
/// that goes on has to write it anew.
class disk {
 public:
  disk() = default;
  disk(const disk&) = delete;
  disk& operator=(const disk&) = delete;
  virtual ~disk() = default;

  /// The whole file; empty if there is none.
  virtual result<std::string> read(std::string_view file) = 0;
  /// At most `size` bytes from `offset` on: fewer where the file ends, none if there is no file.
  virtual result<std::string> read(std::string_view file, std::uint64_t offset,
                                   std::uint64_t size) = 0;
  /// Writes `bytes` at `offset`, extending the file (with zeros) or creating it. A write that fails
  /// may have been made in part.
  virtual result<> write(std::string_view file, std::uint64_t offset, std::string_view bytes) = 0;
  /// Writes `bytes` at the end.
  virtual result<> append(std::string_view file, std::string_view bytes) = 0;
  /// Cuts the file to `size` bytes, or extends it with zeros, or creates it.
  virtual result<> truncate(std::string_view file, std::uint64_t size) = 0;
  /// Returns when all that was written to the file is durable. The file must exist.
  virtual result<> sync(std::string_view file) = 0;

  /// Gives the file another name, in the place of the file that had it. After a loss of power the
  /// folder is as before or as after, never in between.
  virtual result<> rename(std::string_view from, std::string_view to) = 0;
  /// Removes a file, which must exist.
  virtual result<> remove(std::string_view file) = 0;
  /// The names of all files, in order.
  virtual result<std::vector<std::string>> list() = 0;
  /// Returns when all renames and removals are durable.
  virtual result<> sync_names() = 0;
};

/// True for names that a disk takes: not empty, not `.` or `..`, without `/` and zero bytes.
inline bool plain_file_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view{"/\0", 2}) == std::string_view::npos;
}

/// The machine as its server sees it.
struct host {
  node_id self;
  /// The servers of the other nodes. Handles survive restarts of those nodes; what is sent while
  /// the other is down, or cut off, is lost, and requests time out.
  std::map<node_id, caf::actor> peers;
  std::shared_ptr<agon::disk> disk;
  /// The node's wall clock, as wrong as the faults made it; nanoseconds since 1970.
  std::function<std::chrono::nanoseconds()> wall_clock;
  /// Chance: another stream at each start of the node.
  random_stream random{0, "host"};
  /// Writes a line to the node's log.
  std::function<void(std::string_view)> log;
  /// True now and then, in the simulator only, at the place of the code that `site` names: a hook
  /// for rare but legal behaviour. Never true on real machines.
  std::function<bool(std::string_view site)> buggify;
  /// Notes a look at a mark; in the simulator it is counted, on real machines a violation is
  /// logged. See actors/marks.hpp.
  std::function<void(mark_kind kind, std::string_view name, bool held)> mark = {};
  /// Where the servers of a fresh cluster may meet, in the simulator. Empty at later starts, and on
  /// real machines, where set-up code has real::cluster::synchronize.
  std::function<barrier_actor()> barrier = {};

  /// Marks by their kind; `name` tells the place, such as `raft/leader-steps-down`.
  void sometimes(std::string_view name, bool condition) const {
    if (mark) mark(mark_kind::sometimes, name, condition);
  }
  void always(std::string_view name, bool condition) const {
    if (mark) mark(mark_kind::always, name, condition);
  }
  void reachable(std::string_view name) const {
    if (mark) mark(mark_kind::reachable, name, true);
  }
  void unreachable(std::string_view name) const {
    if (mark) mark(mark_kind::unreachable, name, true);
  }
};

/// Starts the server of a node: spawns one actor, which may spawn more.
using server_factory = std::function<caf::actor(caf::actor_system&, host)>;

}  // namespace agon
