// `agon doctor`: looks before a run does.
#include "scenarios/cli/doctor.hpp"

#include "real/control.hpp"
#include "real/lab/lab.hpp"
#include "real/ssh.hpp"
#include "scenarios/catalog.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/test_flags.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace agon::scenarios::cli {
namespace {

namespace fs = std::filesystem;

/// Less than this, and a long run may fill the disk.
constexpr std::uintmax_t room_wanted = std::uintmax_t{1} << 30;

struct flags {
  test_options options;
  node_flags nodes;
  std::string world;
};

/// Packages that hold what a fact tries, where installing one can help.
std::string remedy_of(const std::string& fact) {
  static const std::map<std::string, std::string> remedies{
      {"root", "run as root: sudo agon doctor"},
      {"programs", "install what is named: apt install <packages>"},
      {"namespaces", "run as root outside an unprivileged container"},
      {"nftables", "apt install nftables, or use iptables"},
      {"iptables", "apt install iptables, or use nftables"},
      {"netem", "apt install iproute2, on a kernel with sch_netem (packet faults need it)"},
      {"loop devices", "allow /dev/loop-control (disks of lab nodes then lose what is unsynced)"},
      {"overlay", "use a kernel with overlayfs"}};
  const auto found = remedies.find(fact);
  return found == remedies.end() ? std::string{} : found->second;
}

std::vector<finding> look_at_program() {
  std::vector<finding> all;
  all.push_back({"agon", "version", true, AGON_VERSION});
  std::vector<std::string> systems;
  for (const auto& system : all_systems())
    systems.push_back(system.name + (system.runs_in_sim() && system.runs_on_machines()
                                         ? " (sim, real)"
                                     : system.runs_in_sim() ? " (sim)"
                                                            : " (real)"));
  all.push_back({"agon", "systems", true, fmt::format("{}", fmt::join(systems, ", "))});
  all.push_back({"agon", "sim", true, "needs nothing but this program"});
  return all;
}

/// Keys that log in where none is named.
finding look_at_keys(const flags& in) {
  const auto& named = in.options.ssh.private_key;
  std::error_code ignored;
  if (!named.empty()) {
    const bool readable = ::access(named.c_str(), R_OK) == 0;
    return {"ssh", "key", readable, named, "name a file that can be read: --ssh-private-key"};
  }
  const char* home = std::getenv("HOME");
  for (const auto* name : {"id_ed25519", "id_ecdsa"})
    if (home != nullptr && fs::exists(fs::path{home} / ".ssh" / name, ignored))
      return {"ssh", "key", true, (fs::path{home} / ".ssh" / name).string(), {}, false};
  if (std::getenv("SSH_AUTH_SOCK") != nullptr) return {"ssh", "key", true, "an agent", {}, false};
  return {"ssh",
          "key",
          false,
          "no ed25519 or ecdsa key, and no agent",
          "ssh-keygen -t ed25519, or --password (a lab has its own key)",
          false};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

constexpr std::string_view ask_for_tools = R"sh(
for tool in nft iptables tc timeout sudo tar; do command -v "$tool" >/dev/null && echo "$tool"; done
true)sh";

std::vector<finding> look_at_node(const std::string& node, const real::ssh_options& how) {
  auto line = real::connect_ssh(how);
  if (!line)
    return {{node, "login", false, line.problem().what,
             line.problem().hint.empty() ? "check host, user and key" : line.problem().hint}};
  real::control hands{*std::move(line)};
  const auto user = hands.exec({"id", "-un"});
  const auto tools = hands.exec({"sh", "-c", ask_for_tools});
  if (!user || !tools) {
    const auto& problem = user ? tools.problem() : user.problem();
    return {{node, "login", false, to_string(problem), "is its shell a POSIX shell?"}};
  }
  std::vector<finding> all{{node, "login", true, "as " + *user + " at " + hands.where()}};
  for (auto& each : findings_of_tools(node, *user == "root", lines_of(*tools)))
    all.push_back(std::move(each));
  return all;
}

/// How to reach a node, through a lab's network if it belongs to one.
real::ssh_options reach(const flags& in, const std::string& node, const real::lab_info* lab) {
  const auto& ssh = in.options.ssh;
  real::ssh_options how{.host = node,
                        .port = ssh.port,
                        .user = ssh.username,
                        .password = ssh.password,
                        .private_key = ssh.private_key,
                        .strict_host_key_checking = ssh.strict_host_key_checking};
  if (lab == nullptr) return how;
  for (const auto& known : lab->nodes)
    if (known.name == node) how.address = known.address;
  if (how.private_key.empty()) how.private_key = lab->private_key;
  how.known_hosts = lab->known_hosts;
  return how;
}

const real::lab_info* lab_of(const flags& in, const std::vector<std::string>& nodes,
                             const std::vector<real::lab_info>& labs) {
  const auto has = [](const real::lab_info& lab, const std::string& name) {
    return std::any_of(lab.nodes.begin(), lab.nodes.end(),
                       [&](const auto& node) { return node.name == name; });
  };
  for (const auto& lab : labs) {
    if (!in.options.lab.empty() && in.options.lab != lab.name) continue;
    if (std::all_of(nodes.begin(), nodes.end(), [&](const auto& name) { return has(lab, name); }))
      return &lab;
  }
  return nullptr;
}

std::vector<finding> look_at_nodes(const flags& in, const std::vector<std::string>& nodes) {
  const auto labs = real::lab_list();
  const auto* lab = lab_of(in, nodes, labs);
  std::vector<finding> all;
  if (lab != nullptr)
    if (const auto entered = real::enter_lab_network(*lab); !entered)
      return {{"lab", lab->name, false, entered.problem().what, "run as root"}};
  if (!in.options.lab.empty() && lab == nullptr)
    return {{"lab", in.options.lab, false, "not up, or without these nodes", "agon lab up"}};
  for (const auto& node : nodes)
    for (auto& each : look_at_node(node, reach(in, node, lab))) all.push_back(std::move(each));
  return all;
}

int examine(flags& in) {
  const auto nodes = nodes_from(in.nodes);
  if (!nodes || (in.world != "sim" && in.world != "real")) {
    const error problem =
        nodes ? error{"there is no world \"" + in.world + "\"", "--world", "one of: sim, real"}
              : nodes.problem();
    fmt::print(stderr, "agon doctor: {}\n", to_string(problem));
    return bad_arguments;
  }
  auto all = look_at_program();
  const auto add = [&](std::vector<finding> more) {
    all.insert(all.end(), more.begin(), more.end());
  };
  const bool real = in.world == "real" || !nodes->empty();
  add(look_at_store(in.options.store));
  // Nodes elsewhere need nothing of this machine; a lab needs all of it.
  add(findings_of(real::probe_machine(), real && nodes->empty()));
  all.push_back(look_at_keys(in));
  if (!nodes->empty()) add(look_at_nodes(in, *nodes));
  fmt::print("{}", findings_text(all));
  const int status = findings_status(all);
  fmt::print("{} {}\n", real ? "real machines:" : "the simulator:",
             status == 0 ? "ready" : "not ready: see what is missing");
  return status;
}

}  // namespace

std::string findings_text(const std::vector<finding>& findings) {
  std::string text;
  for (const auto& one : findings) {
    const char* mark = one.ok ? "ok" : one.required ? "missing" : "absent";
    text += fmt::format("{:<8} {:<8} {:<12} {}", mark, one.topic, one.name, one.detail);
    if (!one.ok && !one.remedy.empty()) text += " -> " + one.remedy;
    text += "\n";
  }
  return text;
}

int findings_status(const std::vector<finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const finding& one) { return one.required && !one.ok; })
             ? 1
             : 0;
}

std::vector<finding> look_at_store(const std::string& store) {
  std::error_code problem;
  // A store that is not there yet is made in the nearest folder that is.
  auto folder = fs::absolute(store, problem);
  while (!fs::exists(folder, problem) && folder.has_relative_path()) folder = folder.parent_path();
  const bool writable = fs::is_directory(folder, problem) && ::access(folder.c_str(), W_OK) == 0;
  std::vector<finding> all{
      {"store", "writable", writable, folder.string(), "name another folder: --store"}};
  const auto space = fs::space(folder, problem);
  const auto free = problem ? 0 : space.available;
  all.push_back({"store", "room", free >= room_wanted, fmt::format("{} MB free", free >> 20),
                 "make room: a run takes from some MB to some GB", false});
  return all;
}

std::vector<finding> findings_of(const real::machine_facts& facts, bool required) {
  std::vector<finding> all;
  const auto add = [&](const real::machine_fact& fact, bool needed) {
    all.push_back({"lab", fact.name, fact.holds, fact.holds ? "yes" : fact.reason,
                   remedy_of(fact.name), needed});
  };
  add(facts.root, required);
  add(facts.programs, required);
  add(facts.namespaces, required);
  // One packet filter is enough.
  const bool filtered = facts.nftables.holds || facts.iptables.holds;
  add(facts.nftables, required && !filtered);
  add(facts.iptables, required && !filtered);
  add(facts.netem, false);
  add(facts.loop_devices, false);
  add(facts.overlay, required);
  const bool grouped = facts.cgroups != real::cgroup_version::none;
  all.push_back({"lab", "cgroups", grouped, std::string{to_string(facts.cgroups)},
                 "mount cgroup2 at /sys/fs/cgroup", false});
  return all;
}

std::vector<finding> findings_of_tools(const std::string& node, bool is_root,
                                       const std::vector<std::string>& there) {
  const auto has = [&](const char* tool) {
    return std::find(there.begin(), there.end(), tool) != there.end();
  };
  const bool may_become_root = is_root || has("sudo");
  std::vector<finding> all;
  all.push_back({node, "root", may_become_root, is_root ? "yes" : "by sudo",
                 "log in as root, or apt install sudo there"});
  if (!may_become_root) all.back().detail = "neither root nor sudo";
  all.push_back(
      {node, "timeout", has("timeout"), "ends commands in time", "apt install coreutils there"});
  const bool filtered = has("nft") || has("iptables");
  all.push_back({node, "partitions", filtered,
                 has("nft") ? "by nft"
                 : filtered ? "by iptables"
                            : "no packet filter",
                 "apt install nftables there", false});
  all.push_back({node, "packets", has("tc"), has("tc") ? "by tc" : "no tc",
                 "apt install iproute2 there", false});
  return all;
}

void add_doctor(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("doctor", "Say what can run here, and what is missing");
  auto in = std::make_shared<flags>();
  in->world = "sim";
  command->add_option("--world", in->world, "Which world must be able to run: sim or real")
      ->capture_default_str();
  add_node_flags(*command, in->nodes, in->options);
  command->add_option("--store", in->options.store, "Where runs are to be kept")
      ->capture_default_str();
  command->footer(
      "\nExamples:\n  agon doctor\n  agon doctor --world real\n"
      "  agon doctor --nodes db1,db2,db3 --username admin\n\n"
      "With --world real it looks for what a lab needs, with nodes at those instead.\n"
      "Exit status: 0 the world that was asked for can run, 1 it cannot, 254 bad arguments.");
  command->callback([in, &run] { run.status = examine(*in); });
}

}  // namespace agon::scenarios::cli
