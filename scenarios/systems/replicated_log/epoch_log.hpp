// The log of a server, on disk, with the epoch of each record.
#pragma once

#include "actors/host.hpp"
#include "scenarios/systems/kit/record_log.hpp"
#include "scenarios/systems/replicated_log/messages.hpp"

#include <memory>
#include <span>
#include <vector>

namespace agon::systems::replicated_log {

/// Records in order; epochs never fall. Errors are the disk's, and after one it may not be used any
/// more.
class epoch_log {
 public:
  explicit epoch_log(std::shared_ptr<agon::disk> disk) : file_{std::move(disk), "log"} {}

  /// Reads what is on disk. To be called once, first.
  result<> load();
  /// Adds records; durable after `sync`.
  result<> append(std::span<const record> what);
  /// Keeps the records below `end` only; durable when it returns.
  result<> keep(log_offset end);
  /// Returns when all records are durable.
  result<> sync() { return file_.sync(); }

  [[nodiscard]] log_end end() const;
  [[nodiscard]] const record& at(log_offset place) const;
  /// Records from here on, at most `count`.
  [[nodiscard]] std::vector<record> from(log_offset place, std::size_t count) const;
  /// Whether this log has the records of another one that ends so: the same epoch at the same
  /// offset means the same records up to there.
  [[nodiscard]] bool continues(const log_end& other) const;
  /// The last epoch of this log that is not after `epoch`, and where it ends. Logarithmic.
  [[nodiscard]] log_end end_of(epoch_number epoch) const;

 private:
  kit::record_log file_;
  std::vector<record> records_ = {};
};

}  // namespace agon::systems::replicated_log
