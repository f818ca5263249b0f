// A system under test as the catalog lists it: how it runs in each world, its clients, its planted
// bugs.
#pragma once

#include "actors/client.hpp"
#include "actors/host.hpp"
#include "actors/role.hpp"
#include "real/db.hpp"

#include <caf/fwd.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace agon::scenarios {

/// Where a bug that shows itself seldom is looked for; what is not said here is as for any other.
struct hunting_ground {
  std::map<std::string, std::string> settings = {};  ///< Of the system.
  double fault_interval = 0;                         ///< Mean seconds between faults; 0: any.
  double rate = 0;                                   ///< Ops a second; 0: any.
  std::size_t nodes = 0;                             ///< 0: any.
};

/// A bug that can be planted by `--bug`.
struct planted_bug {
  std::string name;
  std::string description;
  std::string exposed_by;
  std::string workload = {};             ///< Which shows it; empty: the system's first.
  std::vector<std::string> faults = {};  ///< Fault packages that bring it to light.
  hunting_ground best = {};
};

/// A setting of a system, given as `--set name=value`.
struct system_setting {
  std::string name;
  std::string description;
  std::vector<std::string> drawn = {};  ///< Values from which a swarm draws; empty: it does not.
};

/// How many nodes must suffice for a system to make progress.
enum class quorum : std::uint8_t { majority, all };

/// What some nodes of the system do and others don't, given as `--role name=n1,n2`.
struct system_role {
  std::string name;
  std::string description;
  std::size_t nodes_min = 1;   ///< How many nodes it wants, at least.
  bool serves_clients = true;  ///< Clients sit at its nodes.
};

/// What the command line says about the system.
struct system_options {
  std::set<std::string> bugs;
  std::map<std::string, std::string> settings;
  std::uint64_t seed = 0;
  role_map roles = {};  ///< Each node's role; empty for a system without roles.
};

/// A system, declared once: `agon list`, `--help` and the tests are derived from it.
struct system_entry {
  std::string name;
  std::string summary;
  std::vector<std::string> workloads;
  std::vector<planted_bug> bugs = {};
  std::vector<system_setting> settings = {};
  /// Fault packages under which it must stay valid, and make progress once they are over.
  std::vector<std::string> survives = {"partition", "kill",  "pause", "packet",
                                       "clog",      "storm", "cpu",   "clock"};
  quorum needs = quorum::majority;  ///< Who must be there for progress.
  /// Its roles; empty: all nodes do the same. Clients, servers in `sim` and the set-up of real
  /// machines are made with the roles of the test; servers that `agon node` hosts are not told.
  std::vector<system_role> roles = {};

  /// The clients of its workloads.
  std::function<result<client_factory>(const system_options&)> clients;
  /// Its server as an actor, for `sim` and `agon node`; empty: it is not one.
  std::function<result<server_factory>(const system_options&)> server = {};
  /// The settings that make another build of its server, for upgrades; empty: there is none.
  std::map<std::string, std::string> next_build = {};
  /// How it is set up on real machines; empty: it cannot be.
  std::function<result<std::shared_ptr<real::db>>(const system_options&)> db = {};
  /// Port of its servers if these are actors, else 0.
  std::uint16_t server_port = 0;
  /// A regular expression (ECMAScript) for lines of its logs that tell of an election; what its
  /// group matches is different for each. Empty: its logs don't tell.
  std::string election = {};
  /// Registers the messages of servers that are actors.
  std::function<void(caf::actor_system_config&)> add_message_types = {};

  [[nodiscard]] bool runs_in_sim() const { return server != nullptr; }
  [[nodiscard]] bool runs_on_machines() const { return db != nullptr; }
};

/// Agon's own Raft, in both worlds.
system_entry raft_system();
/// etcd on real machines.
system_entry etcd_system();
/// A bank on two-phase commit.
system_entry two_phase_commit_system();
/// A transactional store with snapshots.
system_entry snapshot_store_system();
/// A set replicated by gossip.
system_entry crdt_set_system();
/// A counter replicated by gossip.
system_entry crdt_counter_system();
/// Registers on a primary and its backups.
system_entry primary_backup_system();
/// Registers at majorities.
system_entry quorum_store_system();
/// Registers on a chain.
system_entry chain_replication_system();
/// Registers on Multi-Paxos.
system_entry multi_paxos_system();
/// A queue on a replicated log.
system_entry replicated_log_system();
/// A lock leased by a majority.
system_entry lease_lock_system();

}  // namespace agon::scenarios
