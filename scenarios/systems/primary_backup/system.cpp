// Primary-backup replication as the catalog lists it.
#include "scenarios/systems/kit/entry.hpp"
#include "scenarios/systems/primary_backup/primary_backup.hpp"
#include "scenarios/systems/views/server.hpp"

namespace agon::scenarios {
namespace {

using systems::primary_backup::primary_backup;
namespace views = systems::views;

std::vector<planted_bug> bugs() {
  return {
      {.name = "async-replication",
       .description = "the primary acknowledges an op before any backup has it",
       .exposed_by = "the loss of a primary right after it acknowledged: the op is gone",
       .workload = "register",
       .faults = {"partition", "kill"}},
      {.name = "backup-reads",
       .description = "a backup answers reads from what it knows to be committed",
       .exposed_by = "backups that hear of a commit later than the client: stale reads",
       .workload = "register",
       .faults = {}},
      {.name = "unfenced-primary",
       .description = "a primary never asks whether it was replaced, and answers reads at once",
       .exposed_by = "a primary cut off from its backups but not from clients: stale reads",
       .workload = "register",
       .faults = {"partition"}},
      {.name = "forgets-view",
       .description = "views are kept in memory only, so that a log is taken for that of view 0",
       .exposed_by = "restarts, then a view whose log is chosen among logs of unknown age",
       .workload = "register",
       .faults = {"partition", "kill"}},
      {.name = "adopts-own-log",
       .description = "a new primary begins with its own log, not with the best of a majority",
       .exposed_by = "a backup that lagged behind becomes primary: acknowledged ops are gone",
       .workload = "register",
       .faults = {"partition", "kill"}},
      {.name = "half-is-enough",
       .description = "the primary acknowledges an op that one node less than a majority has",
       .exposed_by = "a primary cut off or killed with the only backup that had the op",
       .workload = "register",
       .faults = {"partition", "kill"}},
      {.name = "retries-twice",
       .description = "requests are not told by session, so that a retry is applied again",
       .exposed_by = "answers that are lost with a primary",
       .workload = "register",
       .faults = {"partition", "kill"}},
  };
}

caf::actor spawn(caf::actor_system& system, host machine, const std::set<std::string>& planted) {
  return views::spawn_server(
      system, std::move(machine), planted,
      [planted](views::membership nodes, views::kept_state kept, random_stream random,
                time_point now) -> std::unique_ptr<views::replica> {
        return std::make_unique<primary_backup>(primary_backup::with(planted), std::move(nodes),
                                                std::move(kept), random, now);
      });
}

}  // namespace

system_entry primary_backup_system() {
  return entry_of({.name = "primary-backup",
                   .summary = "a primary and its backups, in views agreed by majority",
                   .workloads = {"register", "rw-register"},
                   .bugs = bugs(),
                   .spawn = spawn,
                   .add_message_types = views::add_message_types});
}

}  // namespace agon::scenarios
