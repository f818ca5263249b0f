// Checking options, and writing them as JSON and as a command.
#include "scenarios/test_options.hpp"

#include "scenarios/catalog.hpp"
#include "scenarios/explore/script.hpp"
#include "scenarios/roles.hpp"
#include "sim/explore/strategy.hpp"

#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace agon::scenarios {
namespace {

error wrong(std::string what, std::string flag, std::string hint = {}) {
  return error{std::move(what), std::move(flag), std::move(hint)};
}

result<> check_nodes(const test_options& options) {
  if (options.nodes.empty()) return wrong("no nodes", "--nodes", "give at least one");
  auto sorted = options.nodes;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) return wrong("node \"" + *twice + "\" is listed twice", "--nodes");
  if (std::any_of(sorted.begin(), sorted.end(), [](const auto& name) { return name.empty(); }))
    return wrong("a node without a name", "--nodes", "names are separated by single commas");
  return success{};
}

result<> check_numbers(const test_options& options) {
  if (!(options.time_limit > 0 && options.time_limit < 1e6))
    return wrong("not a length of time", "--time-limit", "seconds, more than 0");
  if (!(options.rate > 0 && options.rate <= 1e9))
    return wrong("not a rate", "--rate", "ops a second, more than 0");
  if (!(options.op_timeout > 0 && options.op_timeout < 1e6))
    return wrong("not a length of time", "--op-timeout", "seconds, more than 0");
  if (!(options.fault_interval > 0 && options.fault_interval < 1e6))
    return wrong("not a length of time", "--nemesis-interval", "seconds, more than 0");
  if (!(options.buggify >= 0 && options.buggify <= 1))
    return wrong("not a probability", "--buggify", "0 to 1");
  if (!(options.liveness >= 0 && options.liveness < 1e6))
    return wrong("not a length of time", "--liveness", "seconds, or 0");
  if (options.ops_per_key == 0) return wrong("no ops", "--ops-per-key", "at least 1");
  if (const auto threads = client_threads(options); !threads) return threads.problem();
  return success{};
}

result<> check_strategy(const test_options& options) {
  const auto strategy = sim::parse_strategy(options.strategy);
  if (!strategy) return strategy.problem();
  if (strategy->how != sim::strategy::kind::random && options.world != "sim")
    return wrong("only the simulator has a strategy", "--strategy " + options.strategy,
                 "--world sim, or leave it out");
  return success{};
}

result<> check_names(const test_options& options, const system_entry& system) {
  const auto workload = find_workload(options.workload);
  if (!workload) return wrong(workload.problem().what, "--workload", workload.problem().hint);
  const auto& offered = system.workloads;
  if (std::find(offered.begin(), offered.end(), options.workload) == offered.end())
    return wrong(options.system + " has no clients for workload " + options.workload, "--workload",
                 fmt::format("one of: {}", fmt::join(offered, ", ")));
  if (options.world != "sim" && options.world != "real")
    return wrong("there is no world \"" + options.world + "\"", "--world", "one of: sim, real");
  if (options.world == "sim" && !system.runs_in_sim())
    return wrong(options.system + " does not run in the simulator", "--world", "--world real");
  for (const auto& bug : options.bugs) {
    std::vector<std::string> names;
    for (const auto& known : system.bugs) names.push_back(known.name);
    if (std::find(names.begin(), names.end(), bug) == names.end())
      return wrong(
          options.system + " has no planted bug \"" + bug + "\"", "--bug",
          names.empty() ? "it has none" : fmt::format("one of: {}", fmt::join(names, ", ")));
  }
  for (const auto& [name, value] : options.settings) {
    std::vector<std::string> names;
    for (const auto& known : system.settings) names.push_back(known.name);
    if (std::find(names.begin(), names.end(), name) == names.end())
      return wrong(
          options.system + " has no setting \"" + name + "\"", "--set",
          names.empty() ? "it has none" : fmt::format("one of: {}", fmt::join(names, ", ")));
  }
  if (const auto roles = assign_roles(system, options.nodes, options.roles); !roles)
    return roles.problem();
  if (const auto faults = faults_of(options); !faults)
    return wrong(faults.problem().what, "--nemesis", faults.problem().hint);
  return success{};
}

result<> check_script(const test_options& options) {
  if (!options.script) return success{};
  if (options.concurrency != std::to_string(options.script->clients.size()))
    return wrong("the script has " + std::to_string(options.script->clients.size()) + " clients",
                 "--concurrency", "give as many");
  return check(*options.script, options.nodes, options.faults);
}

}  // namespace

result<std::uint32_t> client_threads(const test_options& options) {
  std::string_view text = options.concurrency;
  const bool times_nodes = !text.empty() && text.back() == 'n';
  if (times_nodes) text.remove_suffix(1);
  std::uint32_t count = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (problem != std::errc{} || end != text.data() + text.size() || count == 0 || count > 10'000)
    return wrong("\"" + options.concurrency + "\" is not a number of clients", "--concurrency",
                 "such as 10, or 2n for twice the number of nodes");
  return times_nodes ? count * static_cast<std::uint32_t>(options.nodes.size()) : count;
}

result<> check(const test_options& options) {
  const auto system = find_system(options.system);
  if (!system) return wrong(system.problem().what, "--system", system.problem().hint);
  return check(options, **system);
}

result<> check(const test_options& options, const system_entry& system) {
  for (const auto part : {check_nodes, check_numbers, check_strategy})
    if (auto fine = part(options); !fine) return fine;
  if (auto fine = check_names(options, system); !fine) return fine;
  return check_script(options);
}

json::object to_json(const test_options& options) {
  json::object stored{{"workload", options.workload},
                      {"system", options.system},
                      {"world", options.world},
                      {"seed", options.seed},
                      {"bugs", json::value_from(options.bugs)},
                      {"settings", json::value_from(options.settings)},
                      {"nemesis", json::value_from(options.faults)},
                      {"nemesis_interval", options.fault_interval},
                      {"time_limit", options.time_limit},
                      {"rate", options.rate},
                      {"ops_per_key", options.ops_per_key},
                      {"concurrency", options.concurrency},
                      {"nodes", json::value_from(options.nodes)},
                      {"roles", json::value_from(options.roles)},
                      {"op_timeout", options.op_timeout},
                      {"buggify", options.buggify},
                      {"strategy", options.strategy},
                      {"liveness", options.liveness},
                      {"fail_fast", options.fail_fast},
                      {"ssh",
                       {{"username", options.ssh.username},
                        {"private_key", options.ssh.private_key},
                        {"strict_host_key_checking", options.ssh.strict_host_key_checking},
                        {"port", options.ssh.port}}},
                      {"lab", options.lab},
                      {"leave_db_running", options.leave_db_running}};
  if (!options.schedule.empty()) stored["schedule"] = options.schedule;
  if (options.script) stored["script"] = to_json(*options.script);
  return stored;
}

namespace {

template <class T>
void take(const json::object& from, const char* name, T& into) {
  if (const auto* found = from.if_contains(name)) into = json::value_to<T>(*found);
}

}  // namespace

result<test_options> test_options_from(const json::object& stored) {
  test_options options;
  try {
    take(stored, "workload", options.workload);
    take(stored, "system", options.system);
    take(stored, "world", options.world);
    take(stored, "seed", options.seed);
    take(stored, "bugs", options.bugs);
    take(stored, "settings", options.settings);
    take(stored, "nemesis", options.faults);
    take(stored, "nemesis_interval", options.fault_interval);
    take(stored, "time_limit", options.time_limit);
    take(stored, "rate", options.rate);
    take(stored, "ops_per_key", options.ops_per_key);
    take(stored, "concurrency", options.concurrency);
    take(stored, "nodes", options.nodes);
    take(stored, "roles", options.roles);
    take(stored, "op_timeout", options.op_timeout);
    take(stored, "buggify", options.buggify);
    take(stored, "strategy", options.strategy);
    take(stored, "liveness", options.liveness);
    take(stored, "fail_fast", options.fail_fast);
    take(stored, "lab", options.lab);
    take(stored, "leave_db_running", options.leave_db_running);
    take(stored, "schedule", options.schedule);
    if (const auto* found = stored.if_contains("ssh")) {
      const auto& ssh = found->as_object();
      take(ssh, "username", options.ssh.username);
      take(ssh, "private_key", options.ssh.private_key);
      take(ssh, "strict_host_key_checking", options.ssh.strict_host_key_checking);
      take(ssh, "port", options.ssh.port);
    }
  } catch (const std::exception& problem) {
    return error{std::string{"a member has the wrong type: "} + problem.what(), "test.json",
                 "was it written by another version?"};
  }
  if (const auto* found = stored.if_contains("script")) {
    if (!found->is_object()) return error{"\"script\" is not an object", "test.json"};
    auto read = script_from(found->as_object());
    if (!read) return read.problem();
    options.script = std::make_shared<const script>(*std::move(read));
  }
  return options;
}

namespace {

std::string machine_flags(const test_options& options) {
  const test_options usual;
  std::string line;
  if (!options.lab.empty()) line += " --lab " + options.lab;
  if (options.ssh.username != usual.ssh.username) line += " --username " + options.ssh.username;
  if (!options.ssh.private_key.empty()) line += " --ssh-private-key " + options.ssh.private_key;
  if (options.ssh.strict_host_key_checking) line += " --strict-host-key-checking";
  if (options.leave_db_running) line += " --leave-db-running";
  return line;
}

/// What happens stands in the schedule; where it happens does not.
std::string scripted_command(const test_options& options) {
  const auto file = options.schedule.empty() ? "SCHEDULE" : options.schedule;
  auto line = fmt::format("./agon test --schedule {} --world {}", file, options.world);
  if (options.world == "real") line += fmt::format(" --nodes {}", fmt::join(options.nodes, ","));
  return line + machine_flags(options);
}

}  // namespace

std::string command_line(const test_options& options) {
  const test_options usual;
  if (options.script) return scripted_command(options);
  std::string line = fmt::format("./agon test -w {} --system {}", options.workload, options.system);
  for (const auto& bug : options.bugs) line += " --bug " + bug;
  for (const auto& [name, value] : options.settings)
    line += fmt::format(" --set {}={}", name, value);
  line += fmt::format(" --world {} --seed {}", options.world, options.seed);
  if (!options.faults.empty()) line += fmt::format(" --nemesis {}", fmt::join(options.faults, ","));
  if (options.fault_interval != usual.fault_interval)
    line += fmt::format(" --nemesis-interval {}", options.fault_interval);
  line += fmt::format(" --time-limit {} -r {} --concurrency {}", options.time_limit, options.rate,
                      options.concurrency);
  if (options.ops_per_key != usual.ops_per_key)
    line += fmt::format(" --ops-per-key {}", options.ops_per_key);
  if (options.op_timeout != usual.op_timeout)
    line += fmt::format(" --op-timeout {}", options.op_timeout);
  if (options.buggify > 0) line += fmt::format(" --buggify {}", options.buggify);
  if (options.strategy != usual.strategy) line += " --strategy " + options.strategy;
  if (options.liveness > 0) line += fmt::format(" --liveness {}", options.liveness);
  if (options.fail_fast) line += " --fail-fast";
  if (options.nodes != usual.nodes || options.world == "real")
    line += fmt::format(" --nodes {}", fmt::join(options.nodes, ","));
  for (const auto& [role, members] : options.roles)
    line += fmt::format(" --role {}={}", role, fmt::join(members, ","));
  return line + machine_flags(options);
}

}  // namespace agon::scenarios
