// The quorum store as the catalog lists it.
#include "scenarios/systems/kit/entry.hpp"
#include "scenarios/systems/quorum_store/messages.hpp"
#include "scenarios/systems/quorum_store/server.hpp"

namespace agon::scenarios {
namespace {

namespace quorum_store = systems::quorum_store;

std::vector<planted_bug> bugs() {
  return {
      {.name = "wall-clock",
       .description = "writes are stamped with the wall clock: the last one wins, by that clock",
       .exposed_by = "wall clocks that differ: a write that was acknowledged is gone at once",
       .workload = "rw-register",
       .faults = {"clock"}},
      {.name = "no-write-back",
       .description = "a read answers with what it saw, though no majority may have that",
       .exposed_by = "writes that reached a few replicas: a new value is seen, then the old one",
       .workload = "rw-register",
       .faults = {"packet", "partition"}},
      {.name = "write-one",
       .description = "a write is acknowledged by one replica, so that quorums do not overlap",
       .exposed_by = "a replica that is cut off from others, or killed: stale reads",
       .workload = "rw-register",
       .faults = {"partition"}},
      {.name = "no-tie-break",
       .description = "stamps are compared without the node, so that two writes may have the same",
       .exposed_by = "concurrent writes of a key: replicas keep different ones for good",
       .workload = "rw-register",
       .faults = {}},
      {.name = "no-sync",
       .description = "a replica says that it has stored what it has not synced",
       .exposed_by = "most replicas killed at once: acknowledged writes are gone",
       .workload = "rw-register",
       .faults = {"kill"}},
      {.name = "sloppy-quorum",
       .description = "a coordinator stands in for each replica that is silent",
       .exposed_by = "a coordinator cut off from a majority: it reads what is old",
       .workload = "rw-register",
       .faults = {"partition"}},
  };
}

}  // namespace

system_entry quorum_store_system() {
  // A write that is asked for again would be another write.
  return entry_of({.name = "quorum-store",
                   .summary = "registers read and written at majorities, by logical stamps",
                   .workloads = {"rw-register"},
                   .bugs = bugs(),
                   .client = {.when_silent = systems::kit::persistence::asks_once,
                              .request_timeout = std::chrono::milliseconds{700}},
                   .spawn = quorum_store::spawn_server,
                   .add_message_types = quorum_store::add_message_types});
}

}  // namespace agon::scenarios
