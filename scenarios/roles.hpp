// Roles: which nodes of a test have which, from the command line to servers, clients and faults.
#pragma once

#include "actors/role.hpp"
#include "scenarios/systems/system.hpp"
#include "scenarios/test_options.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace agon::scenarios {

/// What was given, if each node has one role that the system knows and each role as many nodes as
/// it wants; for nothing given, as many nodes for each role, in order, as it wants, and those that
/// are left for the last role. Empty for systems without roles, which nothing may be given. An
/// error names the flag to change.
result<named_roles> assign_roles(const system_entry& system, const std::vector<std::string>& nodes,
                                 const named_roles& given);

/// The roles of a test's nodes by their ids. The names must be nodes of the test.
role_map role_ids(const test_options& options);

/// The nodes at which clients sit: those of roles that serve clients. Empty if that is all of them.
std::vector<node_id> client_nodes_of(const system_entry& system, const role_map& roles);

/// The fault packages of `--nemesis`, in order, each once. `storage:kill` is kill at the nodes of
/// the role storage only, in a network that for this nemesis has no others.
result<std::vector<fault_package>> faults_of(const test_options& options);

/// `kill` of `storage:kill`, and of `kill`.
std::string_view fault_without_role(std::string_view name);

}  // namespace agon::scenarios
