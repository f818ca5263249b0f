// A cluster on this machine: nodes that are network namespaces with an ssh server, a disk, a host
// name and processes of their own, all inside one set of namespaces whose end is the end of the
// lab. Needs root. Nodes share the kernel and its clock, which no process of theirs may set, and
// see the machine's files (without /root and /home) below their own; what they write stays with
// them.
#pragma once

#include "actors/vocabulary/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace agon::real {

/// The lab to bring up.
struct lab_options {
  unsigned nodes = 5;            ///< 1 to 100.
  std::string name = "default";  ///< Lower-case letters, digits and `-`, at most 32.
};

/// A node as others in the lab reach it.
struct lab_node {
  std::string name;     ///< `n1`, `n2` and so on.
  std::string address;  ///< IPv4; the same in every lab, each having a network of its own.
};

/// A running lab.
struct lab_info {
  std::string name;
  pid_t supervisor = 0;  ///< Killing it removes the lab.
  std::vector<lab_node> nodes;
  std::string private_key;        ///< Path of the ed25519 key that root and admin accept.
  std::string known_hosts;        ///< Path; host keys under names and addresses.
  std::string hosts;              ///< Path; a table like /etc/hosts.
  std::string network_namespace;  ///< Path of the control side's network, for setns.
  bool was_up = false;            ///< lab_up found it running and made nothing.
};

/// Whether a node runs.
struct lab_node_status {
  lab_node node;
  std::optional<pid_t> init;  ///< Its PID 1 as the machine sees it; nothing if the node is off.
  bool answers_ssh = false;   ///< Its ssh server greets within 3 s; false if the node is off.
};

/// Brings a lab up and waits until every ssh server greets; a lab that is up with as many nodes is
/// left as it is. Nodes have the users root (by key, or password `root`) and admin (by key, or
/// password `admin`, with sudo). What fails removes what it made. Takes about 1.5 s for 5 nodes, at
/// most 30 s.
result<lab_info> lab_up(const lab_options& options);

/// Ends a lab and waits until nothing of it is left. Also cleans up after a lab whose supervisor
/// died. An error if there is no such lab.
result<> lab_down(std::string_view name);

/// The lab of that name if it is up. Cleans up after one whose supervisor died.
result<std::optional<lab_info>> lab_find(std::string_view name);

/// All labs that are up, by name.
std::vector<lab_info> lab_list();

/// Moves this process, which must have no other thread yet, to the network that reaches the nodes.
/// Files, processes and users stay those of the machine.
result<> enter_lab_network(const lab_info& lab);

/// Asks every node, in their order.
std::vector<lab_node_status> lab_status(const lab_info& lab);

/// The command line that runs ssh, from the machine, as root on the node `node`; with no words, a
/// login. As always with ssh, the node's shell reads the words joined by blanks.
result<std::vector<std::string>> lab_ssh_command(const lab_info& lab, std::string_view node,
                                                 const std::vector<std::string>& words);

/// Pulls a node's plug: its processes end without notice and what was not synced to its disks is
/// lost.
result<> power_off(const lab_info& lab, std::string_view node);

/// Starts a node that is off, on what its disks kept, and waits until its ssh server greets.
result<> boot(const lab_info& lab, std::string_view node);

}  // namespace agon::real
