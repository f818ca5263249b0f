// A node's disk in the simulator: what was not synced may be lost when the node is killed.
#pragma once

#include "actors/host.hpp"
#include "sim/scheduler.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace agon::sim {

/// How long the disk keeps its machine busy.
struct disk_options {
  duration sync_min = std::chrono::microseconds{100};
  duration sync_max = std::chrono::milliseconds{1};
};

/// Files in memory. Each remembers the writes since its last sync; at a crash a random prefix of
/// these survives, in the order in which they were made, the next one possibly torn.
class memory_disk final : public disk {
 public:
  memory_disk(scheduler& scheduler, std::uint64_t seed, node_id node, disk_options options);

  result<std::string> read(std::string_view file) override;
  result<> write(std::string_view file, std::uint64_t offset, std::string_view bytes) override;
  result<> append(std::string_view file, std::string_view bytes) override;
  result<> truncate(std::string_view file, std::uint64_t size) override;
  result<> sync(std::string_view file) override;

  /// The machine is gone: loses what was not synced, and takes no orders until it is switched on
  /// again. Answers how many bytes of writes were lost.
  std::uint64_t crash();
  /// Removes all files.
  void wipe();
  /// The machine has power, as at first.
  void switch_on() { on_ = true; }

 private:
  /// A write since the last sync; with `cuts`, the file was first cut to `offset`.
  struct change {
    std::uint64_t offset = 0;
    std::string bytes;
    bool cuts = false;
  };
  struct file {
    std::string now;      // As the server reads it.
    std::string durable;  // As of the last sync.
    std::vector<change> pending;
  };

  static void apply(std::string& content, const change& what);
  void make(std::string_view name, change what);
  std::uint64_t lose_unsynced(file& of);

  scheduler& scheduler_;
  random_stream luck_;
  node_id node_;
  disk_options options_;
  std::map<std::string, file, std::less<>> files_;
  bool on_ = true;
};

}  // namespace agon::sim
