// Assigning roles, and finding what is wrong with an assignment.
#include "scenarios/roles.hpp"

#include "actors/nemeses/packages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace agon::scenarios {
namespace {

error wrong(std::string what, std::string hint = {}) {
  return {std::move(what), "--role", std::move(hint)};
}

std::string wishes_of(const system_entry& system) {
  std::string text;
  for (const auto& role : system.roles)
    text += fmt::format("{}{} at least {}", text.empty() ? "" : ", ", role.name, role.nodes_min);
  return text;
}

result<named_roles> usual_roles(const system_entry& system, const std::vector<std::string>& nodes) {
  named_roles assigned;
  auto next = nodes.begin();
  for (const auto& role : system.roles)
    for (std::size_t i = 0; i < role.nodes_min; ++i) {
      if (next == nodes.end())
        return error{
            fmt::format("{} nodes are too few for the roles of {}", nodes.size(), system.name),
            "--nodes", "its roles want nodes: " + wishes_of(system)};
      assigned[role.name].push_back(*next++);
    }
  auto& last = assigned[system.roles.back().name];
  last.insert(last.end(), next, nodes.end());
  if (last.empty())
    return error{"no node is left for the role " + system.roles.back().name, "--nodes",
                 "give one more"};
  return assigned;
}

/// Whether the members of a role are nodes of the test that have no role yet.
result<> check_members(const std::string& role, const std::vector<std::string>& members,
                       const std::vector<std::string>& nodes,
                       std::map<std::string, std::string>& role_by_node) {
  for (const auto& node : members) {
    if (std::find(nodes.begin(), nodes.end(), node) == nodes.end())
      return wrong("role " + role + " names \"" + node + "\", which is no node of this test",
                   fmt::format("the nodes are {}", fmt::join(nodes, ", ")));
    if (const auto [known, fresh] = role_by_node.emplace(node, role); !fresh)
      return wrong(known->second == role
                       ? node + " is named twice by role " + role
                       : node + " is named twice, by roles " + known->second + " and " + role,
                   "each node has one role");
  }
  return success{};
}

}  // namespace

result<named_roles> assign_roles(const system_entry& system, const std::vector<std::string>& nodes,
                                 const named_roles& given) {
  if (system.roles.empty()) {
    if (given.empty()) return named_roles{};
    return wrong(system.name + " has no roles", "leave the flag out");
  }
  if (given.empty()) return usual_roles(system, nodes);
  std::vector<std::string> names;
  for (const auto& role : system.roles) names.push_back(role.name);
  std::map<std::string, std::string> role_by_node;
  for (const auto& [role, members] : given) {
    if (std::find(names.begin(), names.end(), role) == names.end())
      return wrong(system.name + " has no role \"" + role + "\"",
                   fmt::format("one of: {}", fmt::join(names, ", ")));
    if (auto fine = check_members(role, members, nodes, role_by_node); !fine) return fine.problem();
  }
  for (const auto& role : system.roles) {
    const auto found = given.find(role.name);
    const auto count = found == given.end() ? 0 : found->second.size();
    if (count == 0) return wrong("role " + role.name + " has no nodes", role.name + "=n1,n2");
    if (count < role.nodes_min)
      return wrong(
          fmt::format("role {} wants {} nodes and has {}", role.name, role.nodes_min, count),
          "give it more");
  }
  for (const auto& node : nodes)
    if (!role_by_node.contains(node)) return wrong(node + " has no role", "each node has one role");
  return given;
}

role_map role_ids(const test_options& options) {
  role_map ids;
  for (const auto& [role, members] : options.roles)
    for (const auto& name : members) {
      const auto found = std::find(options.nodes.begin(), options.nodes.end(), name);
      invariant(found != options.nodes.end(), "roles of nodes that the test has");
      ids[role].push_back(node_id{static_cast<std::uint32_t>(found - options.nodes.begin()) + 1});
    }
  return ids;
}

std::vector<node_id> client_nodes_of(const system_entry& system, const role_map& roles) {
  const auto serves = [](const system_role& role) { return role.serves_clients; };
  if (std::all_of(system.roles.begin(), system.roles.end(), serves)) return {};
  std::vector<node_id> nodes;
  for (const auto& role : system.roles)
    if (const auto found = roles.find(role.name); role.serves_clients && found != roles.end())
      nodes.insert(nodes.end(), found->second.begin(), found->second.end());
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

result<std::vector<fault_package>> faults_of(const test_options& options) {
  const duration interval{static_cast<std::int64_t>(options.fault_interval * 1e9)};
  const auto roles = role_ids(options);
  std::vector<fault_package> packages;
  for (const auto& name : options.faults) {
    const auto base = fault_without_role(name);
    auto made = fault_packages(std::vector{std::string{base}}, interval);
    if (!made) return made.problem();
    if (base.size() < name.size()) {
      if (roles.empty())
        return error{"\"" + name + "\" names a role, and " + options.system + " has none",
                     "--nemesis", "such as " + std::string{base}};
      auto restricted =
          restrict_faults(made->front(), roles, name.substr(0, name.size() - base.size() - 1));
      if (!restricted)
        return error{restricted.problem().what, "--nemesis", restricted.problem().hint};
      made->front() = *std::move(restricted);
    }
    if (std::ranges::find(packages, name, &fault_package::name) == packages.end())
      packages.push_back(std::move(made->front()));
  }
  return packages;
}

std::string_view fault_without_role(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace agon::scenarios
