// The mistakes that can be planted in a server by name, to see whether a test finds them.
#pragma once

#include "actors/vocabulary/result.hpp"

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agon::systems::raft {

/// A planted mistake; each is described in known_bugs().
enum class bug : std::uint8_t {
  stale_read,
  forgets_vote,
  commits_old_term,
  truncates_on_old_append,
  retries_twice,
  snapshot_forgets_sessions,
  installs_old_snapshot,
  lease_ignores_drift,
  changes_members_too_early,
  removed_node_votes,
};

/// A planted mistake as told to a person.
struct bug_description {
  bug which;
  std::string_view name;            ///< As given on the command line.
  std::string_view description;     ///< What the server does wrong.
  std::string_view exposed_by;      ///< Which faults and which check bring it to light.
  std::vector<std::string> faults;  ///< Those faults as packages.
};

/// All of them, in the order of the enum.
std::span<const bug_description> known_bugs();

/// The bugs of these names, or an error that says which name is not known and which are.
result<std::set<bug>> bugs_from(const std::set<std::string>& names);

}  // namespace agon::systems::raft
