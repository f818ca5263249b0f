// Ops as commands, and replies as completions.
#include "scenarios/systems/raft/client.hpp"

#include "scenarios/systems/kit/asking_client.hpp"

#include <boost/json/serialize.hpp>
#include <caf/actor_system.hpp>

namespace agon::systems::raft {
namespace {

struct dialect {
  static constexpr const char* name = "raft";
  using request = client_request;
  using reply = client_reply;

  static result<request> request_of(const op& operation, std::uint64_t session,
                                    std::uint64_t sequence) {
    auto todo = command_of(operation);
    if (!todo.ok()) return todo.problem();
    return request{{session}, sequence, *std::move(todo)};
  }

  static kit::reply meaning_of(const reply& answer, const op& operation) {
    using kit::outcome;
    switch (answer.status) {
      case reply_status::ok: {
        if (operation.f != "read") return {.how = outcome::done};
        const auto key = json::serialize(operation.value.as_array()[0]);
        return {.how = outcome::done, .value = "[" + key + "," + answer.value + "]"};
      }
      case reply_status::mismatch:
        return {.how = outcome::refused, .why = "mismatch"};
      case reply_status::not_leader:
        return {.how = outcome::elsewhere, .ask = answer.leader};
      case reply_status::unknown:
        break;
    }
    return {.how = outcome::unknown};
  }
};

}  // namespace

result<command> command_of(const op& invocation) {
  const auto* keyed = invocation.value.if_array();
  if (keyed == nullptr || keyed->size() != 2)
    return error{"the value " + json::serialize(invocation.value) + " is not [key, value]",
                 invocation.f, "raft's client does the ops of the workload register"};
  command todo{.key = json::serialize((*keyed)[0])};
  const auto& argument = (*keyed)[1];
  if (invocation.f == "read") {
    todo.what = action::read;
  } else if (invocation.f == "write") {
    todo.what = action::write;
    todo.value = json::serialize(argument);
  } else if (invocation.f == "cas") {
    const auto* change = argument.if_array();
    if (change == nullptr || change->size() != 2)
      return error{"the value " + json::serialize(invocation.value) + " is not [key, [old, new]]",
                   invocation.f, "raft's client does the ops of the workload register"};
    todo.what = action::cas;
    todo.expected = json::serialize((*change)[0]);
    todo.value = json::serialize((*change)[1]);
  } else {
    return error{"raft's client does not know f \"" + invocation.f + "\"",
                 {},
                 "known are read, write and cas"};
  }
  return todo;
}

client_factory make_client(client_options options) {
  options.nobody = "no leader";
  return [options](caf::actor_system& system, const client_seat& seat) -> client_actor {
    return system.spawn<kit::asking_client<dialect>>(seat, options);
  };
}

}  // namespace agon::systems::raft
