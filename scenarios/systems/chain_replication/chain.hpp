// Chain replication: ops enter at the head, pass from member to member, and are committed at the
// tail, which answers reads.
#pragma once

#include "scenarios/systems/views/replica.hpp"

#include <map>

namespace agon::systems::chain_replication {

/// A server of a chain. Each view is one chain: the leader is its head; its members are a majority
/// of the cluster, so that what all of them have is never lost. A head that hears a member no more,
/// or whose chain makes no progress, proposes another chain; so it does when a node that is no
/// member has come back.
class chain final : public views::replica {
 public:
  using views::replica::replica;

  static views::replica_options with(const std::set<std::string>& bugs) { return {.bugs = bugs}; }

 private:
  std::vector<node_id> choose(const std::set<node_id>& promisers) override;
  [[nodiscard]] std::vector<node_id> fed() const override;
  [[nodiscard]] views::log_length held() const override;
  [[nodiscard]] node_id reader() const override;
  void report() override;
  void watch() override;

  [[nodiscard]] bool is_stuck();
  [[nodiscard]] node_id broken_at() const;
  [[nodiscard]] bool barred(node_id node) const;

  views::view_number watched_ = {};
  views::log_length progress_ = 0;
  time_point progressed_ = {};
  bool works_ = false;  // Since the view began it has committed something, or had nothing to.
  int failed_ = 0;      // Chains of this head that were stuck, since one worked.
  std::map<node_id, time_point> barred_until_ = {};
};

}  // namespace agon::systems::chain_replication
