// The trying itself is in facts.sh.
#include "real/lab/probe.hpp"

#include "real/lab/child.hpp"
#include "real/lab/requirements.hpp"
#include "real/lab/scripts.hpp"
#include "real/lab/state.hpp"

#include <array>
#include <sstream>

namespace agon::real {
namespace {

using namespace std::chrono_literals;

machine_fact fact_of(std::string name, const result<>& check) {
  return check ? machine_fact{std::move(name), true, ""}
               : machine_fact{std::move(name), false, check.problem().what};
}

// What tools say in their own words is made plain where it is known.
std::string plain_reason(std::string_view fact, std::string_view reason) {
  const auto says = [&](std::string_view part) {
    return reason.find(part) != std::string_view::npos;
  };
  if (says("command not found")) {
    if (fact == "netem") return "tc is missing: apt install iproute2";
    if (fact == "nftables") return "nft is missing: apt install nftables";
    if (fact == "iptables") return "iptables is missing: apt install iptables";
    return "a program is missing: " + std::string{reason};
  }
  if (fact == "netem" && says("qdisc kind is unknown")) return "the kernel lacks sch_netem";
  return reason.empty() ? "it failed without a word" : std::string{reason};
}

std::array<machine_fact*, 5> tried(machine_facts& facts) {
  return {&facts.nftables, &facts.iptables, &facts.netem, &facts.loop_devices, &facts.overlay};
}

void give_up(machine_facts& facts, const std::string& reason) {
  for (auto* fact : tried(facts)) fact->reason = reason;
}

void try_in_namespaces(machine_facts& facts) {
  const auto tried_out =
      run_child({"unshare", "--net", "--mount", "--pid", "--ipc", "--fork", "--kill-child",
                 "--propagation", "private", "/bin/bash", "-c", std::string{facts_script()}},
                10s);
  if (!tried_out) {
    facts.namespaces.reason = to_string(tried_out.problem());
    give_up(facts, "not tried");
  } else if (tried_out->exit_status != 0 && tried_out->text.starts_with("unshare:")) {
    facts.namespaces.reason = last_line(tried_out->text);
    give_up(facts, "not tried without namespaces");
  } else {
    facts.namespaces.holds = true;
    read_facts(tried_out->text, facts);
  }
}

}  // namespace

std::string_view to_string(cgroup_version version) {
  switch (version) {
    case cgroup_version::none:
      return "none";
    case cgroup_version::v1:
      return "v1";
    case cgroup_version::v2:
      return "v2";
    case cgroup_version::hybrid:
      return "v1 and v2";
  }
  invariant(false, "a known cgroup version");
  return {};
}

machine_facts probe_machine() {
  machine_facts facts;
  facts.root = fact_of("root", check_root());
  facts.programs = fact_of("programs", check_programs());
  facts.namespaces.name = "namespaces";
  facts.nftables.name = "nftables";
  facts.iptables.name = "iptables";
  facts.netem.name = "netem";
  facts.loop_devices.name = "loop devices";
  facts.overlay.name = "overlay";
  facts.cgroups = cgroups_in(read_file("/proc/self/mountinfo"));
  if (facts.root.holds) {
    try_in_namespaces(facts);
  } else {
    facts.namespaces.reason = "not tried without root";
    give_up(facts, "not tried without root");
  }
  return facts;
}

std::vector<std::string> to_lines(const machine_facts& facts) {
  std::vector<std::string> lines;
  for (const auto* fact : {&facts.root, &facts.programs, &facts.namespaces, &facts.nftables,
                           &facts.iptables, &facts.netem, &facts.loop_devices, &facts.overlay})
    lines.push_back(fact->name + (fact->holds ? ": yes" : ": no (" + fact->reason + ")"));
  lines.push_back("cgroups: " + std::string{to_string(facts.cgroups)});
  return lines;
}

void read_facts(std::string_view output, machine_facts& facts) {
  std::istringstream lines{std::string{output}};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words{line};
    std::string name;
    std::string answer;
    std::string reason;
    words >> name >> answer;
    std::getline(words >> std::ws, reason);
    for (auto* fact : tried(facts)) {
      if (!fact->name.starts_with(name) || name.empty()) continue;
      fact->holds = answer == "yes";
      fact->reason = fact->holds ? "" : plain_reason(name, reason);
    }
  }
}

cgroup_version cgroups_in(std::string_view mount_table) {
  const bool first = mount_table.find(" - cgroup ") != std::string_view::npos;
  const bool second = mount_table.find(" - cgroup2 ") != std::string_view::npos;
  if (first && second) return cgroup_version::hybrid;
  if (first) return cgroup_version::v1;
  return second ? cgroup_version::v2 : cgroup_version::none;
}

}  // namespace agon::real
