// A node's disk in the simulator: the port of its server, with time, power and faults, on top of
// the files (sim/disk/volume.hpp).
#pragma once

#include "actors/host.hpp"
#include "sim/disk/faults.hpp"
#include "sim/disk/volume.hpp"
#include "sim/scheduler.hpp"
#include "sim/snapshot.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace agon::sim {

/// How long the disk keeps its machine busy.
struct disk_options {
  duration sync_min = std::chrono::microseconds{100};
  duration sync_max = std::chrono::milliseconds{1};
};

/// Files in memory that lose power and break. Reads and writes take no time, syncs some. A loss of
/// power falls between two jobs of the node, or inside one, before an operation. What the job does
/// after that happens to a copy of the files, and is gone.
///
/// A stalled disk carries its operation out and then holds its node: jobs that are ready wait until
/// the disk is mended or the node is killed.
class memory_disk final : public disk {
 public:
  memory_disk(scheduler& scheduler, std::uint64_t seed, node_id node, disk_options options);

  result<std::string> read(std::string_view file) override;
  result<std::string> read(std::string_view file, std::uint64_t offset,
                           std::uint64_t size) override;
  result<> write(std::string_view file, std::uint64_t offset, std::string_view bytes) override;
  result<> append(std::string_view file, std::string_view bytes) override;
  result<> truncate(std::string_view file, std::uint64_t size) override;
  result<> sync(std::string_view file) override;
  result<> rename(std::string_view from, std::string_view to) override;
  result<> remove(std::string_view file) override;
  result<std::vector<std::string>> list() override;
  result<> sync_names() override;

  /// The machine is gone: what was not synced is lost, wholly or in part, and no orders are taken
  /// until it is switched on again. Answers how many bytes of writes were lost.
  std::uint64_t crash();
  /// Lets power go before the `number`-th operation from now on has any effect. `struck` is then
  /// told which operation of its job that is, and must let the machine crash when the job is over.
  void strike_before(std::uint64_t number, std::function<void(std::uint64_t of_job)> struck);
  /// The machine has power, as at first.
  void switch_on() { on_ = true; }
  /// Removes all files.
  void wipe() { files_ = {}; }

  /// From now on the disk is broken in this way, or whole again. Answers what its faults did since
  /// the last time.
  evidence become(const disk_shape& shape);
  /// Damages each durable sector of the files whose names begin with `prefix` with this chance.
  /// Answers how many sectors were hit.
  std::uint64_t damage(std::string_view prefix, double chance, disk_damage what);

  /// What crash may leave now: at most `limit` images, the simplest first.
  [[nodiscard]] crash_images crash_states(std::size_t limit) const { return files_.images(limit); }
  /// Holds what this image does, as after such a crash.
  void load(const disk_image& image) { files_.load(image); }
  /// The files, as their server sees them.
  [[nodiscard]] std::vector<file_view> view() const;
  /// Bytes of memory that the files take.
  [[nodiscard]] std::uint64_t memory() const { return files_.memory(); }

 private:
  void count_operation();
  result<> begin(std::string_view name);
  result<> begin_change(std::string_view name, std::uint64_t end);
  result<> make_durable(std::string_view what);
  void make(std::string_view name, file_change what);
  void read_elsewhere(const sparse_file& content, std::uint64_t offset, std::string& bytes);
  std::uint64_t another_place(const sparse_file& content, std::uint64_t offset);

  scheduler& scheduler_;
  random_stream luck_;
  disk_faults faults_;
  node_id node_;
  disk_options options_;
  volume files_;
  bool on_ = true;
  std::optional<volume> struck_files_;  // As they were when power went; files_ is a copy.
  std::uint64_t strike_in_ = 0;         // Operations; 0: never.
  std::function<void(std::uint64_t)> struck_;
  std::uint64_t job_ = 0;  // The one that did the last operation, which was its …
  std::uint64_t operation_of_job_ = 0;
  std::uint64_t crashes_ = 0;
  std::uint64_t damages_ = 0;
};

}  // namespace agon::sim
