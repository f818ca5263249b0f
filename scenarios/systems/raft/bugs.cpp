// The table of planted mistakes.
#include "scenarios/systems/raft/bugs.hpp"

namespace agon::systems::raft {
namespace {

const std::vector<bug_description>& table() {
  static const std::vector<bug_description> all{
      {bug::stale_read,
       "stale-read",
       "a leader never asks whether it still leads, and answers reads from its own state",
       "a partition that cuts a leader off from its followers but not from clients; linearizable",
       {"partition"}},
      {bug::forgets_vote,
       "forgets-vote",
       "term and vote are kept in memory only, and a restart forgets them",
       "killing nodes during elections: two leaders in one term; linearizable",
       {"partition", "storm"}},
      {bug::commits_old_term,
       "commits-old-term",
       "a leader begins its term without an entry of its own and commits entries of earlier terms "
       "by counting their copies (figure 8 of the paper)",
       "leaders that are cut off in quick succession, while others come back; linearizable",
       {"isolate"}},
      {bug::truncates_on_old_append,
       "truncates-on-old-append",
       "a follower cuts its log after the entries of any append, even one that is late and matches",
       "a network that delays and reorders, then the loss of the leader; linearizable",
       {"partition", "kill"}},
      {bug::retries_twice,
       "retries-twice",
       "requests are not deduplicated by session, so that a retry is applied again",
       "lost or late replies, by partitions or packet loss; linearizable",
       {"partition"}},
      {bug::snapshot_forgets_sessions,
       "snapshot-forgets-sessions",
       "sessions go when a snapshot takes the place of the entries that they came from, so that a "
       "retry is applied again",
       "lost or late replies, by partitions or killed leaders; linearizable",
       {"partition", "kill"}},
      {bug::installs_old_snapshot,
       "installs-old-snapshot",
       "a follower installs any snapshot of its leader, even one that is late and behind its log",
       "a network that delays and reorders, then the loss of the leader; linearizable",
       {"packet", "isolate"}},
      {bug::lease_ignores_drift,
       "lease-ignores-drift",
       "a lease as long as the longest election timeout, counted by the wall clock: no margin for "
       "clocks that drift or jump",
       "a leader cut off from its followers but not from clients, best while its clock jumps; "
       "linearizable",
       {"partition", "clock"}},
      {bug::changes_members_too_early,
       "changes-members-too-early",
       "a leader begins a change of members before an entry of its term, and the change before it, "
       "are committed",
       "members that come and go while leaders are cut off; linearizable",
       {"membership", "partition"}},
      {bug::removed_node_votes,
       "removed-node-votes",
       "a candidate counts the votes of nodes that its configuration no longer has",
       "members that come and go while leaders are cut off; linearizable",
       {"membership", "partition"}},
  };
  return all;
}

}  // namespace

std::span<const bug_description> known_bugs() { return table(); }

result<std::set<bug>> bugs_from(const std::set<std::string>& names) {
  std::set<bug> found;
  for (const auto& name : names) {
    const auto before = found.size();
    std::string known;
    for (const auto& candidate : table()) {
      known += (known.empty() ? "" : ", ") + std::string{candidate.name};
      if (candidate.name == name) found.insert(candidate.which);
    }
    if (found.size() == before)
      return error{"raft has no planted bug named \"" + name + "\"", {}, "known are " + known};
  }
  return found;
}

}  // namespace agon::systems::raft
