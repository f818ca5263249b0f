// The lease lock as the catalog lists it.
#include "scenarios/systems/kit/entry.hpp"
#include "scenarios/systems/lease_lock/client.hpp"
#include "scenarios/systems/lease_lock/server.hpp"

namespace agon::scenarios {
namespace {

std::vector<planted_bug> bugs() {
  return {
      {.name = "leases-by-wall-clock",
       .description = "servers look at their wall clock to see whether a lease is over",
       .exposed_by = "wall clocks that jump forward on a majority of nodes",
       .workload = "lock",
       .faults = {"clock"}},
      {.name = "ignores-clock-rates",
       .description = "a client relies on a lease for all of its length by its own clock",
       .exposed_by = "servers whose clocks run fast",
       .workload = "lock",
       .faults = {"clock"}},
      {.name = "counts-from-grant",
       .description = "a client counts its lease from the last grant, not from its question",
       .exposed_by = "servers that answer late, when the leases of others are nearly over",
       .workload = "lock",
       .faults = {"pause"}},
      {.name = "lease-not-durable",
       .description = "a restarted server does not know to whom it leased the lock",
       .exposed_by = "servers that are restarted while the lock is held",
       .workload = "lock",
       .faults = {"kill"}},
      {.name = "frees-any",
       .description = "a release frees the lock, whoever has it now",
       .exposed_by = "attempts that fail and take back what they asked for",
       .workload = "lock",
       .faults = {}},
      {.name = "checks-no-tokens",
       .description = "the counter takes writes of holders whose lease is long over",
       .exposed_by = "holders that think for longer than their lease",
       .workload = "fenced-counter",
       .faults = {}},
  };
}

}  // namespace

system_entry lease_lock_system() {
  auto entry = entry_of({.name = "lease-lock",
                         .summary = "a lock leased by a majority, with fencing tokens",
                         .workloads = {"lock", "fenced-counter"},
                         .bugs = bugs(),
                         .client = {},
                         .spawn = systems::lease_lock::spawn_server,
                         .add_message_types = {}});
  entry.clients = [](const system_options& options) -> result<client_factory> {
    return systems::lease_lock::make_client(
        {.counts_from_grant = options.bugs.contains("counts-from-grant"),
         .ignores_clock_rates = options.bugs.contains("ignores-clock-rates")});
  };
  // The counter is at the first node.
  entry.needs = quorum::all;
  return entry;
}

}  // namespace agon::scenarios
