// Worlds from options.
#include "scenarios/worlds.hpp"

#include "real/lab/lab.hpp"
#include "real/world.hpp"
#include "scenarios/catalog.hpp"
#include "scenarios/drawn_network.hpp"
#include "scenarios/explore/script.hpp"
#include "scenarios/roles.hpp"
#include "sim/explore/strategy.hpp"
#include "sim/world.hpp"

#include <algorithm>

namespace agon::scenarios {
namespace {

duration seconds(double count) { return duration{static_cast<std::int64_t>(count * 1e9)}; }

/// The other build of a system's server; empty if there is none.
result<server_factory> next_server(const test_options& options, const system_entry& system) {
  if (system.next_build.empty()) return server_factory{};
  auto settings = options.settings;
  for (const auto& [name, value] : system.next_build) settings.insert_or_assign(name, value);
  return system.server({options.bugs, settings, options.seed, role_ids(options)});
}

/// About how many choices of jobs and latencies a run has: the systems of the catalog have between
/// half and twice as many.
std::uint64_t expected_points(const test_options& options) {
  const auto each_second = static_cast<double>(options.nodes.size()) * (2.5 * options.rate + 40);
  return static_cast<std::uint64_t>(options.time_limit * each_second) + 1;
}

/// Who decides in the world's place; null where chance does.
result<std::shared_ptr<sim::chooser>> chooser_of(const test_options& options,
                                                 const sim::network_options& network) {
  const auto strategy = sim::parse_strategy(options.strategy);
  if (!strategy) return strategy.problem();
  if (strategy->how == sim::strategy::kind::random) return std::shared_ptr<sim::chooser>{};
  const sim::run_shape run{.nodes = options.nodes.size(),
                           .points = expected_points(options),
                           .usual = sim::latency::usual_max(network.latency) / 2,
                           .calm_from = time_point{seconds(options.time_limit)}};
  return std::shared_ptr<sim::chooser>{sim::make_chooser(*strategy, options.seed, run)};
}

result<made_world> make_simulated(const test_options& options, const system_entry& system,
                                  bool keep_trace, std::shared_ptr<sim::chooser> by) {
  auto server = system.server({options.bugs, options.settings, options.seed, role_ids(options)});
  if (!server) return server.problem();
  auto next = next_server(options, system);
  if (!next) return next.problem();
  const auto given = options.script ? network_of(*options.script) : std::nullopt;
  const auto network = given ? *given : draw_network(options.seed);
  if (!by && options.script) by = chooser_of(*options.script);
  if (!by) {
    auto strategy = chooser_of(options, network);
    if (!strategy) return strategy.problem();
    by = *std::move(strategy);
  }
  auto made =
      std::make_unique<sim::world>(sim::world_options{.seed = options.seed,
                                                      .nodes = options.nodes,
                                                      .server = *server,
                                                      .op_deadline = seconds(options.op_timeout),
                                                      .network = network,
                                                      .buggify = options.buggify,
                                                      .kills_inside = 0.5,
                                                      .next_server = *next,
                                                      .add_message_types = system.add_message_types,
                                                      .chooser = std::move(by),
                                                      .keep_trace = keep_trace});
  auto* simulated = made.get();
  return made_world{std::move(made), simulated, &simulated->trace(),
                    json::object{{"network", to_json(network)}}};
}

bool has_all(const real::lab_info& lab, const std::vector<std::string>& nodes) {
  return std::all_of(nodes.begin(), nodes.end(), [&](const auto& name) {
    return std::any_of(lab.nodes.begin(), lab.nodes.end(),
                       [&](const auto& node) { return node.name == name; });
  });
}

/// The lab whose nodes are meant, if any.
result<std::optional<real::lab_info>> find_lab(const test_options& options) {
  if (!options.lab.empty()) {
    auto found = real::lab_find(options.lab);
    if (!found) return found.problem();
    if (!*found) return error{"no such lab is up", "--lab " + options.lab, "agon lab up"};
    if (!has_all(**found, options.nodes))
      return error{"the lab has no such nodes", "--nodes",
                   "it has n1 to n" + std::to_string((*found)->nodes.size())};
    return found;
  }
  for (auto& lab : real::lab_list())
    if (has_all(lab, options.nodes)) return std::optional{std::move(lab)};
  return std::optional<real::lab_info>{};
}

/// Enters the lab's network, once for each process.
result<> enter(const real::lab_info& lab) {
  static std::string entered;
  if (entered == lab.network_namespace) return success{};
  if (auto done = real::enter_lab_network(lab); !done) return done;
  entered = lab.network_namespace;
  return success{};
}

result<made_world> make_real(const test_options& options, const system_entry& system) {
  if (!system.runs_on_machines())
    return error{system.name + " does not run on real machines", "--world", "--world sim"};
  real::world_options made{
      .nodes = options.nodes,
      .ssh = {.port = options.ssh.port,
              .user = options.ssh.username,
              .password = options.ssh.password,
              .private_key = options.ssh.private_key,
              .strict_host_key_checking = options.ssh.strict_host_key_checking},
      .sudo_password = options.ssh.password,
      .system = nullptr,
      .server_port = system.server_port,
      .op_deadline = seconds(options.op_timeout),
      .seed = options.seed,
      .add_message_types = system.add_message_types};
  const auto lab = find_lab(options);
  if (!lab) return lab.problem();
  if (*lab) {
    for (const auto& node : (*lab)->nodes) made.addresses.emplace(node.name, node.address);
    if (made.ssh.private_key.empty()) made.ssh.private_key = (*lab)->private_key;
    made.ssh.known_hosts = (*lab)->known_hosts;
    made.ssh.strict_host_key_checking = true;
    if (auto done = enter(**lab); !done) return done.problem();
  }
  auto db = system.db({options.bugs, options.settings, options.seed, role_ids(options)});
  if (!db) return db.problem();
  made.system = *db;
  auto world = real::make_world(std::move(made));
  if (!world) return world.problem();
  return made_world{std::move(*world)};
}

}  // namespace

result<made_world> make_world(const test_options& options, bool keep_trace,
                              std::shared_ptr<sim::chooser> by) {
  const auto system = find_system(options.system);
  if (!system) return system.problem();
  return make_world(options, **system, keep_trace, std::move(by));
}

result<made_world> make_world(const test_options& options, const system_entry& system,
                              bool keep_trace, std::shared_ptr<sim::chooser> by) {
  return options.world == "sim" ? make_simulated(options, system, keep_trace, std::move(by))
                                : make_real(options, system);
}

}  // namespace agon::scenarios
