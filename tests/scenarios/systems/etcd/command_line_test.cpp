// The command that starts a member, word by word.
#include "scenarios/systems/etcd/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::systems::etcd {
namespace {

using testing::Contains;
using testing::Not;

const real::cluster two_nodes{
    .machines = {{.node = node_id{1}, .host = "alpha", .address = "10.0.0.1"},
                 {.node = node_id{2}, .host = "beta", .address = "10.0.0.2"}},
    .self = {.node = node_id{2}, .host = "beta", .address = "10.0.0.2"}};

TEST(command_line, names_this_member_and_all_others) {
  const auto words = command_line(
      two_nodes,
      {.program = "/usr/bin/etcd", .data_folder = "/data/agon-etcd", .knows_enable_v2 = true}, {});
  EXPECT_EQ(words, (std::vector<std::string>{
                       "/usr/bin/etcd", "--name=n2", "--data-dir=/data/agon-etcd",
                       "--listen-client-urls=http://10.0.0.2:2379",
                       "--advertise-client-urls=http://10.0.0.2:2379",
                       "--listen-peer-urls=http://10.0.0.2:2380",
                       "--initial-advertise-peer-urls=http://10.0.0.2:2380",
                       "--initial-cluster=n1=http://10.0.0.1:2380,n2=http://10.0.0.2:2380",
                       "--initial-cluster-state=new", "--initial-cluster-token=agon",
                       "--logger=zap", "--log-outputs=stderr", "--enable-v2=false"}));
}

TEST(command_line, leaves_out_flags_that_this_etcd_does_not_know) {
  const auto words = command_line(two_nodes, {.program = "etcd", .data_folder = "/d"}, {});
  EXPECT_THAT(words, Not(Contains("--enable-v2=false")));
}

TEST(command_line, passes_ports_and_the_snapshot_count_on) {
  const auto words = command_line(two_nodes, {.program = "etcd", .data_folder = "/d"},
                                  {.client_port = 4001, .peer_port = 7001, .snapshot_count = 100});
  EXPECT_THAT(words, Contains("--snapshot-count=100"));
  EXPECT_THAT(words, Contains("--listen-client-urls=http://10.0.0.2:4001"));
  EXPECT_THAT(words, Contains("--initial-cluster=n1=http://10.0.0.1:7001,n2=http://10.0.0.2:7001"));
}

TEST(command_line, puts_ipv6_addresses_in_brackets) {
  const real::machine lone{.node = node_id{1}, .host = "six", .address = "fd00::1"};
  const auto words = command_line({.machines = {lone}, .self = lone},
                                  {.program = "etcd", .data_folder = "/d"}, {});
  EXPECT_THAT(words, Contains("--initial-cluster=n1=http://[fd00::1]:2380"));
}

}  // namespace
}  // namespace agon::systems::etcd
