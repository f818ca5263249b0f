// One node's accounts: locked and promised by a prepare, changed by a commit, durable in a log.
#pragma once

#include "scenarios/systems/kit/record_log.hpp"
#include "scenarios/systems/two_phase_commit/messages.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace agon::systems::two_phase_commit {

/// A participant of two-phase commit (Gray 1978). Strict two-phase locking without waiting: a read
/// shares its lock with other reads, a change with nobody, and who finds a lock taken is refused.
/// After an error of the disk it may not be used any more. Its log is never shortened.
class participant {
 public:
  /// Accounts and what is in them before the first transaction; the bugs that are planted.
  participant(std::shared_ptr<agon::disk> disk, std::map<std::int64_t, std::int64_t> opening,
              std::set<std::string> bugs);

  /// Finds what the log has. To be called once, first.
  result<> load();
  /// The vote; a yes is durable, and the same again when it is asked for again. None where the
  /// transaction is committed already. All accounts must be of this node.
  result<std::optional<vote>> vote_on(node_id self, const prepare& what);
  /// Ends a transaction; does nothing where it is not prepared. Not durable by itself: a restart
  /// finds it prepared again, and asks again.
  result<> end(const decided& what);

  /// The transactions that wait for a decision.
  [[nodiscard]] std::vector<transaction_id> prepared() const;
  /// What is in the accounts.
  [[nodiscard]] const std::map<std::int64_t, std::int64_t>& balances() const { return balances_; }

 private:
  [[nodiscard]] bool has(const char* bug) const { return bugs_.contains(bug); }
  [[nodiscard]] bool conflicts(const prepare& what) const;
  [[nodiscard]] ballot judge(const prepare& what) const;
  [[nodiscard]] vote yes(node_id self, const prepare& what) const;
  void finish(const transaction_id& which, decision how);

  kit::record_log log_;
  std::map<std::int64_t, std::int64_t> balances_;
  std::set<std::string> bugs_;
  std::map<transaction_id, std::vector<change>> prepared_ = {};
  std::set<transaction_id> committed_ = {};
};

}  // namespace agon::systems::two_phase_commit
