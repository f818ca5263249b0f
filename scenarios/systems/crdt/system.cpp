// The set and the counter as the catalog lists them.
#include "scenarios/systems/crdt/messages.hpp"
#include "scenarios/systems/crdt/server.hpp"
#include "scenarios/systems/kit/entry.hpp"

namespace agon::scenarios {
namespace {

namespace crdt = systems::crdt;

auto spawner(crdt::kind what) {
  return [what](caf::actor_system& system, host machine, const std::set<std::string>& bugs) {
    return crdt::spawn_server(system, std::move(machine), what, bugs);
  };
}

planted_bug unsynced_adds(const std::string& workload) {
  return {.name = "unsynced-adds",
          .description = "an add is acknowledged before it is durable",
          .exposed_by = "a kill before others were told",
          .workload = workload,
          .faults = {"kill"}};
}

}  // namespace

system_entry crdt_set_system() {
  return entry_of(
      {.name = "crdt-set",
       .summary = "a set that only grows, replicated by gossip",
       .workloads = {"set"},
       .bugs = {unsynced_adds("set"),
                {.name = "sends-once",
                 .description = "what was sent to a replica counts as received",
                 .exposed_by = "a partition: what was lost is never sent again",
                 .workload = "set",
                 .faults = {"partition"}},
                {.name = "trusts-old-acks",
                 .description = "a replica that has restarted acknowledges what comes next, though "
                                "it forgot what came before",
                 .exposed_by = "a kill: it never gets again what it had learnt from others",
                 .workload = "set",
                 .faults = {"kill"}}},
       .spawn = spawner(crdt::kind::set),
       .add_message_types = crdt::add_message_types});
}

system_entry crdt_counter_system() {
  return entry_of(
      {.name = "crdt-counter",
       .summary = "a counter that goes up and down, replicated by gossip",
       .workloads = {"pn-counter"},
       .bugs = {unsynced_adds("pn-counter"),
                {.name = "adds-on-merge",
                 .description = "replicas merge slots by adding, not by the greater",
                 .exposed_by = "any slot that is told twice",
                 .workload = "pn-counter"},
                {.name = "shared-slot",
                 .description = "pairs of nodes count in one slot",
                 .exposed_by = "two of them that count at once: one addition is lost",
                 .workload = "pn-counter"},
                {.name = "counts-retries",
                 .description = "an add that is repeated counts again",
                 .exposed_by = "a pause that is longer than a client's patience",
                 .workload = "pn-counter",
                 .faults = {"pause"}},
                {.name = "newer-slot-wins",
                 .description =
                     "replicas merge slots by the time of their change, not by the greater",
                 .exposed_by = "a clock that is set back: what its node adds is not heard",
                 .workload = "pn-counter",
                 .faults = {"clock"}}},
       // A node tells the retries of its own clients only.
       .client = {.stays = true},
       .spawn = spawner(crdt::kind::counter),
       .add_message_types = crdt::add_message_types});
}

}  // namespace agon::scenarios
