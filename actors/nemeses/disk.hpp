// Disks that fail, lie and rot. Three packages, by what a server can do about it: `disk` fails in
// the open; `disk-rot` damages what was durable, which checksums find; `disk-loss` lets writes
// vanish without a trace, which no server can find on its own disk.
#pragma once

#include "actors/nemeses/nemesis.hpp"
#include "actors/nemeses/rhythm.hpp"

#include <string>
#include <vector>

namespace agon {

/// How the disks to be hit are drawn.
struct disk_fault_options {
  fault_rhythm rhythm = {};
  /// Which nodes `start-disk` hits, as for targets; drawn at random.
  std::vector<json::value> specs = {"one", "one", "minority", "minority", "majority", "all"};
};

/// What `start-disk` understands: `slow`, `stalled`, `full`, `read-error`, `write-error`,
/// `sync-error`.
const std::vector<std::string>& disk_errors();
/// What `start-disk-loss` understands: `sync-lie`, `phantom`, `misdirect`.
const std::vector<std::string>& disk_losses();
/// What `rot-disk` understands: `flipped-bits`, `unreadable`.
const std::vector<std::string>& disk_rots();

/// `start-disk` breaks disks as its value says: `{"fault": "full", "nodes": "minority"}`, with
/// nodes as for targets; `stop-disk` mends all disks, or those of the nodes that its value names,
/// and starts servers that ended of themselves.
fault_script disk_script(std::vector<std::string> names);
/// `start-disk-loss` and `stop-disk-loss` in the same way. Without nodes it hits some of `budget`;
/// nodes outside are refused. A system that relies on each node's memory may rightly fail here.
fault_script disk_loss_script(std::vector<std::string> names, std::vector<node_id> budget);
/// `rot-disk` damages what disks hold durably: `{"fault": "flipped-bits", "chance": 0.01}`, the
/// chance of each sector; nodes as for disk_loss_script. There is no way back.
fault_script disk_rot_script(std::vector<std::string> names, std::vector<node_id> budget);

/// Disks that fail for a while.
fault_package disk_package(const disk_fault_options& options = {});
/// Disks that lie for a while, within the damage budget of the run.
fault_package disk_loss_package(const fault_rhythm& rhythm = {});
/// Disks that rot, within the damage budget of the run.
fault_package disk_rot_package(const fault_rhythm& rhythm = {});

}  // namespace agon
