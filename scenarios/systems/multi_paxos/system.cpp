// Multi-Paxos as the catalog lists it.
#include "scenarios/systems/kit/entry.hpp"
#include "scenarios/systems/multi_paxos/messages.hpp"
#include "scenarios/systems/multi_paxos/server.hpp"

namespace agon::scenarios {
namespace {

std::vector<planted_bug> bugs() {
  return {
      {.name = "promise-not-durable",
       .description = "a promise is kept in memory only, and a restart forgets it",
       .exposed_by = "an old leader whose messages come late, after others were restarted",
       .workload = "register",
       .faults = {"partition", "clog", "storm"}},
      {.name = "accepts-below-promise",
       .description = "an acceptor accepts under a ballot below the one it promised",
       .exposed_by = "an old leader that goes on after a partition or a pause",
       .workload = "register",
       .faults = {"partition", "pause"}},
      {.name = "ignores-accepted",
       .description = "a new leader fills open slots with commands that do nothing",
       .exposed_by = "a change of leaders",
       .workload = "register",
       .faults = {"kill", "partition"}},
      {.name = "adopts-any-accepted",
       .description = "a new leader takes what was reported first for a slot, whatever its ballot",
       .exposed_by = "changes of leaders that leave several commands accepted for a slot",
       .workload = "register",
       .faults = {"partition", "kill"}},
      {.name = "half-is-a-quorum",
       .description = "half of the nodes, rounded down, count as a majority",
       .exposed_by = "two leaders on two sides of a partition",
       .workload = "register",
       .faults = {"partition"}},
      {.name = "reads-unconfirmed",
       .description = "a leader answers reads without asking whether it still leads",
       .exposed_by = "a leader that was cut off or paused while others elected the next",
       .workload = "register",
       .faults = {"partition", "pause"}},
      {.name = "repeats-retries",
       .description = "a command that its client repeats is applied twice",
       .exposed_by = "requests without answer, as at a change of leaders",
       .workload = "register",
       .faults = {"partition", "kill"}},
  };
}

}  // namespace

system_entry multi_paxos_system() {
  auto entry = entry_of({.name = "multi-paxos",
                         .summary = "a replicated key-value store on Multi-Paxos",
                         .workloads = {"register"},
                         .bugs = bugs(),
                         .client = {},
                         .spawn = systems::multi_paxos::spawn_server,
                         .add_message_types = systems::multi_paxos::add_message_types});
  entry.election = "leads ballot ([^ ]+)";
  return entry;
}

}  // namespace agon::scenarios
