// Declares the flags, and makes options of them.
#include "scenarios/cli/test_flags.hpp"

#include "scenarios/catalog.hpp"
#include "scenarios/roles.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <random>
#include <sstream>

namespace agon::scenarios::cli {
namespace {

void add_load_flags(CLI::App& command, test_flags& in) {
  auto& to = in.options;
  command.add_option("--nemesis-interval", to.fault_interval, "Seconds between faults, on average")
      ->capture_default_str();
  command.add_option("--time-limit", to.time_limit, "Seconds of operations")->capture_default_str();
  command.add_option("-r,--rate", to.rate, "Operations a second")->capture_default_str();
  command.add_option("--ops-per-key", to.ops_per_key, "Operations on each key")
      ->capture_default_str();
  command
      .add_option("--concurrency", to.concurrency, "Clients: a number, or such as 3n for each node")
      ->capture_default_str();
  command.add_option("--op-timeout", to.op_timeout, "Seconds that an operation may take")
      ->capture_default_str();
  command
      .add_option("--buggify", to.buggify,
                  "How often sites in simulated servers misbehave within the law, 0 to 1")
      ->capture_default_str();
  command
      .add_option("--strategy", to.strategy,
                  "How the simulator picks schedules: random, pct:D, pos, delay:D or round-robin")
      ->capture_default_str();
  command
      .add_option(
          "--liveness", to.liveness,
          "Seconds after the faults in which a quorum alone must make progress; 0: not asked")
      ->capture_default_str();
  command
      .add_option("--recheck", in.rechecked,
                  "The part of simulated runs, 0 to 1, that is made twice and compared")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command.add_flag("--swarm", in.swarm,
                   "Let each seed draw nodes, clients, rates, faults and settings");
  command.add_option("--test-count", in.test_count, "How many runs, each with the next seed")
      ->capture_default_str();
}

/// Reads `role=n1,n2`; says what is wrong with it.
result<> add_role(named_roles& roles, const std::string& words) {
  const auto equals = words.find('=');
  if (equals == std::string::npos || equals == 0)
    return error{"\"" + words + "\" has no " + (equals == 0 ? "name" : "="), "--role",
                 "role=n1,n2"};
  auto& members = roles[words.substr(0, equals)];
  std::istringstream names{words.substr(equals + 1)};
  for (std::string name; std::getline(names, name, ',');) members.push_back(name);
  return success{};
}

}  // namespace

void add_node_flags(CLI::App& command, node_flags& in, test_options& to) {
  command.add_option("-n,--node,--nodes", in.lists, "Nodes; repeatable, or separated by commas")
      ->delimiter(',');
  command.add_option("--nodes-file", in.file, "A file with a node on each line");
  command.add_option("--lab", to.lab, "The lab that the nodes belong to");
  command.add_option("--username", to.ssh.username, "SSH user")->capture_default_str();
  command.add_option("--password", to.ssh.password, "SSH and sudo password");
  command.add_option("--ssh-private-key", to.ssh.private_key, "Path of an ed25519 or ecdsa key");
  command.add_option("--ssh-port", to.ssh.port, "SSH port")->capture_default_str();
  command.add_flag("--strict-host-key-checking", to.ssh.strict_host_key_checking,
                   "Refuse unknown hosts");
}

result<std::vector<std::string>> nodes_from(const node_flags& in) {
  auto nodes = in.lists;
  if (in.file.empty()) return nodes;
  std::ifstream file{in.file};
  if (!file) return error{"cannot read the file", "--nodes-file " + in.file};
  for (std::string line; std::getline(file, line);) {
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string::npos || line[begin] == '#') continue;
    nodes.push_back(line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin));
  }
  return nodes;
}

void add_test_flags(CLI::App& command, test_flags& in) {
  auto& to = in.options;
  command.add_option("--system", to.system, "What is tested")->capture_default_str();
  command.add_option("--bug", in.bugs, "Plant a bug of the system; repeatable")->delimiter(',');
  command.add_option("--set", in.settings, "A setting of the system, name=value; repeatable");
  command.add_option("--world", to.world, "sim or real")->capture_default_str();
  in.seed = command.add_option("--seed", to.seed, "Decides everything that is left to chance");
  add_load_flags(command, in);
  command.add_flag("--fail-fast", to.fail_fast,
                   "End the run at the first violation, not at its time limit");
  command.add_flag("--keep-failures", in.keep_failures, "Remove the folders of valid runs");
  add_node_flags(command, in.nodes, to);
  command.add_option(
      "--role", in.roles,
      "Nodes of a role of the system, role=n1,n2; repeatable, for all roles or none");
  command.add_flag("--leave-db-running", to.leave_db_running,
                   "Heal the faults, but do not tear the system down");
  command.add_flag("--logging-json", to.logging_json,
                   "Write agon.log and warnings as lines of JSON");
  command.add_flag("--edn", to.edn, "Also write Jepsen's history.edn and results.edn");
  command.add_option("--store", to.store, "Where runs are kept")->capture_default_str();
}

result<> complete(test_flags& in) {
  auto nodes = nodes_from(in.nodes);
  if (!nodes) return nodes.problem();
  if (!nodes->empty()) in.options.nodes = *std::move(nodes);
  in.options.bugs = {in.bugs.begin(), in.bugs.end()};
  for (const auto& setting : in.settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos)
      return error{"\"" + setting + "\" has no =", "--set", "name=value"};
    in.options.settings[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  for (const auto& words : in.roles)
    if (auto fine = add_role(in.options.roles, words); !fine) return fine;
  if (const auto system = find_system(in.options.system); system && !in.options.nodes.empty()) {
    auto roles = assign_roles(**system, in.options.nodes, in.options.roles);
    if (!roles) return roles.problem();
    in.options.roles = *std::move(roles);
  }
  if (in.test_count == 0) return error{"no runs", "--test-count", "at least 1"};
  if (in.seed->count() == 0) in.options.seed = std::random_device{}() & 0xffffff;
  return check(in.options);
}

}  // namespace agon::scenarios::cli
