// The bank as the catalog lists it.
#include "scenarios/systems/kit/entry.hpp"
#include "scenarios/systems/two_phase_commit/messages.hpp"
#include "scenarios/systems/two_phase_commit/server.hpp"

namespace agon::scenarios {
namespace {

namespace tpc = systems::two_phase_commit;

std::vector<planted_bug> bugs() {
  return {
      {.name = "unsynced-prepare",
       .description = "a participant votes before its promise is durable",
       .exposed_by = "a kill between vote and decision: half of a transfer is forgotten",
       .workload = "bank",
       .faults = {"kill"}},
      {.name = "commits-without-all-votes",
       .description = "a coordinator that waited in vain commits if nobody said no",
       .exposed_by = "a partition: a participant that never heard of the transfer does nothing",
       .workload = "bank",
       .faults = {"partition"}},
      {.name = "aborts-on-its-own",
       .description = "a participant that waited in vain for the decision takes it for an abort",
       .exposed_by = "a partition after the vote: others commit",
       .workload = "bank",
       .faults = {"partition", "kill"}},
      {.name = "forgets-decision",
       .description = "a decision to commit is not durable when participants hear of it",
       .exposed_by = "a kill of the coordinator while one of them did not hear: it aborts",
       .workload = "bank",
       .faults = {"partition", "kill"}},
      {.name = "reuses-ids",
       .description = "after a restart a coordinator counts transactions from 1 again",
       .exposed_by = "a kill: a new transaction is taken for an old one that was committed",
       .workload = "bank",
       .faults = {"kill"}},
      {.name = "reads-without-locks",
       .description = "reads take no locks",
       .exposed_by = "a transfer that is committed here and not yet there (read skew)",
       .workload = "bank"},
      {.name = "transfers-share-locks",
       .description = "two transfers may be prepared for one account at once",
       .exposed_by = "two that each leave enough, but not both: the account is overdrawn",
       .workload = "bank"},
  };
}

}  // namespace

system_entry two_phase_commit_system() {
  auto entry = entry_of({.name = "two-phase-commit",
                         .summary = "a bank whose accounts are spread over the nodes",
                         .workloads = {"bank"},
                         .bugs = bugs(),
                         // Each client has one coordinator, which tells its retries.
                         .client = {.stays = true},
                         .spawn = tpc::spawn_server,
                         .add_message_types = tpc::add_message_types});
  // Two-phase commit blocks while a participant is away.
  entry.needs = quorum::all;
  return entry;
}

}  // namespace agon::scenarios
