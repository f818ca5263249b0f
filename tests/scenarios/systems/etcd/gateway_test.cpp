// Requests and completions of the register workload, with bodies as etcd 3.4 sends them.
#include "scenarios/systems/etcd/gateway.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::systems::etcd {
namespace {

op invocation(std::string f, const char* value) {
  return {.index = 4, .process = {3}, .f = std::move(f), .value = json::parse(value)};
}

const op a_read = invocation("read", "[1,null]");
const op a_write = invocation("write", "[1,7]");
const op a_cas = invocation("cas", "[1,[7,8]]");

http_outcome answer(unsigned status, std::string body) {
  return http_response{.status = status, .body = std::move(body)};
}

http_outcome no_answer(delivery sent, failure_cause cause) {
  return http_failure{.sent = sent, .cause = cause, .text = "10.0.0.1:2379 did not"};
}

std::string body_of(const result<gateway_request>& request) {
  return request ? json::serialize(request->body) : to_string(request.problem());
}

constexpr const char* header =
    R"("header":{"cluster_id":"15118","member_id":"13668","revision":"2","raft_term":"2"})";

std::string with_header(const std::string& rest) { return "{" + std::string{header} + rest + "}"; }

// ---- requests

TEST(gateway_request, a_read_asks_for_one_key_linearizably) {
  const auto request = request_of(a_read, read_kind::linearizable);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->path, "/v3/kv/range");
  EXPECT_EQ(body_of(request), R"({"key":"cmVnaXN0ZXIvMQ=="})");
}

TEST(gateway_request, a_serializable_read_says_so) {
  EXPECT_EQ(body_of(request_of(a_read, read_kind::serializable)),
            R"({"key":"cmVnaXN0ZXIvMQ==","serializable":true})");
}

TEST(gateway_request, a_write_puts) {
  const auto request = request_of(a_write, read_kind::linearizable);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->path, "/v3/kv/put");
  EXPECT_EQ(body_of(request), R"({"key":"cmVnaXN0ZXIvMQ==","value":"Nw=="})");
}

TEST(gateway_request, a_cas_is_one_transaction_that_compares_the_value) {
  const auto request = request_of(a_cas, read_kind::linearizable);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->path, "/v3/kv/txn");
  EXPECT_EQ(request->body, json::parse(R"({
    "compare": [{"key": "cmVnaXN0ZXIvMQ==", "target": "VALUE", "result": "EQUAL",
                 "value": "Nw=="}],
    "success": [{"request_put": {"key": "cmVnaXN0ZXIvMQ==", "value": "OA=="}}]})"));
}

TEST(gateway_request, a_cas_from_null_wants_a_key_that_was_never_created) {
  const auto request = request_of(invocation("cas", "[1,[null,8]]"), read_kind::linearizable);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->body, json::parse(R"({
    "compare": [{"key": "cmVnaXN0ZXIvMQ==", "target": "CREATE", "result": "EQUAL",
                 "create_revision": "0"}],
    "success": [{"request_put": {"key": "cmVnaXN0ZXIvMQ==", "value": "OA=="}}]})"));
}

TEST(gateway_request, keys_may_be_strings_and_values_negative) {
  EXPECT_EQ(body_of(request_of(invocation("write", R"(["x",-3])"), read_kind::linearizable)),
            R"({"key":"cmVnaXN0ZXIveA==","value":"LTM="})");
}

TEST(gateway_request, other_ops_are_errors_that_say_what_is_possible) {
  for (const auto& bad : {invocation("append", "[1,2]"), invocation("read", "1"),
                          invocation("read", "[null,null]"), invocation("write", "[1,null]"),
                          invocation("write", "[1,\"x\"]"), invocation("cas", "[1,5]"),
                          invocation("cas", "[1,[1,null]]"), invocation("cas", "[1,[\"x\",2]]")}) {
    EXPECT_FALSE(request_of(bad, read_kind::linearizable).ok()) << to_string(bad);
  }
  EXPECT_EQ(body_of(request_of(invocation("append", "[1,2]"), read_kind::linearizable)),
            "etcd register client: cannot do append [1,2] (use read [key, null], write [key, "
            "integer] or cas [key, [integer|null, integer]])");
}

// ---- answers of status 200

TEST(gateway_completion, a_read_of_an_absent_key_is_null) {
  const auto done = completion_of(a_read, answer(200, with_header("")));
  EXPECT_EQ(done.type, op_type::ok);
  EXPECT_EQ(done.value, json::parse("[1,null]"));
  EXPECT_EQ(done.process, process_id{3});
}

TEST(gateway_completion, a_read_answers_the_value) {
  const auto done = completion_of(
      a_read, answer(200, with_header(R"(,"kvs":[{"key":"cmVnaXN0ZXIvMQ==","create_revision":"2",
                                "mod_revision":"2","version":"1","value":"Nw=="}],"count":"1")")));
  EXPECT_EQ(done.type, op_type::ok);
  EXPECT_EQ(done.value, json::parse("[1,7]"));
  EXPECT_TRUE(done.error.is_null());
}

TEST(gateway_completion, a_value_that_nobody_wrote_is_shown_to_the_checker) {
  const auto done = completion_of(
      a_read, answer(200, with_header(R"(,"kvs":[{"key":"eA==","value":"N3g="}],"count":"1")")));
  EXPECT_EQ(done.type, op_type::ok);
  EXPECT_EQ(done.value, json::parse(R"([1,"7x"])"));
}

TEST(gateway_completion, an_empty_value_is_not_an_absent_key) {
  const auto done = completion_of(
      a_read, answer(200, with_header(R"(,"kvs":[{"key":"eA==","version":"1"}],"count":"1")")));
  EXPECT_EQ(done.type, op_type::ok);
  EXPECT_EQ(done.value, json::parse(R"([1,""])"));
}

TEST(gateway_completion, a_put_that_was_answered_is_ok) {
  const auto done = completion_of(a_write, answer(200, with_header("")));
  EXPECT_EQ(done.type, op_type::ok);
  EXPECT_EQ(done.value, json::parse("[1,7]"));
}

TEST(gateway_completion, a_cas_that_succeeded_is_ok) {
  const auto done = completion_of(
      a_cas, answer(200, with_header(R"(,"succeeded":true,"responses":[{"response_put":{}}])")));
  EXPECT_EQ(done.type, op_type::ok);
  EXPECT_EQ(done.value, json::parse("[1,[7,8]]"));
}

TEST(gateway_completion, a_cas_without_succeeded_found_another_value) {
  const auto done = completion_of(a_cas, answer(200, with_header("")));
  EXPECT_EQ(done.type, op_type::fail);
  EXPECT_EQ(done.error, "mismatch");
  EXPECT_EQ(completion_of(a_cas, answer(200, with_header(R"(,"succeeded":false)"))).type,
            op_type::fail);
}

TEST(gateway_completion, a_200_that_is_not_etcds_proves_nothing) {
  for (const auto* body : {"", "{}", "[1]", "not json", R"({"header":1})"}) {
    EXPECT_EQ(completion_of(a_write, answer(200, body)).type, op_type::info) << body;
    EXPECT_EQ(completion_of(a_cas, answer(200, body)).type, op_type::info) << body;
    EXPECT_EQ(completion_of(a_read, answer(200, body)).type, op_type::fail) << body;
  }
  EXPECT_EQ(completion_of(a_write, answer(200, "not\njson")).error,
            json::parse(R"(["malformed","not json"])"));
  EXPECT_EQ(completion_of(a_cas, answer(200, with_header(R"(,"succeeded":"yes")"))).type,
            op_type::info);
}

TEST(gateway_completion, a_read_with_a_broken_value_fails) {
  for (const auto* rest : {R"(,"kvs":3)", R"(,"kvs":[3])", R"(,"kvs":[{"value":"%"}])"})
    EXPECT_EQ(completion_of(a_read, answer(200, with_header(rest))).type, op_type::fail) << rest;
}

// ---- errors of etcd

std::string etcd_error(int code, const std::string& message) {
  return R"({"error":")" + message + R"(","message":")" + message + R"(","code":)" +
         std::to_string(code) + "}";
}

TEST(gateway_completion, a_request_refused_as_invalid_did_not_happen) {
  const auto done =
      completion_of(a_write, answer(400, etcd_error(3, "etcdserver: key is not provided")));
  EXPECT_EQ(done.type, op_type::fail);
  EXPECT_EQ(done.error, json::parse(R"(["invalid-argument","etcdserver: key is not provided"])"));
}

TEST(gateway_completion, a_request_refused_before_raft_did_not_happen) {
  for (const auto& [code, message] :
       {std::pair{14, "etcdserver: no leader"}, std::pair{14, "etcdserver: not capable"},
        std::pair{8, "etcdserver: too many requests"}, std::pair{2, "raft proposal dropped"}})
    EXPECT_EQ(completion_of(a_write, answer(503, etcd_error(code, message))).type, op_type::fail)
        << message;
}

TEST(gateway_completion, a_timeout_told_by_etcd_is_unknown_for_writes_and_fails_reads) {
  for (const auto& [code, message] :
       {std::pair{14, "etcdserver: request timed out"},
        std::pair{14, "etcdserver: request timed out, possibly due to previous leader failure"},
        std::pair{14, "etcdserver: leader changed"}, std::pair{14, "etcdserver: server stopped"},
        std::pair{14, "transport is closing"}, std::pair{4, "context deadline exceeded"}}) {
    const auto answered = answer(503, etcd_error(code, message));
    EXPECT_EQ(completion_of(a_write, answered).type, op_type::info) << message;
    EXPECT_EQ(completion_of(a_cas, answered).type, op_type::info) << message;
    EXPECT_EQ(completion_of(a_read, answered).type, op_type::fail) << message;
  }
  EXPECT_EQ(completion_of(a_write, answer(504, etcd_error(4, "context deadline exceeded"))).error,
            json::parse(R"(["deadline-exceeded","context deadline exceeded"])"));
}

TEST(gateway_completion, no_space_is_unknown_since_etcd_says_it_of_writes_it_has_applied) {
  const auto done = completion_of(
      a_write, answer(429, etcd_error(8, "etcdserver: mvcc: database space exceeded")));
  EXPECT_EQ(done.type, op_type::info);
}

TEST(gateway_completion, the_older_error_member_is_read_where_message_is_absent) {
  const auto done =
      completion_of(a_write, answer(503, R"({"error":"etcdserver: no leader","code":14})"));
  EXPECT_EQ(done.type, op_type::fail);
  EXPECT_EQ(done.error, json::parse(R"(["unavailable","etcdserver: no leader"])"));
}

TEST(gateway_completion, an_error_page_of_something_else_is_unknown_for_writes) {
  EXPECT_EQ(completion_of(a_write, answer(502, "<html>bad gateway")).type, op_type::info);
  EXPECT_EQ(completion_of(a_write, answer(502, "<html>bad gateway")).error,
            json::parse(R"(["http-502","<html>bad gateway"])"));
  EXPECT_EQ(completion_of(a_read, answer(502, "")).type, op_type::fail);
}

TEST(gateway_completion, a_path_that_the_gateway_does_not_know_did_nothing) {
  EXPECT_EQ(completion_of(a_write, answer(404, "Not Found\n")).type, op_type::fail);
}

// ---- no answer

TEST(gateway_completion, what_was_not_sent_did_not_happen) {
  for (const auto cause :
       {failure_cause::refused, failure_cause::timeout, failure_cause::unreachable}) {
    EXPECT_EQ(completion_of(a_write, no_answer(delivery::not_sent, cause)).type, op_type::fail);
    EXPECT_EQ(completion_of(a_cas, no_answer(delivery::not_sent, cause)).type, op_type::fail);
    EXPECT_EQ(completion_of(a_read, no_answer(delivery::not_sent, cause)).type, op_type::fail);
  }
}

TEST(gateway_completion, what_may_have_been_sent_is_unknown_for_writes_and_fails_reads) {
  for (const auto cause :
       {failure_cause::timeout, failure_cause::closed, failure_cause::malformed}) {
    EXPECT_EQ(completion_of(a_write, no_answer(delivery::maybe_sent, cause)).type, op_type::info);
    EXPECT_EQ(completion_of(a_cas, no_answer(delivery::maybe_sent, cause)).type, op_type::info);
    EXPECT_EQ(completion_of(a_read, no_answer(delivery::maybe_sent, cause)).type, op_type::fail);
  }
}

TEST(gateway_completion, a_failure_keeps_the_op_and_says_why) {
  auto expected = a_write;
  expected.type = op_type::info;
  expected.error = json::parse(R"(["timeout","10.0.0.1:2379 did not"])");
  EXPECT_EQ(completion_of(a_write, no_answer(delivery::maybe_sent, failure_cause::timeout)),
            expected);
}

TEST(gateway_completion, codes_have_their_grpc_names) {
  EXPECT_EQ(name_of_code(0), "ok");
  EXPECT_EQ(name_of_code(8), "resource-exhausted");
  EXPECT_EQ(name_of_code(14), "unavailable");
  EXPECT_EQ(name_of_code(16), "unauthenticated");
  EXPECT_EQ(name_of_code(17), "code-17");
  EXPECT_EQ(name_of_code(-1), "code--1");
}

}  // namespace
}  // namespace agon::systems::etcd
