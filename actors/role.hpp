// Roles: a cluster whose nodes don't all do the same, and tests that mean some of them only.
#pragma once

#include "actors/test.hpp"

#include <map>
#include <string>
#include <vector>

namespace agon {

/// Which nodes have which role, such as `storage` or `coordinator`.
using role_map = std::map<std::string, std::vector<node_id>>;

/// Done if each of `nodes` nodes has exactly one role and no role is empty, or the first thing that
/// is wrong.
result<> check_roles(const role_map& roles, std::size_t nodes);

/// The role of a node; an error if it has none.
result<std::string> role_of(const role_map& roles, node_id node);

/// The nodes of a role, in the order given; an error that lists the roles if there is none of that
/// name.
result<std::vector<node_id>> nodes_of(const role_map& roles, const std::string& role);

/// The same test with clients at the nodes of a role only.
result<test> restrict_clients(test what, const role_map& roles, const std::string& role);

/// The same faults at the nodes of a role only: for this package the cluster consists of them. Its
/// name becomes `role:name`.
result<fault_package> restrict_faults(fault_package package, const role_map& roles,
                                      const std::string& role);

}  // namespace agon
