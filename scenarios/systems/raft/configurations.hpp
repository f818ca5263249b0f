// Who are members, along the log: a server goes by the latest configuration in its log, committed
// or not (Ongaro 2014, section 4.1).
#pragma once

#include "scenarios/systems/raft/messages.hpp"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace agon::systems::raft {

/// The nodes whose votes and copies count.
using member_set = std::set<node_id>;

/// `1 2 5`.
std::string to_text(const member_set& members);
/// The set of such a text; what is no number is left out.
member_set members_from(std::string_view text);

/// The configurations of a log: one that stands before its entries, and one for each entry that
/// changes the members.
class configurations {
 public:
  explicit configurations(member_set before) : all_{{log_index{}, std::move(before)}} {}

  /// The one in force.
  [[nodiscard]] const member_set& latest() const { return all_.back().second; }
  /// The entry that brought it; what stood before the entries is at the place from which it counts.
  [[nodiscard]] log_index latest_place() const { return all_.back().first; }
  /// The one that was in force at `place`, which must not lie before those forgotten.
  [[nodiscard]] const member_set& at(log_index place) const;

  /// The entry at `place`, which comes after all others, brings this one.
  void add(log_index place, member_set members);
  /// The entries after `last` are gone.
  void cut(log_index last);
  /// The entries up to `last` are gone into a snapshot; what they brought stays in force.
  void forget(log_index last);

 private:
  std::vector<std::pair<log_index, member_set>> all_;
};

}  // namespace agon::systems::raft
