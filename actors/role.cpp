// A package restricted to a role sees a world of that role's nodes, whose ids it counts from 1.
#include "actors/role.hpp"

#include "actors/world.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <utility>

namespace agon {

namespace {

/// A node of the role as others of the role know it: passes orders on, with the cluster's ids in
/// place of the role's.
class role_node final : public node_actor::base {
 public:
  role_node(caf::actor_config& config, node_actor target, std::vector<node_id> members)
      : node_actor::base{config}, target_{std::move(target)}, members_{std::move(members)} {}

  const char* name() const override { return "role_node"; }

 protected:
  behavior_type make_behavior() override {
    const auto as_is = [this](const auto& order) { return delegate(target_, order); };
    return {[=](const to_node::setup& order) { return as_is(order); },
            [=](to_node::setup_primary order) { return as_is(order); },
            [=](to_node::teardown order) { return as_is(order); },
            [=](to_node::start order) { return as_is(order); },
            [=](to_node::kill order) { return as_is(order); },
            [=](to_node::pause order) { return as_is(order); },
            [=](to_node::resume order) { return as_is(order); },
            [=, this](const to_node::drop& order) {
              return as_is(to_node::drop{in_cluster(order.from)});
            },
            [=](to_node::heal order) { return as_is(order); },
            [=, this](const to_node::shape& order) {
              // No nodes means all others: of this role.
              auto to = order.to;
              if (to.empty())
                for (std::uint32_t node = 1; node <= members_.size(); ++node)
                  to.insert(node_id{node});
              return as_is(to_node::shape{in_cluster(to), order.link});
            },
            [=](const to_node::bump_clock& order) { return as_is(order); },
            [=](to_node::reset_clock order) { return as_is(order); },
            [=, this](to_node::disturb order) {
              if (auto* clog = std::get_if<disturbance::clog>(&order.what))
                clog->from = in_cluster(clog->from);
              return as_is(order);
            },
            [=](to_node::logs order) { return as_is(order); }};
  }

  void on_exit() override { target_ = nullptr; }

 private:
  [[nodiscard]] std::set<node_id> in_cluster(const std::set<node_id>& of_role) const {
    std::set<node_id> all;
    for (const auto node : of_role) {
      invariant(node.value >= 1 && node.value <= members_.size(), "a node of this role");
      all.insert(members_[node.value - 1]);
    }
    return all;
  }

  node_actor target_;
  std::vector<node_id> members_;
};

/// The part of a world that consists of some nodes.
class role_world final : public world {
 public:
  role_world(world& whole, std::vector<node_id> members)
      : whole_{whole}, members_{std::move(members)} {
    for (const auto node : members_) names_.push_back(whole_.node_names()[node.value - 1]);
  }

  [[nodiscard]] std::string_view name() const override { return whole_.name(); }
  caf::actor_system& system() override { return whole_.system(); }
  [[nodiscard]] const std::vector<std::string>& node_names() const override { return names_; }
  node_actor node(node_id node) override {
    return system().spawn<role_node>(whole_.node(in_cluster(node)), members_);
  }
  result<> can(fault_kind kind) override { return whole_.can(kind); }
  client_seat seat(node_id node, std::uint64_t number) override {
    return whole_.seat(in_cluster(node), number);
  }
  void run_until(const std::function<bool()>& finished,
                 const std::function<void()>& poll) override {
    whole_.run_until(finished, poll);
  }
  time_point now() override { return whole_.now(); }
  [[nodiscard]] std::uint64_t seed() const override { return whole_.seed(); }
  [[nodiscard]] const mark_book* marks() const override { return whole_.marks(); }

 private:
  [[nodiscard]] node_id in_cluster(node_id of_role) const {
    invariant(of_role.value >= 1 && of_role.value <= members_.size(), "a node of this role");
    return members_[of_role.value - 1];
  }

  world& whole_;
  std::vector<node_id> members_;
  std::vector<std::string> names_;
};

}  // namespace

result<> check_roles(const role_map& roles, std::size_t nodes) {
  std::map<node_id, std::string> role_by_node;
  for (const auto& [role, members] : roles) {
    if (members.empty()) return error{"role " + role + " has no nodes", "roles"};
    for (const auto node : members) {
      if (node.value == 0 || node.value > nodes)
        return error{"role " + role + " names " + to_string(node) + ", which does not exist",
                     "roles", "nodes are n1 to n" + std::to_string(nodes)};
      if (const auto [known, fresh] = role_by_node.emplace(node, role); !fresh)
        return error{
            to_string(node) + " is named twice, by roles " + known->second + " and " + role,
            "roles", "each node has one role"};
    }
  }
  for (std::uint32_t node = 1; node <= nodes; ++node)
    if (!role_by_node.contains(node_id{node}))
      return error{to_string(node_id{node}) + " has no role", "roles", "each node has one role"};
  return success{};
}

result<std::string> role_of(const role_map& roles, node_id node) {
  for (const auto& [role, members] : roles)
    if (std::ranges::find(members, node) != members.end()) return role;
  return error{to_string(node) + " has no role", "roles", "each node has one role"};
}

result<std::vector<node_id>> nodes_of(const role_map& roles, const std::string& role) {
  if (const auto found = roles.find(role); found != roles.end()) return found->second;
  std::string names;
  for (const auto& [name, members] : roles) names += (names.empty() ? "" : ", ") + name;
  return error{"there is no role \"" + role + "\"", "roles", "one of: " + names};
}

result<test> restrict_clients(test what, const role_map& roles, const std::string& role) {
  auto members = nodes_of(roles, role);
  if (!members) return members.problem();
  what.client_nodes = *std::move(members);
  return what;
}

result<fault_package> restrict_faults(fault_package package, const role_map& roles,
                                      const std::string& role) {
  auto members = nodes_of(roles, role);
  if (!members) return members.problem();
  package.name = role + ":" + package.name;
  package.spawn = [spawn = std::move(package.spawn), nodes = *std::move(members)](
                      world& whole, random_stream random) {
    role_world part{whole, nodes};
    return spawn(part, random);
  };
  return package;
}

}  // namespace agon
