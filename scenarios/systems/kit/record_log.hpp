// A file of records that survive a crash once they are synced, and of which a crash leaves a
// prefix: each carries its checksum, which covers the record before it.
#pragma once

#include "actors/host.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agon::systems::kit {

/// Records are any bytes. One writer; errors of the disk are passed on, and after one the log may
/// not be written any more. Memory: eight bytes a record.
class record_log {
 public:
  record_log(std::shared_ptr<agon::disk> disk, std::string file)
      : disk_{std::move(disk)}, file_{std::move(file)} {}

  /// Reads what is there and cuts off what a crash tore. To be called once, first. Linear.
  result<std::vector<std::string>> load();
  /// Adds a record; durable after `sync`.
  result<> append(std::string_view record);
  /// Keeps the first `records` only; durable after `sync`.
  result<> keep(std::size_t records);
  /// Returns when all that was done is durable.
  result<> sync();
  /// How many records there are.
  [[nodiscard]] std::size_t size() const { return ends_.size(); }

 private:
  struct end {
    std::uint64_t at = 0;
    std::uint64_t checksum = 0;
  };
  [[nodiscard]] end last() const { return ends_.empty() ? end{} : ends_.back(); }

  std::shared_ptr<agon::disk> disk_;
  std::string file_;
  std::vector<end> ends_ = {};
};

/// A small value that is replaced as a whole, in a file of its own: `save` is durable when it
/// returns, and a crash leaves the old value or the new one. Two slots in different sectors,
/// written in turn.
class saved_value {
 public:
  saved_value(std::shared_ptr<agon::disk> disk, std::string file)
      : disk_{std::move(disk)}, file_{std::move(file)} {}

  /// What was saved last; empty if nothing was. To be called once, first.
  result<std::string> load();
  /// Saves at most 4,000 bytes.
  result<> save(std::string_view value);
  /// The same, durable only after a later save or never: for planted bugs.
  result<> save_unsynced(std::string_view value);

 private:
  std::shared_ptr<agon::disk> disk_;
  std::string file_;
  std::uint64_t count_ = 0;
};

}  // namespace agon::systems::kit
