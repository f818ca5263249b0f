// The files of a simulated disk: what their server sees, what is durable, and what lies between.
// Plain values, no time and no faults.
#pragma once

#include "actors/disturbance.hpp"
#include "sim/disk/crash.hpp"
#include "sim/disk/sparse_file.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace agon::sim {

/// What a disk holds after a loss of power: content by name. Copies are cheap.
using disk_image = std::map<std::string, sparse_file, std::less<>>;

/// The images that a loss of power may leave.
struct crash_images {
  std::vector<disk_image> images;
  /// False if there are more. Noise stands for itself: another would make another image.
  bool complete = true;
};

/// What the page cache does with changes that a sync failed to make durable. Both are known of real
/// file systems; neither tells a later sync.
enum class forgetting : std::uint8_t {
  dropped,      ///< They are gone, also for readers.
  marked_clean  ///< Readers see them until power is lost.
};

/// Files in one folder. Names and contents each have a state that is read, one that is durable, and
/// the changes from this to that; durable states share their sectors with those that are read.
class volume {
 public:
  /// The same files, on their own from now on. Contents are shared until they change.
  [[nodiscard]] volume copy() const;

  /// The content of a file; null if there is none.
  [[nodiscard]] const sparse_file* find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names() const;

  /// Bytes written to a file that exists since it was last synced.
  [[nodiscard]] std::uint64_t unsynced(std::string_view name) const;

  /// Adds an empty file of a new name.
  void create(std::string_view name);
  /// Changes a file that exists. A sector that is written whole becomes readable again.
  void change(std::string_view name, file_change what);
  /// Renames a file that exists; another of the new name goes.
  void rename(std::string_view from, std::string_view to);
  /// Removes a file that exists.
  void remove(std::string_view name);

  /// Makes the content of a file that exists durable.
  void sync(std::string_view name);
  /// Its changes will never be durable.
  void forget(std::string_view name, forgetting how);
  /// Makes all names durable.
  void sync_names();
  /// Changes of names will never be durable.
  void forget_names(forgetting how);

  /// Power is lost: what was not synced survives as `luck` has it, names in the order in which they
  /// were changed. Answers how many bytes of writes did not make it.
  std::uint64_t crash(random_stream luck);
  /// All images that crash may leave now, the simplest first, at most `limit`.
  [[nodiscard]] crash_images images(std::size_t limit) const;
  /// Holds this image and nothing else, all of it durable.
  void load(const disk_image& image);

  /// Damages each durable sector of the files whose names begin with `prefix` with this chance.
  /// What readers see is damaged as well where it was not changed since. Answers how many were hit.
  std::uint64_t damage(std::string_view prefix, double chance, disk_damage what,
                       random_stream luck);
  /// True if the range of a file has a part in an unreadable sector.
  [[nodiscard]] bool unreadable(std::string_view name, std::uint64_t offset,
                                std::uint64_t size) const;

  /// Bytes of memory that contents and changes take, sectors that are shared counted once.
  [[nodiscard]] std::uint64_t memory() const;

 private:
  struct file {
    sparse_file now = {};
    sparse_file durable = {};
    std::vector<file_change> changes = {};
    std::set<std::uint64_t> bad_sectors = {};
  };
  using file_ptr = std::shared_ptr<file>;
  using folder = std::map<std::string, file_ptr, std::less<>>;

  /// The file is called `to` from now on, and nothing else; empty: it has no name.
  struct name_change {
    file_ptr what;
    std::string to;
  };

  struct crash_choices;

  static void apply(folder& names, const name_change& what);
  /// The durable names after the first `changes` of those since.
  [[nodiscard]] folder names_after(std::size_t changes) const;
  [[nodiscard]] file& at(std::string_view name) const;
  void change_names(name_change what);

  folder now_;
  folder durable_;
  std::vector<name_change> changes_;
};

}  // namespace agon::sim
