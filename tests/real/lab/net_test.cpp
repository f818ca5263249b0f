// Partitions on real nodes: drops are one-way, cut open connections, are counted, and heal to the
// rule.
#include "real/net.hpp"

#include "real/lab/child.hpp"
#include "real/lab/descriptor.hpp"
#include "real/ssh.hpp"
#include "tests/real/lab/temporary_labs.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fcntl.h>
#include <functional>
#include <sched.h>
#include <thread>

namespace agon::real {
namespace {

// A connection to a node as this user. The thread that calls must be in the lab's network.
result<control> hands_on(const lab_info& lab, const std::string& node, const std::string& user,
                         const std::string& password) {
  ssh_options options;
  options.host = node;
  options.address = "10.97.0." + node.substr(1);
  options.user = user;
  options.password = password;
  if (password.empty()) options.private_key = lab.private_key;
  options.use_agent = false;
  options.strict_host_key_checking = true;
  options.known_hosts = lab.known_hosts;
  auto connection = connect_ssh(options);
  if (!connection) return connection.problem();
  return control{std::move(connection).value(), password};
}

// Runs in a thread of the lab's network, as this process has to stay where it is.
void within(const lab_info& lab, const std::function<void()>& steps) {
  std::thread visitor{[&] {
    const descriptor network{::open(lab.network_namespace.c_str(), O_RDONLY | O_CLOEXEC)};
    ASSERT_EQ(::setns(network.get(), CLONE_NEWNET), 0);
    steps();
  }};
  visitor.join();
}

class partitions_by : public temporary_labs, public testing::WithParamInterface<packet_filter> {
 protected:
  // Whether the node gets a greeting from another one's ssh server.
  static bool reaches(control& hands, const std::string& target) {
    const auto output =
        hands.try_exec({"timeout", "2", "bash", "-c", "read -r line </dev/tcp/" + target + "/22"});
    return output.ok() && output->exit_status == 0;
  }
  static std::string rules_of(control& hands) {
    const auto rules = hands.exec(
        {"sh", "-c", "nft list ruleset; iptables-save | grep -v '^#' | sed 's/\\[[0-9:]*\\]//'"});
    return rules ? *rules : to_string(rules.problem());
  }
};

TEST_P(partitions_by, drops_one_way_counts_and_heals_without_touching_rules_of_others) {
  const auto lab = up("", 3);
  within(lab, [&] {
    auto first = hands_on(lab, "n1", "root", "");
    auto second = hands_on(lab, "n2", "root", "");
    auto third = hands_on(lab, "n3", "root", "");
    ASSERT_TRUE(first.ok() && second.ok() && third.ok());
    ASSERT_TRUE(
        second->exec({"iptables", "-w", "-A", "INPUT", "-s", "192.0.2.7", "-j", "DROP"}).ok());
    ASSERT_TRUE(second->exec({"nft", "add", "table", "inet", "other"}).ok());
    const auto before = rules_of(*second);
    const auto healed_nothing = heal(*second, GetParam());
    ASSERT_TRUE(healed_nothing.ok());
    EXPECT_EQ(*healed_nothing, 0);
    EXPECT_TRUE(reaches(*first, "n2"));

    const auto dropped = drop_from(*second, GetParam(), {"10.97.0.1"});
    ASSERT_TRUE(dropped.ok()) << to_string(dropped.problem());
    EXPECT_FALSE(reaches(*first, "n2"));
    EXPECT_TRUE(reaches(*third, "n2"));
    const auto count = dropped_packets(*second, GetParam());
    ASSERT_TRUE(count.ok());
    EXPECT_GE(*count, 1);

    const auto healed = heal(*second, GetParam());
    ASSERT_TRUE(healed.ok()) << to_string(healed.problem());
    EXPECT_GE(*healed, *count);
    EXPECT_TRUE(reaches(*first, "n2"));
    EXPECT_EQ(rules_of(*second), before);
  });
}

TEST_P(partitions_by, replaces_what_was_dropped_before) {
  const auto lab = up("", 3);
  within(lab, [&] {
    auto first = hands_on(lab, "n1", "root", "");
    auto second = hands_on(lab, "n2", "root", "");
    auto third = hands_on(lab, "n3", "root", "");
    ASSERT_TRUE(first.ok() && second.ok() && third.ok());
    ASSERT_TRUE(drop_from(*second, GetParam(), {"10.97.0.1", "10.97.0.1", "fd00::1"}).ok());
    ASSERT_TRUE(drop_from(*second, GetParam(), {"10.97.0.3"}).ok());
    EXPECT_TRUE(reaches(*first, "n2"));
    EXPECT_FALSE(reaches(*third, "n2"));
    ASSERT_TRUE(drop_from(*second, GetParam(), {}).ok());
    EXPECT_TRUE(reaches(*third, "n2"));
    const auto count = dropped_packets(*second, GetParam());
    ASSERT_TRUE(count.ok());
    EXPECT_EQ(*count, 0);
  });
}

// A connection from n1 to n2 that is open before n1 says its part of the ssh greeting, which n2
// answers.
constexpr std::string_view talk_later = R"(
exec 3<>/dev/tcp/n2/22
read -r -t 5 -u 3 greeting
touch /tmp/open
until [ -e /tmp/go ]; do sleep 0.02; done
printf 'SSH-2.0-test\r\n' >&3
if IFS= read -r -n 1 -t 2 -u 3 byte; then echo answered; else echo silent; fi)";

TEST_P(partitions_by, cuts_connections_that_are_open_already) {
  const auto lab = up("", 2);
  within(lab, [&] {
    auto first = hands_on(lab, "n1", "root", "");
    auto second = hands_on(lab, "n2", "root", "");
    ASSERT_TRUE(first.ok() && second.ok());
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
        {{}, "answered"}, {{"10.97.0.1"}, "silent"}};
    for (const auto& [dropped, expected] : cases) {
      ASSERT_TRUE(first->upload(talk_later, "/tmp/talk").ok());
      ASSERT_TRUE(first
                      ->exec({literal("rm -f /tmp/open /tmp/go; setsid bash /tmp/talk "
                                      ">/tmp/said 2>&1 </dev/null & "
                                      "until [ -e /tmp/open ]; do sleep 0.02; done")})
                      .ok());
      ASSERT_TRUE(drop_from(*second, GetParam(), dropped).ok());
      const auto said = first->exec({literal(
          "touch /tmp/go; for i in $(seq 200); do [ -s /tmp/said ] && break; sleep 0.02; done; "
          "cat /tmp/said")});
      ASSERT_TRUE(said.ok());
      EXPECT_EQ(*said, expected);
    }
    EXPECT_TRUE(heal(*second, GetParam()).ok());
  });
}

TEST_P(partitions_by, works_for_a_user_with_sudo) {
  if (find_program("sudo").empty()) GTEST_SKIP() << "sudo is not installed";
  const auto lab = up("", 2);
  within(lab, [&] {
    auto first = hands_on(lab, "n1", "root", "");
    auto admin = hands_on(lab, "n2", "admin", "admin");
    ASSERT_TRUE(first.ok());
    ASSERT_TRUE(admin.ok()) << to_string(admin.problem());
    const auto filter = probe_packet_filter(*admin);
    ASSERT_TRUE(filter.ok()) << to_string(filter.problem());
    const auto dropped = drop_from(*admin, GetParam(), {"10.97.0.1"});
    ASSERT_TRUE(dropped.ok()) << to_string(dropped.problem());
    EXPECT_FALSE(reaches(*first, "n2"));
    const auto healed = heal(*admin, GetParam());
    ASSERT_TRUE(healed.ok());
    EXPECT_GE(*healed, 1);
    EXPECT_TRUE(reaches(*first, "n2"));
  });
}

INSTANTIATE_TEST_SUITE_P(both_filters, partitions_by,
                         testing::Values(packet_filter::nftables, packet_filter::iptables),
                         [](const testing::TestParamInfo<packet_filter>& filter) {
                           return std::string{to_string(filter.param)};
                         });

using packet_filters = temporary_labs;

TEST_F(packet_filters, are_probed_without_a_trace_and_nftables_comes_first) {
  const auto lab = up("", 1);
  within(lab, [&] {
    auto hands = hands_on(lab, "n1", "root", "root");
    ASSERT_TRUE(hands.ok()) << to_string(hands.problem());
    const auto filter = probe_packet_filter(*hands);
    ASSERT_TRUE(filter.ok()) << to_string(filter.problem());
    EXPECT_EQ(*filter, packet_filter::nftables);
    const auto rules = hands->exec({"nft", "list", "ruleset"});
    ASSERT_TRUE(rules.ok());
    EXPECT_EQ(*rules, "");
  });
}

TEST_F(packet_filters, that_do_not_work_are_told_with_what_to_install) {
  const auto lab = up("", 1);
  within(lab, [&] {
    auto hands = hands_on(lab, "n1", "root", "");
    ASSERT_TRUE(hands.ok());
    ASSERT_TRUE(hands->exec({"rm", "-f", "/usr/sbin/nft", "/sbin/nft"}).ok());
    const auto fallback = probe_packet_filter(*hands);
    ASSERT_TRUE(fallback.ok());
    EXPECT_EQ(*fallback, packet_filter::iptables);
    ASSERT_TRUE(hands->exec({"rm", "-f", "/usr/sbin/iptables", "/sbin/iptables"}).ok());
    const auto none = probe_packet_filter(*hands);
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.problem().hint, "apt install nftables");
  });
}

TEST_F(packet_filters, take_addresses_and_no_names) {
  const auto lab = up("", 1);
  within(lab, [&] {
    auto hands = hands_on(lab, "n1", "root", "");
    ASSERT_TRUE(hands.ok());
    const auto dropped = drop_from(*hands, packet_filter::nftables, {"10.97.0.2", "n3; flush"});
    ASSERT_FALSE(dropped.ok());
    EXPECT_EQ(to_string(dropped.problem()),
              "partition: \"n3; flush\" is not an IP address (look names up first; packet filters "
              "know addresses only)");
  });
}

}  // namespace
}  // namespace agon::real
