// A disk in memory that loses power on demand: what was not synced goes, or is torn.
#pragma once

#include "actors/host.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace agon::systems::raft {

/// Files with what is durable and what was written since. Names are durable at once.
class memory_disk : public disk {
 public:
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
  result<> sync_names() override { return take_call(); }

  /// All calls after this many more that change something fail, until power returns.
  void lose_power_after(std::uint64_t calls) { calls_left_ = calls; }
  /// Power returns: of what was not synced nothing is left.
  void restart();
  /// Power returns: of what was not synced some is left, the last write perhaps torn.
  void restart(random_stream& luck);
  /// How often files were synced.
  [[nodiscard]] std::uint64_t syncs() const { return syncs_; }
  /// What is durable; may be changed, to damage it.
  std::string& durable(const std::string& file) { return files_[file].durable; }

 private:
  struct change {
    std::uint64_t offset = 0;
    std::optional<std::string> bytes;  // none: truncate to offset
  };
  struct file_content {
    std::string durable;
    std::vector<change> pending;
  };

  result<> take_call();
  result<> change_file(std::string_view file, change what);
  static void apply(std::string& bytes, const change& what);

  std::map<std::string, file_content, std::less<>> files_;
  std::optional<std::uint64_t> calls_left_;
  std::uint64_t syncs_ = 0;
};

}  // namespace agon::systems::raft
