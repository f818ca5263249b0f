// The lists themselves.
#include "scenarios/catalog.hpp"

namespace agon::scenarios {
namespace {

template <class Entry>
result<const Entry*> find(const std::vector<Entry>& all, std::string_view name,
                          const std::string& kind) {
  std::string names;
  for (const auto& entry : all) {
    if (entry.name == name) return &entry;
    names += (names.empty() ? "" : ", ") + entry.name;
  }
  return error{"there is no " + kind + " \"" + std::string{name} + "\"", {}, "one of: " + names};
}

}  // namespace

const std::vector<system_entry>& all_systems() {
  static const std::vector<system_entry> all{raft_system(),           etcd_system(),
                                             primary_backup_system(), chain_replication_system(),
                                             quorum_store_system(),   multi_paxos_system(),
                                             replicated_log_system(), two_phase_commit_system(),
                                             snapshot_store_system(), crdt_set_system(),
                                             crdt_counter_system(),   lease_lock_system()};
  return all;
}

const std::vector<workload_entry>& all_workloads() {
  static const std::vector<workload_entry> all{
      {.name = "register",
       .summary = "reads, writes and compare-and-sets on independent registers; linearizability",
       .make = make_register},
      {.name = "rw-register",
       .summary = "reads and writes on independent registers; linearizability",
       .make = make_rw_register},
      {.name = "bank",
       .summary = "transfers between accounts that are read all at once; no money comes or goes",
       .make = make_bank},
      {.name = "txn",
       .summary = "small transactions on groups of registers; strict serializability",
       .make = make_txn},
      {.name = "set",
       .summary = "a set that only grows; what was added is there in the end",
       .make = make_set},
      {.name = "pn-counter",
       .summary = "a counter that goes up and down; in the end it shows the sum",
       .make = make_pn_counter},
      {.name = "lock",
       .summary = "a lock that is leased; one holder at a time, and fencing tokens that grow",
       .make = make_lock},
      {.name = "fenced-counter",
       .summary = "a counter that is read and written under a lock; no addition is lost",
       .make = make_fenced_counter},
      {.name = "queue",
       .summary = "elements go into a queue, come out, and are drained in the end",
       .make = make_queue}};
  return all;
}

const std::vector<fault_entry>& all_faults() {
  static const std::vector<fault_entry> all{
      {"partition",
       "cuts the network: one node, halves, majorities, a ring, a bridge, one way, at random",
       "messages from the nodes named are dropped as they arrive; a stream waits instead, and "
       "breaks after a while",
       "nftables or iptables rules of our own at each node drop packets from the others"},
      {"isolate", "cuts off one node after the other, without a break between",
       "as partition, of one node at a time", "as partition, of one node at a time"},
      {"packet", "slows, loses, repeats, reorders, damages or narrows what nodes send",
       "the link's model changes for what is sent from then on"},
      {"clog", "holds what arrives at nodes, and lets it in at once; also node by node",
       "messages wait at the receiver, in order, until it is unclogged"},
      {"kill", "kills servers, and starts them again on what their disks kept",
       "the node's actors end without running a handler, and its disk loses what was not synced, "
       "sector by sector, as by a power cut; half of the kills fall in the middle of a job",
       "SIGKILL to the server's processes; what the system had in its page cache stays"},
      {"pause", "stops servers from running, and lets them go on",
       "the node's jobs and timers wait", "SIGSTOP and SIGCONT to the server's processes"},
      {"storm", "kills and starts servers again and again within moments",
       "as kill, ten times in a second or so", "as kill, as fast as the nodes answer"},
      {"outage", "kills all servers of a machine or a rack, and starts them again",
       "as kill, of nodes that fail together", "as kill, of nodes that fail together"},
      {"cpu", "makes nodes 2 to 1,000 times as slow, and as fast as before",
       "each message handled, and each wait for the disk, keeps the machine busy that much longer"},
      {"wipe", "ends servers, removes their data, and starts them empty",
       "as kill, and the disk is empty"},
      {"upgrade", "exchanges servers for another build of theirs, and back",
       "the server ends, and its next build starts on the same files"},
      {"membership", "takes members out of the cluster, and in again",
       "the node's server is told to leave or join, and does it by its system's own means"},
      {"clock", "lets clocks jump, jump to and fro, and run fast or slow, and sets them right",
       "the node's wall clock has an offset, which may jump to and fro; the rate acts on its "
       "monotonic clock and timers, too, and stays within 5 % of right"},
      {"disk", "lets disks fail, fill up, slow down and stall, and mends them",
       "operations of the disk port answer EIO or ENOSPC, take longer, or don't return"},
      {"disk-rot", "damages what disks of a minority hold durably, for good",
       "sectors have flipped bits or cannot be read, at a minority of nodes, the same for the "
       "whole run"},
      {"disk-loss", "lets disks of a minority lie: syncs and writes that never were, or elsewhere",
       "syncs do nothing, writes vanish or go to another sector, at a minority of nodes, the same "
       "for the whole run"}};
  return all;
}

result<const system_entry*> find_system(std::string_view name) {
  return find(all_systems(), name, "system");
}

result<const workload_entry*> find_workload(std::string_view name) {
  return find(all_workloads(), name, "workload");
}

}  // namespace agon::scenarios
