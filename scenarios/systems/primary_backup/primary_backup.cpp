// Who feeds whom, and when an op is committed.
#include "scenarios/systems/primary_backup/primary_backup.hpp"

#include <algorithm>
#include <functional>

namespace agon::systems::primary_backup {

views::replica_options primary_backup::with(const std::set<std::string>& bugs) {
  return {.grace = {}, .bugs = bugs};
}

std::vector<node_id> primary_backup::choose(const std::set<node_id>&) {
  std::vector<node_id> members{self()};
  for (const auto node : all())
    if (node != self()) members.push_back(node);
  return members;
}

std::vector<node_id> primary_backup::fed() const {
  return leads() ? std::vector<node_id>{members().begin() + 1, members().end()}
                 : std::vector<node_id>{};
}

views::log_length primary_backup::held() const {
  if (!leads()) return committed();
  if (has("async-replication")) return log().size();
  std::vector<views::log_length> lengths{log().size()};
  for (const auto& [node, backup] : followers()) lengths.push_back(backup.held);
  std::ranges::sort(lengths, std::greater<>{});
  return lengths.at(majority() - (has("half-is-enough") ? 2 : 1));
}

void primary_backup::report() {
  if (!leads())
    send(members().front(), views::appended{started(), self(), log().size(), log().size()});
}

}  // namespace agon::systems::primary_backup
