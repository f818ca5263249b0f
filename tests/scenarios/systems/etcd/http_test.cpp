// The HTTP client against servers that answer, refuse, fall silent, hang up and talk nonsense.
#include "scenarios/systems/etcd/http.hpp"

#include "tests/scenarios/systems/etcd/loopback_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <vector>

namespace agon::systems::etcd {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;

constexpr duration soon = 300ms;
constexpr duration ample = 10s;

endpoint here(std::uint16_t port) { return {.address = "127.0.0.1", .port = port}; }

duration time_of(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::steady_clock::now() - start;
}

const http_failure& failure_in(const http_outcome& outcome) {
  static const http_failure none{.text = "no failure"};
  const auto* failure = std::get_if<http_failure>(&outcome);
  EXPECT_NE(failure, nullptr);
  return failure == nullptr ? none : *failure;
}

void echo(tcp::socket& client) {
  while (const auto asked = next_request(client)) send_answer(client, asked->body());
}

TEST(http_client, carries_a_question_and_its_answer) {
  text_request seen;
  loopback_server server{[&](tcp::socket& client) {
    while (auto asked = next_request(client)) {
      seen = *asked;
      send_answer(client, R"({"a":1})");
    }
  }};
  http_client client{here(server.port())};
  const auto outcome = client.post("/v3/kv/put", R"({"key":"eA=="})", ample);
  const auto* response = std::get_if<http_response>(&outcome);
  ASSERT_NE(response, nullptr) << failure_in(outcome).text;
  EXPECT_EQ(response->status, 200U);
  EXPECT_EQ(response->body, R"({"a":1})");
  client.close();
  EXPECT_EQ(seen.target(), "/v3/kv/put");
  EXPECT_EQ(seen.body(), R"({"key":"eA=="})");
  EXPECT_EQ(seen["Content-Type"], "application/json");
}

TEST(http_client, reads_chunked_answers_with_trailers_and_their_status) {
  loopback_server server{[](tcp::socket& client) {
    while (next_request(client))
      send_raw(client,
               "HTTP/1.1 400 Bad Request\r\nTrailer: T\r\nTransfer-Encoding: chunked\r\n\r\n"
               "5\r\nhello\r\n0\r\nT: x\r\n\r\n");
  }};
  http_client client{here(server.port())};
  const auto outcome = client.get("/", ample);
  const auto* response = std::get_if<http_response>(&outcome);
  ASSERT_NE(response, nullptr) << failure_in(outcome).text;
  EXPECT_EQ(response->status, 400U);
  EXPECT_EQ(response->body, "hello");
}

TEST(http_client, keeps_its_connection_between_calls) {
  loopback_server server{echo};
  http_client client{here(server.port())};
  for (const auto* body : {"1", "2", "3"}) {
    const auto outcome = client.post("/", body, ample);
    ASSERT_TRUE(std::holds_alternative<http_response>(outcome)) << failure_in(outcome).text;
    EXPECT_EQ(std::get<http_response>(outcome).body, body);
  }
  EXPECT_EQ(client.connections(), 1U);
}

TEST(http_client, replaces_an_idle_connection_that_the_server_closed_before_it_sends) {
  std::vector<std::string> seen;
  loopback_server server{[&](tcp::socket& client) {
    if (const auto asked = next_request(client)) {
      seen.push_back(asked->body());
      send_answer(client, "once");
    }
  }};
  {
    http_client client{here(server.port())};
    ASSERT_TRUE(std::holds_alternative<http_response>(client.post("/", "1", ample)));
    std::this_thread::sleep_for(200ms);
    const auto again = client.post("/", "2", ample);
    EXPECT_TRUE(std::holds_alternative<http_response>(again)) << failure_in(again).text;
    EXPECT_EQ(client.connections(), 2U);
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"1", "2"}));
}

TEST(http_client, closes_when_the_answer_says_so) {
  loopback_server server{[](tcp::socket& client) {
    while (next_request(client)) send_answer(client, "bye", "Connection: close\r\n");
  }};
  http_client client{here(server.port())};
  ASSERT_TRUE(std::holds_alternative<http_response>(client.get("/", ample)));
  ASSERT_TRUE(std::holds_alternative<http_response>(client.get("/", ample)));
  EXPECT_EQ(client.connections(), 2U);
}

TEST(http_client, a_port_where_nobody_listens_refuses_before_anything_is_sent) {
  boost::asio::io_context context;
  std::uint16_t port = 0;
  {
    tcp::acceptor closed_soon{context, {boost::asio::ip::address_v4::loopback(), 0}};
    port = closed_soon.local_endpoint().port();
  }
  http_client client{here(port)};
  const auto outcome = client.post("/", "{}", ample);
  EXPECT_EQ(failure_in(outcome).sent, delivery::not_sent);
  EXPECT_EQ(failure_in(outcome).cause, failure_cause::refused);
  EXPECT_EQ(failure_in(outcome).text,
            "127.0.0.1:" + std::to_string(port) + " while connecting: Connection refused");
  const auto failed = client.connect(ample);
  ASSERT_TRUE(failed.has_value());
  EXPECT_EQ(failed->cause, failure_cause::refused);
}

TEST(http_client, a_name_instead_of_an_address_is_unreachable_at_once) {
  http_client client{{.address = "localhost", .port = 1}};
  const auto failed = client.connect(ample);
  ASSERT_TRUE(failed.has_value());
  EXPECT_EQ(failed->cause, failure_cause::unreachable);
  EXPECT_EQ(failed->sent, delivery::not_sent);
}

// With its queue of connections full, Linux ignores who else wants to connect, as a firewall would.
TEST(http_client, a_connection_that_nobody_accepts_is_given_up_at_the_deadline_unsent) {
  boost::asio::io_context context;
  tcp::acceptor deaf{context, tcp::v4()};
  deaf.bind({boost::asio::ip::address_v4::loopback(), 0});
  deaf.listen(0);
  std::vector<tcp::socket> fillers;
  for (int i = 0; i < 3; ++i) {
    fillers.emplace_back(context);
    fillers.back().async_connect(deaf.local_endpoint(), [](boost::system::error_code) {});
  }
  context.run_for(100ms);
  http_client client{here(deaf.local_endpoint().port())};
  http_outcome outcome;
  const auto taken = time_of([&] { outcome = client.post("/", "{}", soon); });
  EXPECT_EQ(failure_in(outcome).sent, delivery::not_sent);
  EXPECT_EQ(failure_in(outcome).cause, failure_cause::timeout);
  EXPECT_GE(taken, soon);
  EXPECT_LT(taken, 5s);
}

TEST(http_client, a_server_that_never_answers_is_given_up_at_the_deadline) {
  loopback_server server{[](tcp::socket& client) {
    while (next_request(client)) {
    }
  }};
  http_client client{here(server.port())};
  http_outcome outcome;
  const auto taken = time_of([&] { outcome = client.post("/", "{}", soon); });
  EXPECT_EQ(failure_in(outcome).sent, delivery::maybe_sent);
  EXPECT_EQ(failure_in(outcome).cause, failure_cause::timeout);
  EXPECT_GE(taken, soon);
  EXPECT_LT(taken, 5s);
}

// It accepts but never reads, so that the request fills both sockets' buffers and sending stops.
TEST(http_client, a_server_that_never_reads_is_given_up_at_the_deadline) {
  boost::asio::io_context context;
  tcp::acceptor idle{context, {boost::asio::ip::address_v4::loopback(), 0}};
  http_client client{here(idle.local_endpoint().port())};
  http_outcome outcome;
  const std::string body(64U << 20U, 'x');
  const auto taken = time_of([&] { outcome = client.post("/", body, soon); });
  EXPECT_EQ(failure_in(outcome).sent, delivery::maybe_sent);
  EXPECT_EQ(failure_in(outcome).cause, failure_cause::timeout);
  EXPECT_NE(failure_in(outcome).text.find("while sending"), std::string::npos);
  EXPECT_LT(taken, 5s);
}

TEST(http_client, a_server_that_trickles_is_given_up_at_the_same_deadline) {
  loopback_server server{[](tcp::socket& client) {
    if (!next_request(client)) return;
    send_raw(client, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    for (int i = 0; i < 20; ++i) {
      send_raw(client, "x");
      std::this_thread::sleep_for(50ms);
    }
  }};
  http_client client{here(server.port())};
  http_outcome outcome;
  const auto taken = time_of([&] { outcome = client.get("/", soon); });
  EXPECT_EQ(failure_in(outcome).cause, failure_cause::timeout);
  EXPECT_LT(taken, 900ms);
}

TEST(http_client, a_late_answer_is_not_taken_for_that_of_the_next_call) {
  loopback_server server{[](tcp::socket& client) {
    while (const auto asked = next_request(client)) {
      if (asked->body() == "slow") std::this_thread::sleep_for(600ms);
      send_answer(client, asked->body());
    }
  }};
  http_client client{here(server.port())};
  EXPECT_EQ(failure_in(client.post("/", "slow", soon)).cause, failure_cause::timeout);
  const auto next = client.post("/", "quick", ample);
  ASSERT_TRUE(std::holds_alternative<http_response>(next)) << failure_in(next).text;
  EXPECT_EQ(std::get<http_response>(next).body, "quick");
}

TEST(http_client, a_server_that_hangs_up_before_it_answers_may_have_acted) {
  loopback_server server{[](tcp::socket& client) { next_request(client); }};
  http_client client{here(server.port())};
  const auto outcome = client.post("/", "{}", ample);
  EXPECT_EQ(failure_in(outcome).sent, delivery::maybe_sent);
  EXPECT_EQ(failure_in(outcome).cause, failure_cause::closed);
}

TEST(http_client, a_server_that_hangs_up_in_its_answer_may_have_acted) {
  loopback_server server{[](tcp::socket& client) {
    next_request(client);
    send_raw(client, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"header\":");
  }};
  http_client client{here(server.port())};
  const auto outcome = client.post("/", "{}", ample);
  EXPECT_EQ(failure_in(outcome).sent, delivery::maybe_sent);
  EXPECT_EQ(failure_in(outcome).cause, failure_cause::closed);
}

TEST(http_client, a_connection_reset_may_have_acted) {
  loopback_server server{[](tcp::socket& client) {
    next_request(client);
    client.set_option(boost::asio::socket_base::linger{true, 0});
  }};
  http_client client{here(server.port())};
  const auto outcome = client.post("/", "{}", ample);
  EXPECT_EQ(failure_in(outcome).sent, delivery::maybe_sent);
  EXPECT_EQ(failure_in(outcome).cause, failure_cause::closed);
}

TEST(http_client, what_is_no_http_is_malformed) {
  loopback_server server{[](tcp::socket& client) {
    next_request(client);
    send_raw(client, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
    next_request(client);
  }};
  http_client client{here(server.port())};
  const auto outcome = client.post("/", "{}", ample);
  EXPECT_EQ(failure_in(outcome).sent, delivery::maybe_sent);
  EXPECT_EQ(failure_in(outcome).cause, failure_cause::malformed);
}

TEST(http_client, an_answer_beyond_16_mib_is_refused) {
  loopback_server server{[](tcp::socket& client) {
    next_request(client);
    send_raw(client, "HTTP/1.1 200 OK\r\nContent-Length: 16777217\r\n\r\n");
    next_request(client);
  }};
  http_client client{here(server.port())};
  EXPECT_EQ(failure_in(client.get("/", ample)).cause, failure_cause::malformed);
}

TEST(http_client, endpoints_and_failures_have_names) {
  EXPECT_EQ(to_string(endpoint{.address = "10.0.0.1"}), "10.0.0.1:2379");
  EXPECT_EQ(to_string(endpoint{.address = "fe80::1", .port = 80}), "[fe80::1]:80");
  EXPECT_EQ(to_string(delivery::not_sent), "not-sent");
  EXPECT_EQ(to_string(delivery::maybe_sent), "maybe-sent");
  EXPECT_EQ(to_string(failure_cause::refused), "refused");
  EXPECT_EQ(to_string(failure_cause::unreachable), "unreachable");
  EXPECT_EQ(to_string(failure_cause::timeout), "timeout");
  EXPECT_EQ(to_string(failure_cause::closed), "closed");
  EXPECT_EQ(to_string(failure_cause::malformed), "malformed");
}

}  // namespace
}  // namespace agon::systems::etcd
