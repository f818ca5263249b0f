// Raft as the catalog lists it.
#include "scenarios/systems/system.hpp"

#include "real/hosted_db.hpp"
#include "scenarios/systems/raft/bugs.hpp"
#include "scenarios/systems/raft/client.hpp"
#include "scenarios/systems/raft/server.hpp"

namespace agon::scenarios {
namespace {

namespace raft = systems::raft;
constexpr std::uint16_t port = 7480;

result<server_factory> make_server(const system_options& options) {
  if (const auto known = raft::bugs_from(options.bugs); !known) return known.problem();
  const auto raft = raft::options_from(options.settings);
  if (!raft) return raft.problem();
  const raft::server_options server{.raft = *raft, .bugs = options.bugs};
  return raft::make_server(server);
}

result<std::shared_ptr<real::db>> make_db(const system_options& options) {
  if (const auto known = raft::bugs_from(options.bugs); !known) return known.problem();
  std::string bugs;
  for (const auto& bug : options.bugs) bugs += (bugs.empty() ? "" : ",") + bug;
  return real::make_hosted_db({.system = "raft",
                               .bug = bugs,
                               .settings = options.settings,
                               .port = port,
                               .seed = options.seed});
}

/// Bugs that take many elections, or many snapshots under way, are looked for where there are such.
hunting_ground ground_of(raft::bug which) {
  if (which == raft::bug::commits_old_term)
    return {.settings = {{"election-timeout", "15"}, {"entries-per-message", "1"}},
            .fault_interval = 0.1,
            .rate = 300,
            .nodes = 3};
  if (which == raft::bug::installs_old_snapshot)
    return {.settings = {{"election-timeout", "50"}, {"snapshot-every", "1"}},
            .fault_interval = 0.3,
            .nodes = 3};
  return {};
}

}  // namespace

system_entry raft_system() {
  system_entry entry{
      .name = "raft",
      .summary = "a replicated key-value store on Raft, as plain CAF actors",
      .workloads = {"register"},
      .settings = {{"snapshot-every",
                    "entries after which a snapshot stands for "
                    "them (50 by default)",
                    {"5", "50", "500"}},
                   {"entries-per-message", "entries sent at once (64 by default)"},
                   {"election-timeout",
                    "shortest time in ms without a leader before an election (150 "
                    "by default); the longest is twice that, heartbeats come "
                    "thrice as often"},
                   {"reads",
                    "quorum (the default) or lease, which holds while "
                    "clocks run at most 10 % too fast or slow",
                    {"quorum", "lease"}}},
      .survives = {"partition", "isolate", "kill", "pause", "packet", "clog", "storm", "cpu",
                   "clock", "disk", "disk-rot", "membership", "upgrade"},
      .clients = [](const system_options&) -> result<client_factory> {
        return raft::make_client();
      },
      .server = make_server,
      .next_build = {{"snapshot-every", "10"}},
      .db = make_db,
      .server_port = port,
      .election = ": leader in term ([0-9]+)",
      .add_message_types = raft::add_message_types};
  for (const auto& bug : raft::known_bugs()) {
    entry.bugs.push_back({.name = std::string{bug.name},
                          .description = std::string{bug.description},
                          .exposed_by = std::string{bug.exposed_by},
                          .workload = "register",
                          .faults = bug.faults,
                          .best = ground_of(bug.which)});
  }
  return entry;
}

}  // namespace agon::scenarios
