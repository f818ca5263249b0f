// What this machine can do for labs and faults, tried in throw-away namespaces.
#pragma once

#include "actors/vocabulary/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace agon::real {

/// One ability.
struct machine_fact {
  std::string name;
  bool holds = false;
  std::string reason;  ///< Why not; empty if it holds.
};

/// Which control groups are mounted.
enum class cgroup_version : std::uint8_t { none, v1, v2, hybrid };
/// `none`, `v1`, `v2` or `v1 and v2`.
std::string_view to_string(cgroup_version version);

/// What a machine can do.
struct machine_facts {
  machine_fact root;
  machine_fact namespaces;
  machine_fact nftables;
  machine_fact iptables;
  machine_fact netem;
  machine_fact loop_devices;
  machine_fact overlay;
  machine_fact programs;  ///< All that a lab calls.
  cgroup_version cgroups = cgroup_version::none;
};

/// Tries everything; takes about 0.1 s, at most 10 s. Leaves no trace.
machine_facts probe_machine();

/// A line for each fact: `netem: no (the kernel lacks sch_netem)`.
std::vector<std::string> to_lines(const machine_facts& facts);

/// Takes the output of facts.sh apart into the facts it names; others are left as they are.
void read_facts(std::string_view output, machine_facts& facts);

/// Which control groups a table in the form of /proc/self/mountinfo mounts.
cgroup_version cgroups_in(std::string_view mount_table);

}  // namespace agon::real
