// `agon test`: runs a test once or several times, and stops at the first run that is not valid.
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/interrupts.hpp"
#include "scenarios/cli/progress_line.hpp"
#include "scenarios/cli/test_series.hpp"
#include "scenarios/cli/verdict_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <random>

namespace agon::scenarios::cli {
namespace {

constexpr auto examples = R"(
Examples:
  agon test --system raft --world sim --seed 42 --nemesis partition,kill --concurrency 2n
  agon test --system raft --bug stale-read --nemesis partition --test-count 200
  agon lab up && agon test --system etcd --world real --nemesis partition,kill,pause --time-limit 60

Exit status: 0 valid, 1 invalid, 2 unknown, 254 bad arguments, 255 the harness crashed.)";

/// What the flags fill in.
struct flags {
  test_options options;
  std::vector<std::string> node_lists;
  std::string nodes_file;
  std::vector<std::string> settings;
  std::vector<std::string> bugs;
  std::uint64_t test_count = 1;
  bool keep_failures = false;
  CLI::Option* seed = nullptr;
};

void add_flags(CLI::App& command, flags& in) {
  auto& to = in.options;
  command.add_option("-w,--workload", to.workload, "What clients do")->capture_default_str();
  command.add_option("--system", to.system, "What is tested")->capture_default_str();
  command.add_option("--bug", in.bugs, "Plant a bug of the system; repeatable")->delimiter(',');
  command.add_option("--set", in.settings, "A setting of the system, name=value; repeatable");
  command.add_option("--world", to.world, "sim or real")->capture_default_str();
  in.seed = command.add_option("--seed", to.seed, "Decides everything that is left to chance");
  command.add_option("--nemesis", to.faults, "Faults, such as partition,kill,pause")
      ->delimiter(',');
  command.add_option("--nemesis-interval", to.fault_interval, "Seconds between faults, on average")
      ->capture_default_str();
  command.add_option("--time-limit", to.time_limit, "Seconds of operations")->capture_default_str();
  command.add_option("-r,--rate", to.rate, "Operations a second")->capture_default_str();
  command.add_option("--ops-per-key", to.ops_per_key, "Operations on each key")
      ->capture_default_str();
  command.add_option("--concurrency", to.concurrency, "Clients: a number, or such as 2n")
      ->capture_default_str();
  command.add_option("--op-timeout", to.op_timeout, "Seconds that an operation may take")
      ->capture_default_str();
  command.add_option("--test-count", in.test_count, "How many runs, each with the next seed")
      ->capture_default_str();
  command.add_flag("--keep-failures", in.keep_failures, "Remove the folders of valid runs");
  command
      .add_option("-n,--node,--nodes", in.node_lists, "Nodes; repeatable, or separated by commas")
      ->delimiter(',');
  command.add_option("--nodes-file", in.nodes_file, "A file with a node on each line");
  command.add_option("--lab", to.lab, "The lab that the nodes belong to");
  command.add_option("--username", to.ssh.username, "SSH user")->capture_default_str();
  command.add_option("--password", to.ssh.password, "SSH and sudo password");
  command.add_option("--ssh-private-key", to.ssh.private_key, "Path of an ed25519 or ecdsa key");
  command.add_option("--ssh-port", to.ssh.port, "SSH port")->capture_default_str();
  command.add_flag("--strict-host-key-checking", to.ssh.strict_host_key_checking,
                   "Refuse unknown hosts");
  command.add_flag("--leave-db-running", to.leave_db_running, "Do not tear the system down");
  command.add_option("--store", to.store, "Where runs are kept")->capture_default_str();
}

/// Adds the nodes of a file; lines that are empty or begin with # don't count.
result<> read_nodes(const std::string& path, std::vector<std::string>& nodes) {
  std::ifstream in{path};
  if (!in) return error{"cannot read the file", "--nodes-file " + path};
  for (std::string line; std::getline(in, line);) {
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string::npos || line[begin] == '#') continue;
    nodes.push_back(line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin));
  }
  return success{};
}

/// Completes the options from the flags that are not plain values.
result<> complete(flags& in) {
  auto nodes = in.node_lists;
  if (!in.nodes_file.empty())
    if (auto read = read_nodes(in.nodes_file, nodes); !read) return read;
  if (!nodes.empty()) in.options.nodes = nodes;
  in.options.bugs = {in.bugs.begin(), in.bugs.end()};
  for (const auto& setting : in.settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos)
      return error{"\"" + setting + "\" has no =", "--set", "name=value"};
    in.options.settings[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  if (in.test_count == 0) return error{"no runs", "--test-count", "at least 1"};
  if (in.seed->count() == 0) in.options.seed = std::random_device{}() & 0xffffff;
  return check(in.options);
}

}  // namespace

void add_test(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("test", "Run a test, once or several times");
  auto in = std::make_shared<flags>();
  add_flags(*command, *in);
  command->footer(examples);
  command->callback([in, &run] {
    if (auto fine = complete(*in); !fine) {
      fmt::print(stderr, "agon test: {}\n", to_string(fine.problem()));
      run.status = bad_arguments;
      return;
    }
    run.status = run_series({.options = in->options,
                             .argv = run.argv,
                             .count = in->test_count,
                             .keep_failures_only = in->keep_failures});
  });
}

}  // namespace agon::scenarios::cli
