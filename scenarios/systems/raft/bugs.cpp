// The table of planted mistakes.
#include "scenarios/systems/raft/bugs.hpp"

#include <array>

namespace agon::systems::raft {
namespace {

constexpr std::array<bug_description, 5> table{{
    {bug::stale_read, "stale-read",
     "a leader never asks whether it still leads, and answers reads from its own state",
     "a partition that cuts a leader off from its followers but not from clients; linearizable"},
    {bug::forgets_vote, "forgets-vote",
     "term and vote are written but not synced before the vote is answered",
     "killing nodes during elections: two leaders in one term; linearizable"},
    {bug::commits_old_term, "commits-old-term",
     "a leader commits entries of earlier terms by counting their copies (figure 8 of the paper)",
     "leaders that are killed or cut off in quick succession; linearizable"},
    {bug::truncates_on_old_append, "truncates-on-old-append",
     "a follower cuts its log after the entries of any append, even one that is late and matches",
     "a network that delays and reorders, then the loss of the leader; linearizable"},
    {bug::retries_twice, "retries-twice",
     "requests are not deduplicated by session, so that a retry is applied again",
     "lost or late replies, by partitions or packet loss; linearizable"},
}};

}  // namespace

std::span<const bug_description> known_bugs() { return table; }

result<std::set<bug>> bugs_from(const std::set<std::string>& names) {
  std::set<bug> found;
  for (const auto& name : names) {
    const auto before = found.size();
    std::string known;
    for (const auto& candidate : table) {
      known += (known.empty() ? "" : ", ") + std::string{candidate.name};
      if (candidate.name == name) found.insert(candidate.which);
    }
    if (found.size() == before)
      return error{"raft has no planted bug named \"" + name + "\"", {}, "known are " + known};
  }
  return found;
}

}  // namespace agon::systems::raft
