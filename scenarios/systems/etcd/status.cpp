// See status.hpp.
#include "scenarios/systems/etcd/status.hpp"

#include "scenarios/systems/etcd/json_body.hpp"

#include <variant>

namespace agon::systems::etcd {

namespace {

error no_answer(const http_failure& failure) {
  return {.what = std::string{to_string(failure.cause)},
          .where = failure.text,
          .hint = "see etcd's log on that node"};
}

}  // namespace

bool is_leader(const status& member) {
  return member.leader != 0 && member.leader == member.member;
}

result<status> status_from(std::string_view body) {
  const auto found = object_in(body);
  const auto* header = found ? found->if_contains("header") : nullptr;
  if (header == nullptr || !header->is_object())
    return error{.what = "an answer that is no status of an etcd member",
                 .where = "/v3/maintenance/status",
                 .hint = "etcd 3.4 or later is needed"};
  return status{.version = std::string{text_at(*found, "version")},
                .member = number_at(header->get_object(), "member_id"),
                .leader = number_at(*found, "leader"),
                .raft_term = number_at(*found, "raftTerm"),
                .raft_index = number_at(*found, "raftIndex")};
}

result<status> status_of(const endpoint& server, duration limit) {
  const auto outcome = http_client{server}.post("/v3/maintenance/status", "{}", limit);
  if (const auto* failure = std::get_if<http_failure>(&outcome)) return no_answer(*failure);
  return status_from(std::get<http_response>(outcome).body);
}

result<> healthy(const endpoint& server, duration limit) {
  const auto outcome = http_client{server}.get("/health", limit);
  if (const auto* failure = std::get_if<http_failure>(&outcome)) return no_answer(*failure);
  const auto& response = std::get<http_response>(outcome);
  const auto body = object_in(response.body);
  const auto* health = body ? body->if_contains("health") : nullptr;
  if (response.status == 200 && health != nullptr && *health == "true") return success{};
  return error{.what = "not healthy: HTTP " + std::to_string(response.status) + " " +
                       response.body.substr(0, 200),
               .where = to_string(server) + "/health",
               .hint = "it needs a leader: do a majority of the members run and reach each other?"};
}

}  // namespace agon::systems::etcd
