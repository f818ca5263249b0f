// Facts about the machine are read from what the tools say, in words that tell what to do.
#include "real/lab/probe.hpp"

#include "real/lab/requirements.hpp"
#include "tests/real/lab/machine_picture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <unistd.h>

namespace agon::real {
namespace {

machine_facts named_facts() {
  machine_facts facts;
  facts.root.name = "root";
  facts.programs.name = "programs";
  facts.namespaces.name = "namespaces";
  facts.nftables.name = "nftables";
  facts.iptables.name = "iptables";
  facts.netem.name = "netem";
  facts.loop_devices.name = "loop devices";
  facts.overlay.name = "overlay";
  return facts;
}

TEST(machine_facts, are_printed_a_line_each_with_the_reason_of_a_no) {
  auto facts = named_facts();
  facts.root.holds = facts.programs.holds = facts.namespaces.holds = true;
  read_facts(
      "nftables yes\niptables no bash: line 1: iptables: command not found\n"
      "netem no Error: Specified qdisc kind is unknown.\nloop yes\noverlay no \n",
      facts);
  facts.cgroups = cgroup_version::v2;
  const std::vector<std::string> expected{
      "root: yes",
      "programs: yes",
      "namespaces: yes",
      "nftables: yes",
      "iptables: no (iptables is missing: apt install iptables)",
      "netem: no (the kernel lacks sch_netem)",
      "loop devices: yes",
      "overlay: no (it failed without a word)",
      "cgroups: v2"};
  EXPECT_EQ(to_lines(facts), expected);
}

TEST(machine_facts, that_nobody_reports_do_not_hold) {
  auto facts = named_facts();
  read_facts("\nnonsense\nnftables perhaps\n", facts);
  EXPECT_FALSE(facts.nftables.holds);
  EXPECT_FALSE(facts.netem.holds);
}

TEST(machine_facts, tell_the_mounted_cgroups) {
  EXPECT_EQ(cgroups_in("1 2 0:5 / /proc rw - proc proc rw\n"), cgroup_version::none);
  EXPECT_EQ(cgroups_in("1 2 0:5 / /a rw - cgroup cgroup rw,cpu\n"), cgroup_version::v1);
  EXPECT_EQ(cgroups_in("1 2 0:5 / /a rw - cgroup2 cgroup2 rw\n"), cgroup_version::v2);
  EXPECT_EQ(cgroups_in("1 2 0:5 / /a rw - cgroup c rw\n3 2 0:6 / /b rw - cgroup2 c rw\n"),
            cgroup_version::hybrid);
}

TEST(machine_facts, are_found_out_in_seconds_and_without_a_trace) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const auto before = machine_picture("none");
  const auto start = std::chrono::steady_clock::now();
  const auto facts = probe_machine();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{12});
  EXPECT_EQ(machine_picture("none"), before);
  EXPECT_TRUE(facts.root.holds);
  EXPECT_EQ(facts.namespaces.holds, facts.namespaces.reason.empty());
  for (const auto* fact : {&facts.nftables, &facts.iptables, &facts.netem, &facts.loop_devices})
    EXPECT_EQ(fact->holds, fact->reason.empty()) << fact->name << ": " << fact->reason;
}

TEST(machine_facts, without_root_say_so_and_try_nothing) {
  if (::geteuid() == 0) GTEST_SKIP() << "needs another user than root";
  const auto facts = probe_machine();
  EXPECT_FALSE(facts.root.holds);
  EXPECT_EQ(facts.nftables.reason, "not tried without root");
}

}  // namespace
}  // namespace agon::real
