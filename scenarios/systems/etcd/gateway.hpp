// The register workload in the words of etcd's v3 JSON gateway: what to ask for an op, and what the
// answer, or its absence, says about that op. Pure functions; README.md here gives the reasons.
#pragma once

#include "actors/vocabulary/op.hpp"
#include "actors/vocabulary/result.hpp"
#include "scenarios/systems/etcd/http.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace agon::systems::etcd {

/// How reads are served. Linearizable ones ask a majority; serializable ones take what the member
/// has, which may be old.
enum class read_kind : std::uint8_t { linearizable, serializable };
/// `linearizable` or `serializable`.
std::string_view to_string(read_kind reads);

/// What to post where.
struct gateway_request {
  std::string path;
  json::value body;
  friend bool operator==(const gateway_request&, const gateway_request&) = default;
};

/// The request for an op of the register workload: `read [key, null]`, `write [key, new]` or
/// `cas [key, [old, new]]`. Keys are integers or strings; `new` is an integer; `old` an integer, or
/// null for a key that is not there. An error for any other op.
result<gateway_request> request_of(const op& invocation, read_kind reads);

/// The completion of an op that request_of accepts and whose request had this outcome: `ok` if etcd
/// says it was done, `fail` if it certainly was not or is a read without an answer, otherwise
/// `info`. Errors are `"mismatch"` for a cas that found another value, else `[kind, text]`, the
/// kind being a failure_cause, a gRPC code such as `unavailable`, `http-503`, or `malformed`.
op completion_of(const op& invocation, const http_outcome& outcome);

/// True if this gRPC error is only ever given for a request that changed nothing, and never will.
bool is_definite(std::int64_t code, std::string_view message);

/// Name of a gRPC code: `unavailable` for 14; `code-99` if it has none.
std::string name_of_code(std::int64_t code);

}  // namespace agon::systems::etcd
