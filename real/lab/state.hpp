// What is kept on disk of a running lab, so that other processes find it: a folder for each lab.
#pragma once

#include "actors/vocabulary/result.hpp"
#include "actors/vocabulary/time.hpp"
#include "real/lab/descriptor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace agon::real {

/// A lab as its state file tells it.
struct lab_state {
  std::string name;
  pid_t supervisor = 0;
  std::uint64_t started =
      0;  ///< The supervisor's start, in clock ticks since boot: pids come again.
  unsigned nodes = 0;
  bool ready = false;  ///< Until it is, whoever brings it up holds the lock.
};

/// Where labs keep their folders: $AGON_LAB_DIR, else /run/agon/lab, else /tmp/agon-<uid>/lab where
/// /run cannot be written. Absolute.
std::string labs_folder();
/// The folder of one lab.
std::string lab_folder(std::string_view name);
/// Names of all labs that have a folder, sorted.
std::vector<std::string> labs_on_disk();

/// When a process began, in clock ticks since boot; nothing if it has ended (a zombie has).
std::optional<std::uint64_t> start_of_process(pid_t pid);
/// True if the lab came up and its supervisor lives.
bool is_up(const lab_state& state);

/// Writes the state file, in one step.
result<> save_state(const lab_state& state);
/// What the state file says; nothing if there is none or it makes no sense.
std::optional<lab_state> load_state(std::string_view name);
/// Removes the lab's folder, and the folders above it that this leaves empty.
void remove_lab_folder(std::string_view name);

/// The right to bring a lab up or down; one process at a time has it.
class lab_lock {
 public:
  /// Makes the lab's folder and locks it. An error if another process holds it for all of `limit`.
  static result<lab_lock> create(std::string_view name, duration limit);
  /// Locks the lab's folder; nothing if there is none.
  static result<std::optional<lab_lock>> acquire(std::string_view name, duration limit);

 private:
  explicit lab_lock(descriptor folder) : folder_{std::move(folder)} {}
  descriptor folder_;
};

/// Waits until no loop device has an image of this lab (or of only its node `node`, if not 0) any
/// more.
result<> await_disks_released(std::string_view name, unsigned node, duration limit);

/// Writes a whole file.
result<> write_file(const std::string& path, std::string_view content, mode_t mode);
/// The content of a file, as far as it can be read.
std::string read_file(const std::string& path);

}  // namespace agon::real
