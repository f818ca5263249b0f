// The register client against real etcd, while it serves, is killed, paused, and has lost its
// majority.
#include "scenarios/systems/etcd/client.hpp"

#include "tests/scenarios/systems/etcd/loopback_server.hpp"
#include "tests/scenarios/systems/etcd/member_process.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <chrono>

namespace agon::systems::etcd {
namespace {

using namespace std::chrono_literals;

client_seat seat_at(const endpoint& member, duration deadline) {
  return {.node = node_id{1},
          .host = "n1",
          .address = member.address,
          .deadline = deadline,
          .random = random_stream{1, "client"}};
}

std::unique_ptr<blocking_client> client_at(const endpoint& member, duration deadline = 10s,
                                           read_kind reads = read_kind::linearizable) {
  return make_register_client(seat_at(member, deadline), {.reads = reads, .port = member.port});
}

op done(blocking_client& client, std::string f, const char* value) {
  return client.invoke({.process = {0}, .f = std::move(f), .value = json::parse(value)});
}

/// The same, repeated until it is ok, by clients of their own.
op done_at_last(const endpoint& member, const std::string& f, const char* value,
                read_kind reads = read_kind::linearizable) {
  return until_ok([&] { return done(*client_at(member, 10s, reads), f, value); });
}

#define NEEDS_ETCD()                             \
  if (!std::filesystem::exists("/usr/bin/etcd")) \
  GTEST_SKIP() << "Debian's package etcd-server is not installed"

// ---- without etcd

TEST(register_client, does_not_open_where_nobody_listens) {
  const auto client = client_at({.address = "127.0.0.1", .port = 1});
  const auto opened = client->open();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(to_string(opened.problem()),
            "n1: 127.0.0.1:1 while connecting: Connection refused (is etcd running there, and "
            "reachable from the control node?)");
}

TEST(register_client, fails_what_it_cannot_say_without_sending_it) {
  int requests = 0;
  loopback_server server{[&](loopback_server::socket& client) {
    while (next_request(client)) ++requests;
  }};
  {
    const auto client = client_at({.address = "127.0.0.1", .port = server.port()});
    const auto failed = done(*client, "write", R"([1,"x"])");
    EXPECT_EQ(failed.type, op_type::fail);
    EXPECT_EQ(failed.error.at(0), "unusable");
  }
  EXPECT_EQ(requests, 0);
}

TEST(register_client, ends_an_op_before_the_workers_deadline) {
  loopback_server server{[](loopback_server::socket& client) {
    while (next_request(client)) {
    }
  }};
  const auto client = client_at({.address = "127.0.0.1", .port = server.port()}, 1s);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(done(*client, "write", "[1,7]").type, op_type::info);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 900ms);
}

// ---- one member

TEST(register_client, reads_writes_and_compares_as_a_register_does) {
  NEEDS_ETCD();
  local_cluster cluster{1};
  const auto ready = cluster.await(1);
  ASSERT_TRUE(ready.ok()) << to_string(ready.problem());
  const auto client = client_at(cluster.at(1));
  ASSERT_TRUE(client->open().ok());
  ASSERT_TRUE(client->setup().ok());

  auto read = done(*client, "read", "[1,null]");
  EXPECT_EQ(read.type, op_type::ok) << to_string(read);
  EXPECT_EQ(read.value, json::parse("[1,null]"));

  EXPECT_EQ(done(*client, "write", "[1,7]").type, op_type::ok);
  EXPECT_EQ(done(*client, "read", "[1,null]").value, json::parse("[1,7]"));
  EXPECT_EQ(done(*client, "read", "[2,null]").value, json::parse("[2,null]"));

  EXPECT_EQ(done(*client, "cas", "[1,[7,-8]]").type, op_type::ok);
  EXPECT_EQ(done(*client, "read", "[1,null]").value, json::parse("[1,-8]"));

  const auto mismatch = done(*client, "cas", "[1,[7,9]]");
  EXPECT_EQ(mismatch.type, op_type::fail);
  EXPECT_EQ(mismatch.error, "mismatch");
  EXPECT_EQ(done(*client, "read", "[1,null]").value, json::parse("[1,-8]"));

  const auto serializable = client_at(cluster.at(1), 10s, read_kind::serializable);
  EXPECT_EQ(done(*serializable, "read", "[1,null]").value, json::parse("[1,-8]"));
}

TEST(register_client, compares_with_null_where_there_is_no_key) {
  NEEDS_ETCD();
  local_cluster cluster{1};
  ASSERT_TRUE(cluster.await(1).ok());
  const auto client = client_at(cluster.at(1));
  EXPECT_EQ(done(*client, "cas", "[3,[0,1]]").error, "mismatch");
  EXPECT_EQ(done(*client, "cas", "[3,[null,0]]").type, op_type::ok);
  EXPECT_EQ(done(*client, "cas", "[3,[null,5]]").error, "mismatch");
  EXPECT_EQ(done(*client, "read", "[3,null]").value, json::parse("[3,0]"));
}

TEST(register_client, fails_writes_to_a_killed_member_and_finds_the_data_once_it_is_back) {
  NEEDS_ETCD();
  local_cluster cluster{1};
  ASSERT_TRUE(cluster.await(1).ok());
  ASSERT_EQ(done_at_last(cluster.at(1), "write", "[1,7]").type, op_type::ok);
  const auto client = client_at(cluster.at(1));
  ASSERT_TRUE(client->open().ok());

  cluster.member(1).kill();
  const auto begun = std::chrono::steady_clock::now();
  const auto refused = done(*client, "write", "[1,8]");
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 500ms) << "leaves ops to other members";
  EXPECT_EQ(refused.type, op_type::fail) << to_string(refused);
  EXPECT_EQ(refused.error.at(0), "refused");
  EXPECT_EQ(done(*client, "read", "[1,null]").type, op_type::fail);

  cluster.member(1).start();
  ASSERT_TRUE(cluster.await(1).ok());
  const auto read = until_ok([&] { return done(*client, "read", "[1,null]"); });
  EXPECT_EQ(read.value, json::parse("[1,7]")) << to_string(read);
}

TEST(register_client, does_not_know_what_became_of_a_write_to_a_paused_member) {
  NEEDS_ETCD();
  local_cluster cluster{1};
  ASSERT_TRUE(cluster.await(1).ok());
  ASSERT_EQ(done_at_last(cluster.at(1), "write", "[1,7]").type, op_type::ok);
  const auto client = client_at(cluster.at(1), 2s);
  ASSERT_TRUE(client->open().ok());

  cluster.member(1).pause();
  const auto unknown = done(*client, "write", "[1,8]");
  EXPECT_EQ(unknown.type, op_type::info);
  EXPECT_EQ(unknown.error.at(0), "timeout");
  const auto read = done(*client, "read", "[1,null]");
  EXPECT_EQ(read.type, op_type::fail);
  EXPECT_EQ(read.error.at(0), "timeout");

  cluster.member(1).resume();
  ASSERT_TRUE(cluster.await(1).ok());
  const auto after = done_at_last(cluster.at(1), "read", "[1,null]");
  EXPECT_EQ(after.type, op_type::ok) << to_string(after);
}

// ---- three members

/// The member that leads, asked of all that answer; 0 if none does within a minute.
std::uint32_t leader_of(const local_cluster& cluster, std::uint32_t size) {
  const auto over = std::chrono::steady_clock::now() + 60s;
  while (std::chrono::steady_clock::now() < over) {
    for (std::uint32_t k = 1; k <= size; ++k) {
      const auto asked = status_of(cluster.at(k), 1s);
      if (asked && is_leader(*asked)) return k;
    }
    std::this_thread::sleep_for(100ms);
  }
  return 0;
}

TEST(register_client, sees_a_new_leader_after_the_first_is_killed_and_no_write_without_majority) {
  NEEDS_ETCD();
  local_cluster cluster{3};
  for (std::uint32_t k = 1; k <= 3; ++k) {
    const auto ready = cluster.await(k);
    ASSERT_TRUE(ready.ok()) << to_string(ready.problem());
  }
  const auto first = leader_of(cluster, 3);
  ASSERT_NE(first, 0U);
  const auto before = status_of(cluster.at(first));
  ASSERT_TRUE(before.ok());
  EXPECT_EQ(before->version.substr(0, 2), "3.");
  const auto survivor = first % 3 + 1;
  EXPECT_EQ(done_at_last(cluster.at(first), "write", "[1,7]").type, op_type::ok);

  cluster.member(first).kill();
  const auto second = leader_of(cluster, 3);
  ASSERT_NE(second, 0U);
  EXPECT_NE(second, first);
  const auto after = status_of(cluster.at(second));
  ASSERT_TRUE(after.ok());
  EXPECT_GT(after->raft_term, before->raft_term);
  const auto client = client_at(cluster.at(survivor), 3s);
  const auto read = until_ok([&] { return done(*client, "read", "[1,null]"); });
  EXPECT_EQ(read.value, json::parse("[1,7]")) << to_string(read);

  cluster.member(survivor % 3 + 1).kill();
  const auto unknown = done(*client, "write", "[1,8]");
  EXPECT_EQ(unknown.type, op_type::info) << to_string(unknown);
  EXPECT_EQ(done(*client, "read", "[1,null]").type, op_type::fail);
  const auto stale =
      done_at_last(cluster.at(survivor), "read", "[1,null]", read_kind::serializable);
  EXPECT_EQ(stale.value, json::parse("[1,7]")) << to_string(stale);
}

}  // namespace
}  // namespace agon::systems::etcd
