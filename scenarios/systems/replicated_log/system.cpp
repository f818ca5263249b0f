// The replicated log as the catalog lists it.
#include "scenarios/systems/kit/entry.hpp"
#include "scenarios/systems/replicated_log/messages.hpp"
#include "scenarios/systems/replicated_log/server.hpp"

namespace agon::scenarios {
namespace {

std::vector<planted_bug> bugs() {
  return {
      {.name = "acknowledges-early",
       .description = "an enqueue is acknowledged when the leader has it, before others have",
       .exposed_by = "a leader that is cut off or killed right after",
       .workload = "queue",
       .faults = {"partition", "kill"}},
      {.name = "dequeues-in-memory",
       .description = "how far elements were consumed is known to the leader alone",
       .exposed_by = "a change of leaders: elements are delivered twice",
       .workload = "queue",
       .faults = {"kill", "partition"}},
      {.name = "truncates-to-high-watermark",
       .description = "a server that hears of a new epoch cuts its log to its high watermark",
       .exposed_by = "a change of leaders: committed records are lost where nobody was told yet",
       .workload = "queue",
       .faults = {"partition", "pause"}},
      {.name = "unclean-election",
       .description = "votes go to any candidate, whatever its log lacks",
       .exposed_by = "a change of leaders after a partition that left some behind",
       .workload = "queue",
       .faults = {"partition", "kill"}},
      {.name = "entries-not-synced",
       .description = "a follower says that it has records which are not on its disk yet",
       .exposed_by = "servers that are killed together",
       .workload = "queue",
       .faults = {"kill"}},
      {.name = "matches-by-offset",
       .description = "a leader compares offsets, not epochs, when it looks where logs agree",
       .exposed_by = "a leader whose last records were lost, and that becomes a follower",
       .workload = "queue",
       .faults = {"partition", "kill"}},
      {.name = "repeats-retries",
       .description = "an enqueue that its client repeats is appended twice",
       .exposed_by = "requests without answer, as at a change of leaders",
       .workload = "queue",
       .faults = {"partition", "kill"}},
  };
}

}  // namespace

system_entry replicated_log_system() {
  auto entry = entry_of({.name = "replicated-log",
                         .summary = "a queue on a log with epochs, from which followers fetch",
                         .workloads = {"queue"},
                         .bugs = bugs(),
                         .client = {.reads = {}},
                         .spawn = systems::replicated_log::spawn_server,
                         .add_message_types = systems::replicated_log::add_message_types});
  entry.election = "leads epoch ([0-9]+)";
  return entry;
}

}  // namespace agon::scenarios
