// Chain replication as the catalog lists it.
#include "scenarios/systems/chain_replication/chain.hpp"
#include "scenarios/systems/kit/entry.hpp"
#include "scenarios/systems/views/server.hpp"

namespace agon::scenarios {
namespace {

using systems::chain_replication::chain;
namespace views = systems::views;

std::vector<planted_bug> bugs() {
  return {
      {.name = "head-acknowledges",
       .description = "the head acknowledges an op that it has itself, before it is at the tail",
       .exposed_by = "reads at a tail that lags, or the loss of the head",
       .workload = "register",
       .faults = {"partition", "kill"}},
      {.name = "acknowledges-early",
       .description = "a member acknowledges what it has itself, before its successor has it",
       .exposed_by = "the loss of the first members of a chain right after an answer",
       .workload = "register",
       .faults = {"partition", "kill"}},
      {.name = "any-node-reads",
       .description = "every node answers reads from what it knows to be committed",
       .exposed_by = "nodes that hear of a commit later than the client: stale reads",
       .workload = "register",
       .faults = {}},
      {.name = "unfenced-tail",
       .description = "a tail answers reads without asking whether its chain was replaced",
       .exposed_by = "a tail that is cut off from the other nodes but not from clients",
       .workload = "register",
       .faults = {"partition"}},
      {.name = "forgets-in-flight",
       .description = "a new head begins with what it knows to be committed, and drops the rest",
       .exposed_by = "a head that is lost while acknowledgements are on their way back to it",
       .workload = "register",
       .faults = {"partition", "kill"}},
      {.name = "unsynced-log",
       .description = "entries are passed on before they are synced",
       .exposed_by = "all members that are killed at once",
       .workload = "register",
       .faults = {"kill"}},
  };
}

caf::actor spawn(caf::actor_system& system, host machine, const std::set<std::string>& planted) {
  return views::spawn_server(
      system, std::move(machine), planted,
      [planted](views::membership nodes, views::kept_state kept, random_stream random,
                time_point now) -> std::unique_ptr<views::replica> {
        return std::make_unique<chain>(chain::with(planted), std::move(nodes), std::move(kept),
                                       random, now);
      });
}

}  // namespace

system_entry chain_replication_system() {
  return entry_of({.name = "chain-replication",
                   .summary = "a chain whose tail commits, replaced by majority when it breaks",
                   .workloads = {"register", "rw-register"},
                   .bugs = bugs(),
                   .spawn = spawn,
                   .add_message_types = views::add_message_types});
}

}  // namespace agon::scenarios
