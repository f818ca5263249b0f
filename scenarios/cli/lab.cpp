// `agon lab`: a cluster of nodes on this machine.
#include "real/lab/lab.hpp"

#include "real/lab/probe.hpp"
#include "scenarios/cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <unistd.h>

namespace agon::scenarios::cli {
namespace {

struct flags {
  unsigned nodes = 5;
  std::string name = "default";
  std::string node;
  std::vector<std::string> words;
};

int fail(const error& problem) {
  fmt::print(stderr, "agon lab: {}\n", to_string(problem));
  return crashed;
}

int up(const flags& in) {
  if (in.nodes < 1 || in.nodes > 100) {
    fmt::print(stderr, "agon lab: --nodes: {} nodes are not possible (1 to 100)\n", in.nodes);
    return bad_arguments;
  }
  const auto begun = std::chrono::steady_clock::now();
  const auto lab = real::lab_up({.nodes = in.nodes, .name = in.name});
  if (!lab) return fail(lab.problem());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (lab->was_up)
    fmt::print("lab {} was up\n", lab->name);
  else
    fmt::print("lab {} is up, {} nodes in {:.1f} s\n", lab->name, lab->nodes.size(), seconds);
  std::string names;
  for (const auto& node : lab->nodes) {
    fmt::print("  {:<5} {}\n", node.name, node.address);
    names += (names.empty() ? "" : ",") + node.name;
  }
  for (const auto& line : real::to_lines(real::probe_machine())) fmt::print("  {}\n", line);
  fmt::print("try   ./agon lab ssh n1 hostname\n");
  fmt::print(
      "test  ./agon test --system etcd --world real --nodes {} --nemesis partition,kill,pause\n",
      names);
  return 0;
}

/// The lab, or an error where none of that name is up.
result<real::lab_info> running(const std::string& name) {
  auto found = real::lab_find(name);
  if (!found) return found.problem();
  if (!*found) return error{"lab " + name + " is not up", {}, "agon lab up"};
  return **std::move(found);
}

int status(const flags& in) {
  const auto lab = running(in.name);
  if (!lab) return fail(lab.problem());
  fmt::print("lab {}, supervisor {}, key {}\n", lab->name, lab->supervisor, lab->private_key);
  bool whole = true;
  for (const auto& node : real::lab_status(*lab)) {
    whole = whole && node.init && node.answers_ssh;
    fmt::print("  {:<5} {:<15} {}{}\n", node.node.name, node.node.address,
               node.init ? "up, PID 1 is " + std::to_string(*node.init) : "off",
               node.init && !node.answers_ssh ? ", ssh does not answer" : "");
  }
  return whole ? 0 : 1;
}

int ssh(const flags& in) {
  const auto lab = running(in.name);
  if (!lab) return fail(lab.problem());
  const auto words = real::lab_ssh_command(*lab, in.node, in.words);
  if (!words) return fail(words.problem());
  std::vector<char*> arguments;
  for (const auto& word : *words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execvp(arguments.front(), arguments.data());
  return fail({"cannot run " + words->front(), {}, "is openssh-client installed?"});
}

int power(const flags& in, result<> (*act)(const real::lab_info&, std::string_view)) {
  const auto lab = running(in.name);
  if (!lab) return fail(lab.problem());
  if (const auto done = act(*lab, in.node); !done) return fail(done.problem());
  return 0;
}

}  // namespace

void add_lab(CLI::App& app, invocation& run) {
  auto* lab = app.add_subcommand("lab", "A cluster on this machine: up, down, status, ssh");
  lab->require_subcommand(1);
  lab->footer("\nExamples:\n  agon lab up --nodes 5\n  agon lab ssh n1 hostname\n  agon lab down");
  auto in = std::make_shared<flags>();
  const auto add = [&](const char* name, const char* what, auto act) {
    auto* command = lab->add_subcommand(name, what);
    command->add_option("--name", in->name, "Which lab")->capture_default_str();
    command->callback([in, act, &run] { run.status = act(*in); });
    return command;
  };
  add("up", "Make the nodes and wait until they answer SSH", up)
      ->add_option("--nodes", in->nodes, "How many")
      ->capture_default_str();
  add("down", "End the lab without a trace", [](const flags& given) {
    const auto done = real::lab_down(given.name);
    return done ? 0 : fail(done.problem());
  });
  add("status", "Say which nodes are up", status);
  auto* shell = add("ssh", "Log in to a node, or run a command there", ssh);
  shell->add_option("node", in->node, "The node")->required();
  shell->add_option("command", in->words, "What to run; nothing: a login");
  shell->prefix_command();
  add("power-off", "Pull a node's plug",
      [](const flags& given) { return power(given, real::power_off); })
      ->add_option("node", in->node, "The node")
      ->required();
  add("boot", "Start a node that is off",
      [](const flags& given) { return power(given, real::boot); })
      ->add_option("node", in->node, "The node")
      ->required();
}

}  // namespace agon::scenarios::cli
