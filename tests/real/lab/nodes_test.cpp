// Nodes are machines of their own: name, address, users, disk, processes, power.
#include "real/lab/nodes.hpp"

#include "real/lab/banner.hpp"
#include "real/lab/child.hpp"
#include "tests/real/lab/temporary_labs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace agon::real {
namespace {

using namespace std::chrono_literals;

using lab_nodes = temporary_labs;

TEST_F(lab_nodes, have_names_addresses_and_greet_with_ssh) {
  const auto lab = up("", 3);
  ASSERT_EQ(lab.nodes.size(), 3U);
  EXPECT_EQ(lab.nodes[2].name, "n3");
  EXPECT_EQ(lab.nodes[2].address, "10.97.0.3");
  EXPECT_EQ(greeting_ssh_servers(lab.network_namespace, addresses_of(lab), 5s),
            (std::vector<bool>{true, true, true}));
  EXPECT_EQ(greeting_ssh_servers(lab.network_namespace, {"10.97.0.9"}, 100ms),
            std::vector<bool>{false});
  for (const auto& node : lab.nodes) EXPECT_EQ(on(lab, node.name, "hostname"), node.name + "\n");
}

TEST_F(lab_nodes, reach_each_other_by_name) {
  const auto lab = up("", 3);
  for (const auto& source : lab.nodes) {
    for (const auto& target : lab.nodes) {
      const auto greeting =
          on(lab, source.name,
             "timeout 5 bash -c 'read -r line </dev/tcp/" + target.name + "/22; echo $line'");
      EXPECT_TRUE(greeting.starts_with("SSH-2.0-")) << source.name << target.name << greeting;
    }
  }
  EXPECT_EQ(on(lab, "n1", "getent hosts control | tr -s ' '"), "10.97.0.254 control\n");
}

TEST_F(lab_nodes, have_processes_of_their_own_under_a_reaper) {
  const auto lab = up("", 2);
  EXPECT_EQ(on(lab, "n1", "cat /proc/1/comm"), "tini\n");
  EXPECT_EQ(on(lab, "n1", "setsid sleep 77 >/dev/null 2>&1 </dev/null & echo started"),
            "started\n");
  EXPECT_EQ(on(lab, "n2", "setsid sleep 77 >/dev/null 2>&1 </dev/null & echo started"),
            "started\n");
  // Ends the one and only sleep of n1; its parent is gone, so PID 1 must reap it.
  EXPECT_EQ(on(lab, "n1",
               "for p in /proc/[0-9]*; do grep -qx sleep $p/comm && kill -9 ${p#/proc/}; done; "
               "sleep 0.2; cat /proc/[0-9]*/comm | grep -cx sleep"),
            "status 1: 0\n");
  EXPECT_EQ(on(lab, "n2", "cat /proc/[0-9]*/comm | grep -cx sleep"), "1\n");
}

TEST_F(lab_nodes, have_disks_of_their_own_and_do_not_see_the_homes_of_the_machine) {
  const auto lab = up("", 2);
  EXPECT_EQ(on(lab, "n1", "df --output=fstype /data | tail -n 1; ls -A /data"), "ext4\n");
  EXPECT_EQ(on(lab, "n1", "ls -A /root /home /tmp /dev/shm"),
            "/dev/shm:\n\n/home:\nadmin\n\n/root:\n.ssh\n\n/tmp:\n");
  EXPECT_EQ(on(lab, "n1", "echo x >/etc/agon-mark; cat /etc/agon-mark"), "x\n");
  EXPECT_EQ(on(lab, "n2", "ls /etc/agon-mark 2>&1 | wc -l; test -e /etc/agon-mark || echo none"),
            "1\nnone\n");
  EXPECT_EQ(on(lab, "n1", "ls /etc/ssh/ssh_host_* 2>/dev/null | wc -l"), "0\n");
  EXPECT_EQ(on(lab, "n1", "fallocate -l 3G /data/big 2>&1 | grep -c 'No space'"), "1\n");
}

TEST_F(lab_nodes, let_admin_become_root_with_the_password) {
  const auto lab = up("", 1);
  if (find_program("sudo").empty()) GTEST_SKIP() << "sudo is not installed";
  EXPECT_EQ(on(lab, "n1", "su admin -c 'echo admin | sudo -k -S -p \"\" id -un'"), "root\n");
  const auto refused = on(lab, "n1", "su admin -c 'echo wrong | sudo -k -S -p \"\" id -un'");
  EXPECT_TRUE(refused.starts_with("status 1: ")) << refused;
}

TEST_F(lab_nodes, can_do_what_faults_need_but_not_change_the_machine) {
  const auto lab = up("", 1);
  EXPECT_EQ(on(lab, "n1", "sysctl -n -w net.ipv4.ip_forward=1"), "1\n");
  EXPECT_EQ(on(lab, "n1", "mount -t tmpfs none /mnt && echo mounted"), "mounted\n");
  // The bit of CAP_SYS_TIME: nobody in a node may set the clock, which is the machine's.
  EXPECT_EQ(on(lab, "n1",
               "read -r _ mask < <(grep CapBnd /proc/self/status); "
               "echo $(( (0x$mask >> 25) & 1 )) $(( (0x$mask >> 12) & 1 ))"),
            "0 1\n");
  EXPECT_EQ(on(lab, "n1", "test -w /proc/sys/kernel/panic || echo refused"), "refused\n");
}

TEST_F(lab_nodes, lose_what_was_not_synced_when_their_power_goes) {
  const auto lab = up("", 2);
  EXPECT_EQ(on(lab, "n1", "echo kept >/data/kept; sync /data/kept /data; echo gone >/data/gone"),
            "");
  const auto off = power_off(lab, "n1");
  ASSERT_TRUE(off.ok()) << to_string(off.problem());
  const auto status = lab_status(lab);
  ASSERT_EQ(status.size(), 2U);
  EXPECT_FALSE(status[0].init.has_value());
  EXPECT_FALSE(status[0].answers_ssh);
  EXPECT_TRUE(status[1].init.has_value());
  EXPECT_TRUE(status[1].answers_ssh);
  const auto booted = boot(lab, "n1");
  ASSERT_TRUE(booted.ok()) << to_string(booted.problem());
  EXPECT_EQ(on(lab, "n1", "cat /data/kept; cat /data/gone 2>/dev/null; hostname"), "kept\nn1\n");
  EXPECT_TRUE(lab_status(lab)[0].init.has_value());
}

TEST_F(lab_nodes, stay_reachable_while_others_lose_their_power_and_come_back) {
  const auto lab = up("", 3);
  // The hardware address under which a node knows the control side; were it to change, answers
  // would go nowhere until the node asks again.
  const std::string known = "ip neigh show 10.97.0.254 | grep -o 'lladdr [0-9a-f:]*'";
  EXPECT_EQ(on(lab, "n3", known), "lladdr 02:61:67:6f:6e:fe\n");
  for (const std::string node : {"n1", "n2"}) {
    ASSERT_TRUE(power_off(lab, node).ok());
    EXPECT_EQ(greeting_ssh_servers(lab.network_namespace, {"10.97.0.3"}, 3s),
              std::vector<bool>{true});
    EXPECT_EQ(on(lab, "n3", known), "lladdr 02:61:67:6f:6e:fe\n");
    ASSERT_TRUE(boot(lab, node).ok());
    EXPECT_EQ(on(lab, "n3", known), "lladdr 02:61:67:6f:6e:fe\n");
  }
}

TEST_F(lab_nodes, are_switched_only_the_other_way) {
  const auto lab = up("", 1);
  const auto booted = boot(lab, "n1");
  ASSERT_FALSE(booted.ok());
  EXPECT_EQ(to_string(booted.problem()), "node n1: runs already");
  ASSERT_TRUE(power_off(lab, "n1").ok());
  const auto off = power_off(lab, "n1");
  ASSERT_FALSE(off.ok());
  EXPECT_EQ(to_string(off.problem()), "node n1: is off already");
  const auto nowhere = boot(lab, "n7");
  ASSERT_FALSE(nowhere.ok());
  EXPECT_EQ(to_string(nowhere.problem()),
            "lab " + lab.name + ": there is no node n7 (its nodes are n1 to n1)");
}

TEST(lab_ssh_command, enters_the_network_and_checks_the_host_key) {
  lab_info lab;
  lab.name = "x";
  lab.nodes = {{"n1", "10.97.0.1"}};
  lab.private_key = "/s/key";
  lab.known_hosts = "/s/hosts";
  lab.network_namespace = "/proc/7/ns/net";
  const auto command = lab_ssh_command(lab, "n1", {"uptime", "-p"});
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->front(), "nsenter");
  EXPECT_EQ((*command)[1], "--net=/proc/7/ns/net");
  for (const auto* word : {"/s/key", "UserKnownHostsFile=/s/hosts", "HostKeyAlias=n1",
                           "StrictHostKeyChecking=yes", "root@10.97.0.1"})
    EXPECT_EQ(std::ranges::count(*command, word), 1) << word;
  EXPECT_EQ(command->back(), "-p");
  EXPECT_FALSE(lab_ssh_command(lab, "n2", {}).ok());
}

}  // namespace
}  // namespace agon::real
