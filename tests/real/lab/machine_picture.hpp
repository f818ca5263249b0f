// What a lab must leave as it was on the machine.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace agon::real {

/// What the machine shows of networks, mounts, disks, packet filters and cgroups, by the command
/// that tells it. Lines about labs of others are left out.
std::map<std::string, std::string> machine_picture(const std::string& lab_name);

/// The machine's picture once it is `wanted`, or what it is after `limit`: the kernel takes its
/// time to let go of the namespaces, mounts and disks of processes that were killed.
std::map<std::string, std::string> machine_picture(const std::string& lab_name,
                                                   const std::map<std::string, std::string>& wanted,
                                                   std::chrono::seconds limit);

/// A process and all its descendants.
std::vector<pid_t> process_tree(pid_t root);

/// Whether all these processes end by themselves within `limit`.
bool all_end(const std::vector<pid_t>& processes, std::chrono::seconds limit);

}  // namespace agon::real
