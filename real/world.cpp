// Connects to the nodes, spawns their actors, and lets CAF's own scheduler run.
#include "real/world.hpp"

#include "real/link.hpp"
#include "real/node.hpp"

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <set>
#include <thread>
#include <utility>

namespace agon::real {

namespace {

constexpr auto poll_interval = std::chrono::milliseconds{10};

class world_config : public caf::actor_system_config {
 public:
  explicit world_config(const std::function<void(caf::actor_system_config&)>& add_message_types) {
    configure_links(*this);
    if (add_message_types) add_message_types(*this);
  }
};

// What connecting to one node brought.
struct connection {
  control hands;
  agon::result<packet_filter> filter;
};

agon::result<> check(const world_options& options) {
  invariant(options.system != nullptr, "a system under test");
  if (options.nodes.empty())
    return error{"there are no nodes", {}, "name them with --nodes n1,n2,…"};
  std::set<std::string> seen;
  for (const auto& name : options.nodes)
    if (!seen.insert(name).second)
      return error{"node \"" + name + "\" is listed twice", {}, "list each machine once"};
  return success{};
}

agon::result<std::string> address_of(const world_options& options, const std::string& name) {
  const auto known = options.addresses.find(name);
  return resolve(known == options.addresses.end() ? name : known->second);
}

agon::result<connection> connect(const world_options& options, const machine& target) {
  auto ssh = options.ssh;
  ssh.host = target.host;
  ssh.address = target.address;
  auto line = options.connect(ssh);
  if (!line) return line.problem();
  control hands{*std::move(line), options.sudo_password};
  auto filter = probe_packet_filter(hands);
  return connection{std::move(hands), std::move(filter)};
}

agon::result<connection> connect_guarded(const world_options& options, const machine& target) {
  try {
    return connect(options, target);
  } catch (const std::exception& thrown) {
    return error{std::string{"unexpected: "} + thrown.what(), target.host, {}};
  }
}

// The first of the errors, with the others in its hint: in full where they differ, else by their
// places.
error joined(const std::vector<error>& problems) {
  invariant(!problems.empty(), "an error");
  auto first = problems.front();
  std::string others;
  for (std::size_t i = 1; i < problems.size(); ++i) {
    const bool same = problems[i].what == first.what && !problems[i].where.empty();
    others += (others.empty() ? "" : ", ") + (same ? problems[i].where : to_string(problems[i]));
  }
  if (!others.empty()) first.hint += (first.hint.empty() ? "also: " : "; also: ") + others;
  return first;
}

// The nodes with their addresses.
agon::result<std::vector<machine>> find_machines(const world_options& options) {
  std::vector<machine> machines;
  std::vector<error> problems;
  for (const auto& name : options.nodes) {
    const node_id id{static_cast<std::uint32_t>(machines.size() + problems.size() + 1)};
    auto address = address_of(options, name);
    if (address)
      machines.push_back({id, name, *std::move(address)});
    else
      problems.push_back(address.problem());
  }
  if (!problems.empty()) return joined(problems);
  return machines;
}

agon::result<std::vector<connection>> connect_all(const world_options& options,
                                                  const std::vector<machine>& machines) {
  std::vector<std::optional<agon::result<connection>>> attempts(machines.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < machines.size(); ++i)
      threads.emplace_back([&, i] { attempts[i] = connect_guarded(options, machines[i]); });
  }
  std::vector<connection> connections;
  std::vector<error> problems;
  for (auto& attempt : attempts) {
    if (attempt->ok())
      connections.push_back(std::move(*attempt).value());
    else
      problems.push_back(attempt->problem());
  }
  if (!problems.empty()) return joined(problems);
  return connections;
}

class real_world final : public agon::world {
 public:
  real_world(world_options options, std::vector<machine> machines,
             std::vector<connection> connections)
      : options_{std::move(options)},
        machines_{std::move(machines)},
        config_{options_.add_message_types},
        system_{config_} {
    for (std::size_t i = 0; i < machines_.size(); ++i) spawn(machines_[i], connections[i]);
  }

  ~real_world() override {
    for (const auto& node : nodes_) caf::anon_send_exit(node, caf::exit_reason::kill);
    for (const auto& [node, link] : links_) caf::anon_send_exit(link, caf::exit_reason::kill);
    // Usually a moment. An actor that does not end, such as a client in a call that never returns,
    // must not keep the program from ending.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    while (system_.registry().running() > 0 && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    system_.await_actors_before_shutdown(false);
  }

  [[nodiscard]] std::string_view name() const override { return "real"; }
  caf::actor_system& system() override { return system_; }
  [[nodiscard]] const std::vector<std::string>& node_names() const override {
    return options_.nodes;
  }

  [[nodiscard]] std::uint64_t seed() const override { return options_.seed; }

  node_actor node(node_id node) override { return nodes_[position(node)]; }

  agon::result<> can(fault_kind kind) override {
    return kind == fault_kind::partition ? can_partition_ : supports(kind);
  }

  client_seat seat(node_id node, std::uint64_t number) override {
    const auto& target = machines_[position(node)];
    return {.node = node,
            .host = target.host,
            .address = target.address,
            .servers = links_,
            .deadline = options_.op_deadline,
            .random = random_stream{options_.seed, "client/" + to_string(node)}.child(number)};
  }

  void run_until(const std::function<bool()>& finished,
                 const std::function<void()>& poll) override {
    while (!finished()) {
      if (poll) poll();
      std::this_thread::sleep_for(poll_interval);
    }
  }

  time_point now() override {
    return time_point{
        std::chrono::duration_cast<duration>(std::chrono::steady_clock::now() - began_)};
  }

 private:
  void spawn(const machine& self, connection& line) {
    if (!line.filter && can_partition_.ok()) {
      auto problem = line.filter.problem();
      if (problem.where.empty()) problem.where = self.host;
      can_partition_ = std::move(problem);
    }
    nodes_.push_back(spawn_node(system_, {.where = {machines_, self},
                                          .system = options_.system,
                                          .hands = std::move(line.hands),
                                          .filter = std::move(line.filter)}));
    if (options_.server_port != 0)
      links_.emplace(self.node, spawn_link(system_, {self.address, options_.server_port}));
  }

  [[nodiscard]] std::size_t position(node_id node) const {
    invariant(node.value >= 1 && node.value <= machines_.size(), "a node of this world");
    return node.value - 1;
  }

  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  world_options options_;
  std::vector<machine> machines_;
  agon::result<> can_partition_ = success{};
  world_config config_;
  caf::actor_system system_;
  std::vector<node_actor> nodes_;
  std::map<node_id, caf::actor> links_;
};

}  // namespace

agon::result<> supports(fault_kind kind) {
  switch (kind) {
    case fault_kind::partition:
    case fault_kind::kill:
    case fault_kind::pause:
      return success{};
    case fault_kind::packet:
      return error{"real machines cannot shape packets yet",
                   {},
                   "use partition, or run this fault in the simulator"};
    case fault_kind::clock:
      return error{"real machines cannot move clocks yet: nodes of one machine share one clock",
                   {},
                   "run this fault in the simulator"};
    case fault_kind::clog:
    case fault_kind::disk:
    case fault_kind::cpu:
    case fault_kind::wipe:
    case fault_kind::upgrade:
    case fault_kind::membership:
      return error{"real machines cannot do this fault: " + std::string{to_string(kind)},
                   {},
                   "run it in the simulator"};
  }
  invariant(false, "a kind of fault");
  return success{};
}

agon::result<std::unique_ptr<world>> make_world(world_options options) {
  if (auto sound = check(options); !sound) return sound.problem();
  auto machines = find_machines(options);
  if (!machines) return machines.problem();
  auto connections = connect_all(options, *machines);
  if (!connections) return connections.problem();
  return std::unique_ptr<world>{std::make_unique<real_world>(
      std::move(options), *std::move(machines), *std::move(connections))};
}

}  // namespace agon::real
