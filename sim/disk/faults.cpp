// Counting faults, and refusing those that cannot be.
#include "sim/disk/faults.hpp"

#include <string>
#include <utility>

namespace agon::sim {

evidence evidence_of(const disk_counts& counts) {
  evidence found;
  const auto add = [&](std::string_view name, std::uint64_t count) {
    if (count > 0) found[name] = count;
  };
  add("read_errors", counts.read_errors);
  add("write_errors", counts.write_errors);
  add("sync_errors", counts.sync_errors);
  add("sync_lies", counts.sync_lies);
  add("phantom_writes", counts.phantom_writes);
  add("misdirected", counts.misdirected);
  add("refused_for_room", counts.refused_for_room);
  add("delayed", counts.delayed);
  add("stalled", counts.stalled);
  add("unreadable_sectors_read", counts.unreadable_sectors_read);
  return found;
}

result<> check(const disk_shape& shape) {
  for (const double chance : {shape.read_error, shape.write_error, shape.sync_error, shape.sync_lie,
                              shape.phantom, shape.misdirect})
    if (!(chance >= 0 && chance <= 1))
      return error{"a disk's fault has the chance " + std::to_string(chance), {}, "give 0 to 1"};
  if (shape.delay < duration::zero())
    return error{"a disk's delay is negative", {}, "give 0 or more"};
  return success{};
}

disk_counts disk_faults::become(const disk_shape& shape) {
  invariant(check(shape).ok(), "a shape that a disk can have");
  shape_ = shape;
  return std::exchange(counts_, {});
}

}  // namespace agon::sim
