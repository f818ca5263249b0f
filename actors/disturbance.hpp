// What may be done to a machine beyond cutting, killing and pausing. A world that cannot do one of
// them answers with an error that says so.
#pragma once

#include "actors/vocabulary/ids.hpp"
#include "actors/vocabulary/time.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

namespace agon {

/// How a disk behaves while it is broken. Chances lie in [0, 1] and hold for each operation alone.
struct disk_shape {
  double read_error = 0;   ///< A read fails (EIO).
  double write_error = 0;  ///< A write fails (EIO) and may have been made in part.
  double sync_error = 0;   ///< A sync fails (EIO); what it should have made durable never will be.
  double sync_lie = 0;     ///< A sync answers that all is durable, and nothing is until the next.
  double phantom = 0;      ///< A write is answered as made, and is not.
  double misdirect = 0;    ///< A write or read goes to another sector of the file.
  duration delay{};        ///< Each operation takes this much longer.
  bool full = false;       ///< Writes that need room fail (ENOSPC).
  bool stalled = false;    ///< Operations don't return while this lasts.
  friend bool operator==(const disk_shape&, const disk_shape&) = default;
};

/// What becomes of a sector that is damaged: a bit of it is wrong, or reading it fails (EIO) until
/// it is written anew.
enum class disk_damage : std::uint8_t { flipped_bit, unreadable };

/// What a disturbance is, each with its parameters.
namespace disturbance {

/// Hold what arrives from these nodes, and no others; what was held of them comes all at once.
struct clog {
  std::set<node_id> from;
};
/// End the server at once and remove its data; `start` then starts it on an empty disk.
struct wipe {};
/// End the server at once and start another build of it on what the disk kept; the empty name is
/// the build of the set-up.
struct upgrade {
  std::string build;
};
/// From now on all that the node does takes `factor` times as long; 1 is as it should be.
struct slow_cpu {
  double factor = 1;
};
/// Let the wall clock jump by `by` and back, each after `period`, for `length`.
struct strobe_clock {
  duration by{};
  duration period{};
  duration length{};
};
/// Let the clock run `rate` times as fast as it should, from now on.
struct set_clock_rate {
  double rate = 1;
};
/// From now on the disk behaves like this; a default-constructed shape mends it, and starts a
/// server that ended of itself meanwhile. Evidence: how often each fault happened since the last
/// such order.
struct break_disk {
  disk_shape shape;
};
/// Damage what the disk holds durably, now and for good: each sector with this chance, in the files
/// whose names begin with `file`. Evidence: how many sectors were hit.
struct rot_disk {
  std::string file;
  double chance = 0;
  disk_damage damage = disk_damage::flipped_bit;
};
/// Ask the cluster to take this node in as a member.
struct join {};
/// Ask the cluster to let this node go.
struct leave {};

using any = std::variant<clog, wipe, upgrade, slow_cpu, strobe_clock, set_clock_rate, break_disk,
                         rot_disk, join, leave>;

/// `clog`, `wipe` …, as ops and tables name them.
std::string_view name_of(const any& what);

}  // namespace disturbance
}  // namespace agon
