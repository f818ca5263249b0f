// See gateway.hpp.
#include "scenarios/systems/etcd/gateway.hpp"

#include "scenarios/systems/etcd/base64.hpp"
#include "scenarios/systems/etcd/json_body.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <variant>

namespace agon::systems::etcd {

namespace {

/// What an op of this workload asks for, checked.
struct register_op {
  std::string key;
  std::optional<std::int64_t> old;  ///< Only in cas.
  std::int64_t next = 0;            ///< In write and cas.
};

error unusable(const op& invocation) {
  return {
      .what = "cannot do " + invocation.f + " " + json::serialize(invocation.value),
      .where = "etcd register client",
      .hint = "use read [key, null], write [key, integer] or cas [key, [integer|null, integer]]"};
}

std::optional<std::string> key_text(const json::value& key) {
  if (const auto* number = key.if_int64()) return "register/" + std::to_string(*number);
  if (const auto* text = key.if_string())
    return "register/" + std::string{text->c_str(), text->size()};
  return std::nullopt;
}

result<register_op> parse(const op& invocation) {
  const auto* pair = invocation.value.if_array();
  if (pair == nullptr || pair->size() != 2) return unusable(invocation);
  auto key = key_text(pair->at(0));
  if (!key) return unusable(invocation);
  register_op parsed{.key = base64_from(*key), .old = {}};
  const auto& argument = pair->at(1);
  if (invocation.f == "read") return parsed;
  if (invocation.f == "write") {
    const auto* next = argument.if_int64();
    if (next == nullptr) return unusable(invocation);
    parsed.next = *next;
    return parsed;
  }
  const auto* change = argument.if_array();
  if (invocation.f != "cas" || change == nullptr || change->size() != 2)
    return unusable(invocation);
  const auto* old = change->at(0).if_int64();
  const auto* next = change->at(1).if_int64();
  if (next == nullptr || (old == nullptr && !change->at(0).is_null())) return unusable(invocation);
  if (old != nullptr) parsed.old = *old;
  parsed.next = *next;
  return parsed;
}

std::string value_text(std::int64_t number) { return base64_from(std::to_string(number)); }

json::object put(const register_op& wanted) {
  return {{"key", wanted.key}, {"value", value_text(wanted.next)}};
}

// A key that is not there has no value that anything could equal, but its create revision is 0.
json::object comparison(const register_op& wanted) {
  if (!wanted.old)
    return {
        {"key", wanted.key}, {"target", "CREATE"}, {"result", "EQUAL"}, {"create_revision", "0"}};
  return {{"key", wanted.key},
          {"target", "VALUE"},
          {"result", "EQUAL"},
          {"value", value_text(*wanted.old)}};
}

op ended(op completion, op_type type, json::value problem = nullptr) {
  completion.type = type;
  completion.error = std::move(problem);
  return completion;
}

json::value problem_of(std::string_view kind, std::string_view text) {
  return json::array{json::string{kind}, json::string{text}};
}

/// The completion if nothing is known of the op's fate: a read changed nothing either way.
op unknown(const op& invocation, json::value problem) {
  return ended(invocation, invocation.f == "read" ? op_type::fail : op_type::info,
               std::move(problem));
}

op without_answer(const op& invocation, const http_failure& failure) {
  auto problem = problem_of(to_string(failure.cause), failure.text);
  if (failure.sent == delivery::not_sent)
    return ended(invocation, op_type::fail, std::move(problem));
  return unknown(invocation, std::move(problem));
}

std::string excerpt(std::string_view body) {
  constexpr std::size_t length_max = 200;
  std::string shown{body.substr(0, length_max)};
  std::replace_if(
      shown.begin(), shown.end(), [](unsigned char c) { return c < 32 || c > 126; }, ' ');
  return shown;
}

op refused_by_etcd(const op& invocation, const http_response& response) {
  const auto body = object_in(response.body);
  const auto* code = body ? body->if_contains("code") : nullptr;
  if (code == nullptr || !code->is_int64()) {
    auto problem = problem_of("http-" + std::to_string(response.status), excerpt(response.body));
    // The gateway's router answers these before any of etcd's handlers sees the request.
    const bool is_unrouted = response.status == 404 || response.status == 405;
    if (is_unrouted) return ended(invocation, op_type::fail, std::move(problem));
    return unknown(invocation, std::move(problem));
  }
  auto message = text_at(*body, "message");
  if (message.empty()) message = text_at(*body, "error");
  auto problem = problem_of(name_of_code(code->get_int64()), message);
  if (is_definite(code->get_int64(), message))
    return ended(invocation, op_type::fail, std::move(problem));
  return unknown(invocation, std::move(problem));
}

/// A register's content: an integer as this client writes it. Anything else stays a string, which
/// no model of a register expects, so that the checker sees what etcd made of it.
json::value register_value(const std::string& bytes) {
  std::int64_t number = 0;
  const auto* end = bytes.data() + bytes.size();
  const auto [stop, problem] = std::from_chars(bytes.data(), end, number);
  if (problem == std::errc{} && stop == end) return number;
  return json::string{excerpt(bytes)};
}

/// The value in the answer to a range request; nothing if the answer is not one.
std::optional<json::value> value_read(const json::object& body) {
  const auto* found = body.if_contains("kvs");
  if (found == nullptr) return json::value(nullptr);
  const auto* pairs = found->if_array();
  if (pairs == nullptr || pairs->size() > 1) return std::nullopt;
  if (pairs->empty()) return json::value(nullptr);
  const auto* pair = pairs->front().if_object();
  if (pair == nullptr) return std::nullopt;
  const auto bytes = bytes_from_base64(text_at(*pair, "value"));
  if (!bytes) return std::nullopt;
  return register_value(*bytes);
}

op answered(const op& invocation, const http_response& response) {
  const auto malformed = [&] {
    return unknown(invocation, problem_of("malformed", excerpt(response.body)));
  };
  const auto body = object_in(response.body);
  const auto* header = body ? body->if_contains("header") : nullptr;
  if (header == nullptr || !header->is_object()) return malformed();
  if (invocation.f == "read") {
    auto value = value_read(*body);
    if (!value) return malformed();
    auto completion = ended(invocation, op_type::ok);
    completion.value = json::array{invocation.value.at(0), *std::move(value)};
    return completion;
  }
  if (invocation.f == "cas") {
    const auto* succeeded = body->if_contains("succeeded");
    if (succeeded != nullptr && !succeeded->is_bool()) return malformed();
    if (succeeded == nullptr || !succeeded->get_bool())
      return ended(invocation, op_type::fail, "mismatch");
  }
  return ended(invocation, op_type::ok);
}

}  // namespace

std::string_view to_string(read_kind reads) {
  return reads == read_kind::linearizable ? "linearizable" : "serializable";
}

result<gateway_request> request_of(const op& invocation, read_kind reads) {
  const auto wanted = parse(invocation);
  if (!wanted) return wanted.problem();
  if (invocation.f == "read") {
    json::object body{{"key", wanted->key}};
    if (reads == read_kind::serializable) body["serializable"] = true;
    return gateway_request{.path = "/v3/kv/range", .body = std::move(body)};
  }
  if (invocation.f == "write") return gateway_request{.path = "/v3/kv/put", .body = put(*wanted)};
  json::object then{{"request_put", put(*wanted)}};
  return gateway_request{
      .path = "/v3/kv/txn",
      .body = json::object{{"compare", json::array{json::value(comparison(*wanted))}},
                           {"success", json::array{json::value(std::move(then))}}}};
}

op completion_of(const op& invocation, const http_outcome& outcome) {
  if (const auto* failure = std::get_if<http_failure>(&outcome))
    return without_answer(invocation, *failure);
  const auto& response = std::get<http_response>(outcome);
  if (response.status == 200) return answered(invocation, response);
  return refused_by_etcd(invocation, response);
}

bool is_definite(std::int64_t code, std::string_view message) {
  constexpr std::int64_t invalid_argument = 3;
  constexpr std::int64_t unimplemented = 12;
  if (code == invalid_argument || code == unimplemented) return true;
  // Given before the request is proposed to Raft, or by the local Raft when it takes no proposal.
  constexpr std::array<std::string_view, 5> before_raft{
      "etcdserver: no leader", "etcdserver: not capable",
      "etcdserver: rpc not supported for learner", "etcdserver: too many requests",
      "raft proposal dropped"};
  return std::find(before_raft.begin(), before_raft.end(), message) != before_raft.end();
}

std::string name_of_code(std::int64_t code) {
  constexpr std::array<std::string_view, 17> names{"ok",
                                                   "cancelled",
                                                   "unknown",
                                                   "invalid-argument",
                                                   "deadline-exceeded",
                                                   "not-found",
                                                   "already-exists",
                                                   "permission-denied",
                                                   "resource-exhausted",
                                                   "failed-precondition",
                                                   "aborted",
                                                   "out-of-range",
                                                   "unimplemented",
                                                   "internal",
                                                   "unavailable",
                                                   "data-loss",
                                                   "unauthenticated"};
  if (code < 0 || code >= static_cast<std::int64_t>(names.size()))
    return "code-" + std::to_string(code);
  return std::string{names[static_cast<std::size_t>(code)]};
}

}  // namespace agon::systems::etcd
