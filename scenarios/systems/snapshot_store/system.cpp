// The store as the catalog lists it.
#include "scenarios/systems/kit/entry.hpp"
#include "scenarios/systems/snapshot_store/messages.hpp"
#include "scenarios/systems/snapshot_store/server.hpp"

namespace agon::scenarios {
namespace {

namespace store = systems::snapshot_store;

std::vector<planted_bug> bugs() {
  return {
      {.name = "write-skew",
       .description = "commits if nobody wrote what it writes, whatever it read",
       .exposed_by = "two transactions that each read what the other one writes",
       .workload = "txn"},
      {.name = "lost-update",
       .description = "commits though others wrote what it writes",
       .exposed_by = "two transactions that read and write one key",
       .workload = "txn"},
      {.name = "fractured-reads",
       .description = "each read of a transaction sees a snapshot of its own",
       .exposed_by = "a transaction that commits between two reads of another one",
       .workload = "txn"},
      {.name = "stale-snapshots",
       .description = "a node takes what its replica has for the newest snapshot",
       .exposed_by = "a partition between a replica and the primary",
       .workload = "txn",
       .faults = {"partition"}},
      {.name = "wall-clock-timestamps",
       .description = "timestamps are the time of the primary's wall clock",
       .exposed_by = "a clock that is set back: younger versions look older",
       .workload = "txn",
       .faults = {"clock"}},
      {.name = "unsynced-commits",
       .description = "a commit is told before it is durable",
       .exposed_by = "a kill of the primary",
       .workload = "txn",
       .faults = {"kill"}},
      {.name = "forgets-commits",
       .description = "a commit that is repeated is judged anew",
       .exposed_by = "an answer that is lost: the repeated commit conflicts with itself and fails",
       .workload = "txn",
       .faults = {"partition", "kill"}},
  };
}

}  // namespace

system_entry snapshot_store_system() {
  auto entry = entry_of({.name = "snapshot-store",
                         .summary = "a multi-version store with snapshots and optimistic commit",
                         .workloads = {"txn"},
                         .bugs = bugs(),
                         // Another node would do a retried transaction a second time.
                         .client = {.stays = true},
                         .spawn = store::spawn_server,
                         .add_message_types = store::add_message_types});
  // There is one primary, and nobody takes over.
  entry.needs = quorum::all;
  return entry;
}

}  // namespace agon::scenarios
