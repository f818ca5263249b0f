// What a server may use of its machine. Both worlds give the same to the same server code: the
// simulator (sim/node) and `agon node` (real/node_host).
#pragma once

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

/// Files of one server. Synchronous, as on a real machine. What was not synced is lost when the
/// machine loses power, and in the simulator when the node is killed. Names are plain, without
/// folders.
class disk {
 public:
  disk() = default;
  disk(const disk&) = delete;
  disk& operator=(const disk&) = delete;
  virtual ~disk() = default;

  /// The whole file; empty if there is none.
  virtual result<std::string> read(std::string_view file) = 0;
  /// Writes `bytes` at `offset`, extending the file (with zeros) or creating it.
  virtual result<> write(std::string_view file, std::uint64_t offset, std::string_view bytes) = 0;
  /// Writes `bytes` at the end.
  virtual result<> append(std::string_view file, std::string_view bytes) = 0;
  /// Cuts the file to `size` bytes, or extends it with zeros.
  virtual result<> truncate(std::string_view file, std::uint64_t size) = 0;
  /// Returns when all that was written to the file is durable. The file must exist.
  virtual result<> sync(std::string_view file) = 0;
};

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
  /// Where the servers of a fresh cluster may meet, in the simulator. Empty at later starts, and on
  /// real machines, where set-up code has real::cluster::synchronize.
  std::function<barrier_actor()> barrier = {};
};

/// Starts the server of a node: spawns one actor, which may spawn more.
using server_factory = std::function<caf::actor(caf::actor_system&, host)>;

}  // namespace agon
