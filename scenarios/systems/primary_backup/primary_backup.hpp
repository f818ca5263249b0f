// Primary-backup replication: a primary orders the ops, and acknowledges one when a majority has
// it.
#pragma once

#include "scenarios/systems/views/replica.hpp"

namespace agon::systems::primary_backup {

/// A server of a cluster in which the leader of each view, its primary, feeds all others. An op is
/// committed when a majority has it; the primary answers reads too.
class primary_backup final : public views::replica {
 public:
  using views::replica::replica;

  /// The options that it needs: a view may start as soon as a majority promised.
  static views::replica_options with(const std::set<std::string>& bugs);

 private:
  std::vector<node_id> choose(const std::set<node_id>& promisers) override;
  [[nodiscard]] std::vector<node_id> fed() const override;
  [[nodiscard]] views::log_length held() const override;
  [[nodiscard]] node_id reader() const override { return leader(); }
  void report() override;
};

}  // namespace agon::systems::primary_backup
