// What members say of themselves, as etcd 3.4 words it.
#include "scenarios/systems/etcd/status.hpp"

#include "scenarios/systems/etcd/json_body.hpp"
#include "tests/scenarios/systems/etcd/loopback_server.hpp"

#include <gtest/gtest.h>

namespace agon::systems::etcd {
namespace {

using namespace std::chrono_literals;

constexpr const char* of_a_leader =
    R"({"header":{"cluster_id":"15118495548433857066","member_id":"13668033151171901709",
        "revision":"3","raft_term":"2"},"version":"3.4.23","dbSize":"20480",
        "leader":"13668033151171901709","raftIndex":"7","raftTerm":"2","raftAppliedIndex":"7"})";

TEST(status, is_read_with_all_64_bits_of_its_ids) {
  const auto read = status_from(of_a_leader);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, (status{.version = "3.4.23",
                           .member = 13668033151171901709U,
                           .leader = 13668033151171901709U,
                           .raft_term = 2,
                           .raft_index = 7}));
  EXPECT_TRUE(is_leader(*read));
}

TEST(status, of_a_member_without_a_leader_has_leader_0) {
  const auto read = status_from(R"({"header":{"member_id":"5"},"raftTerm":"4"})");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->leader, 0U);
  EXPECT_EQ(read->raft_term, 4U);
  EXPECT_FALSE(is_leader(*read));
  EXPECT_FALSE(is_leader(status{}));
}

TEST(status, of_something_else_is_an_error) {
  EXPECT_FALSE(status_from("Not Found\n").ok());
  EXPECT_FALSE(status_from(R"({"error":"x","code":5})").ok());
}

TEST(status, of_nobody_says_where_and_why) {
  const auto asked = status_of({.address = "127.0.0.1", .port = 1}, 2s);
  ASSERT_FALSE(asked.ok());
  EXPECT_EQ(asked.problem().what, "refused");
  EXPECT_EQ(asked.problem().where, "127.0.0.1:1 while connecting: Connection refused");
}

TEST(status, is_asked_for_over_http) {
  loopback_server server{[](loopback_server::socket& client) {
    while (const auto asked = next_request(client))
      send_answer(client, asked->target() == "/v3/maintenance/status" ? of_a_leader : "");
  }};
  const auto asked = status_of({.address = "127.0.0.1", .port = server.port()});
  ASSERT_TRUE(asked.ok()) << to_string(asked.problem());
  EXPECT_EQ(asked->raft_index, 7U);
}

TEST(health, is_what_the_member_says) {
  std::string says = R"({"health":"true"})";
  loopback_server server{[&](loopback_server::socket& client) {
    while (next_request(client)) send_answer(client, says);
  }};
  const endpoint member{.address = "127.0.0.1", .port = server.port()};
  EXPECT_TRUE(healthy(member).ok());
  says = R"({"health":"false"})";
  const auto ill = healthy(member);
  ASSERT_FALSE(ill.ok());
  EXPECT_EQ(ill.problem().what, R"(not healthy: HTTP 200 {"health":"false"})");
}

TEST(json_body, reads_what_is_there_and_forgives_what_is_not) {
  const auto body = object_in(R"({"text":"a","number":"18446744073709551615","odd":"7x"})");
  ASSERT_TRUE(body.has_value());
  EXPECT_EQ(text_at(*body, "text"), "a");
  EXPECT_EQ(text_at(*body, "absent"), "");
  EXPECT_EQ(number_at(*body, "number"), 18446744073709551615U);
  EXPECT_EQ(number_at(*body, "odd"), 0U);
  EXPECT_EQ(number_at(*body, "absent"), 0U);
  EXPECT_FALSE(object_in("[1]").has_value());
  EXPECT_FALSE(object_in("{").has_value());
}

}  // namespace
}  // namespace agon::systems::etcd
