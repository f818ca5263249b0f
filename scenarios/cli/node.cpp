// `agon node`: hosts a system's server on this machine; what `agon test --world real` starts on
// nodes.
#include "real/node_host.hpp"
#include "scenarios/catalog.hpp"
#include "scenarios/cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>

namespace agon::scenarios::cli {
namespace {

struct flags {
  std::string system = "raft";
  std::string self;
  std::vector<std::string> peers;
  std::vector<std::string> bugs;
  std::vector<std::string> settings;
  std::uint16_t port = 7480;
  std::string data;
  std::uint64_t seed = 0;
};

result<node_id> node_from(std::string_view name) {
  std::uint32_t number = 0;
  if (name.starts_with('n')) {
    const auto* end = name.data() + name.size();
    const auto [stop, problem] = std::from_chars(name.data() + 1, end, number);
    if (problem == std::errc{} && stop == end && number > 0) return node_id{number};
  }
  return error{"\"" + std::string{name} + "\" is not a node", {}, "such as n1"};
}

result<real::node_host_options> options_from(const flags& in) {
  real::node_host_options options;
  options.port = in.port;
  options.data_folder = in.data;
  options.seed = in.seed;
  const auto self = node_from(in.self);
  if (!self) return self.problem();
  options.self = *self;
  for (const auto& peer : in.peers) {
    const auto equals = peer.find('=');
    if (equals == std::string::npos)
      return error{"\"" + peer + "\" has no =", "--peers", "such as n1=10.0.0.1:7480"};
    const auto node = node_from(std::string_view{peer}.substr(0, equals));
    if (!node) return node.problem();
    const auto where = real::address_from(std::string_view{peer}.substr(equals + 1));
    if (!where) return where.problem();
    options.peers.emplace(*node, *where);
  }
  return options;
}

result<system_options> system_options_from(const flags& in) {
  system_options options{.bugs = {in.bugs.begin(), in.bugs.end()}, .settings = {}, .seed = in.seed};
  for (const auto& setting : in.settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos)
      return error{"\"" + setting + "\" has no =", "--set", "such as name=value"};
    options.settings[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  return options;
}

int host(const flags& in) {
  const auto bad = [](const error& problem) {
    fmt::print(stderr, "agon node: {}\n", to_string(problem));
    return bad_arguments;
  };
  const auto system = find_system(in.system);
  if (!system) return bad(system.problem());
  if (!(*system)->runs_in_sim())
    return bad({in.system + " is not a system of actors", "--system", "try raft"});
  const auto options = options_from(in);
  if (!options) return bad(options.problem());
  const auto wanted = system_options_from(in);
  if (!wanted) return bad(wanted.problem());
  const auto server = (*system)->server(*wanted);
  if (!server) return bad(server.problem());
  return real::host_server(*options, *server, (*system)->add_message_types);
}

}  // namespace

void add_node(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("node", "Host a system's server on this machine");
  auto in = std::make_shared<flags>();
  command->add_option("--system", in->system, "Which system")->capture_default_str();
  command->add_option("--self", in->self, "Which node this is")->required();
  command->add_option("--peers", in->peers, "All nodes: n1=host:port,n2=…")
      ->delimiter(',')
      ->required();
  command->add_option("--bug", in->bugs, "Planted bugs")->delimiter(',');
  command->add_option("--set", in->settings, "A setting of the system, name=value; repeatable");
  command->add_option("--port", in->port, "Where to listen")->capture_default_str();
  command->add_option("--data", in->data, "Folder of its files")->required();
  command->add_option("--seed", in->seed, "Seed of its chance")->capture_default_str();
  command->footer(
      "\nExample:\n  agon node --system raft --self n1 --data /tmp/n1 "
      "--peers n1=127.0.0.1:7480");
  command->callback([in, &run] { run.status = host(*in); });
}

}  // namespace agon::scenarios::cli
