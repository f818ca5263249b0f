// What is wrong with a simulated disk, and how often it showed.
#pragma once

#include "actors/disturbance.hpp"
#include "actors/messages.hpp"
#include "actors/vocabulary/random.hpp"

#include <cstdint>
#include <string_view>

namespace agon::sim {

/// How often each fault happened.
struct disk_counts {
  std::uint64_t read_errors = 0;
  std::uint64_t write_errors = 0;
  std::uint64_t sync_errors = 0;
  std::uint64_t sync_lies = 0;
  std::uint64_t phantom_writes = 0;
  std::uint64_t misdirected = 0;
  std::uint64_t refused_for_room = 0;
  std::uint64_t delayed = 0;
  std::uint64_t stalled = 0;
  std::uint64_t unreadable_sectors_read = 0;
};

/// The counts that are not zero, by name.
evidence evidence_of(const disk_counts& counts);

/// Why this shape makes no sense, if it doesn't: chances lie in [0, 1], a delay is not negative.
result<> check(const disk_shape& shape);

/// The faults of one disk. Draws nothing for faults whose chance is zero.
class disk_faults {
 public:
  explicit disk_faults(random_stream luck) : luck_{luck} {}

  [[nodiscard]] const disk_shape& shape() const { return shape_; }
  /// From now on, the disk is broken in this way. Answers what happened until now.
  disk_counts become(const disk_shape& shape);

  /// Whether the fault of this chance happens now; `count` is what it adds to.
  bool happens(double disk_shape::*chance, std::uint64_t disk_counts::*count) {
    if (shape_.*chance == 0 || !luck_.chance(shape_.*chance)) return false;
    ++(counts_.*count);
    return true;
  }
  void note(std::uint64_t disk_counts::*count) { ++(counts_.*count); }
  /// For what else a fault has to draw.
  random_stream& luck() { return luck_; }

 private:
  disk_shape shape_;
  disk_counts counts_;
  random_stream luck_;
};

}  // namespace agon::sim
