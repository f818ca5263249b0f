// One op at a time, retried under one sequence number.
#include "scenarios/systems/raft/client.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace agon::systems::raft {
namespace {

constexpr duration default_deadline = std::chrono::seconds{5};

using register_client = client_actor::extend<caf::reacts_to<try_again>>;

op ended(op operation, op_type type, std::string_view why) {
  operation.type = type;
  operation.error = why;
  return operation;
}

class client_impl : public register_client::base {
 public:
  client_impl(caf::actor_config& config, client_seat seat, const client_options& options)
      : register_client::base{config},
        seat_{std::move(seat)},
        options_{options},
        random_{seat_.random.child("raft")} {
    if (seat_.deadline <= duration{}) seat_.deadline = default_deadline;
  }

  const char* name() const override { return "raft_client"; }

  behavior_type make_behavior() override {
    return {
        [this](const to_client::open&) { return open(); },
        [](const to_client::setup&) { return agon::result<>{success{}}; },
        [this](const to_client::invoke& what) { return begin(what.operation); },
        [](const to_client::teardown&) { return agon::result<>{success{}}; },
        [this](const to_client::close&) {
          quit();
          return agon::result<>{success{}};
        },
        [this](const try_again& what) {
          if (current_ && current_->request.sequence == what.sequence) attempt();
        },
    };
  }

  void on_exit() override {
    seat_.servers.clear();
    current_.reset();
  }

 private:
  // Between attempts and after the last one: is it certain that no server took the op?
  enum class reach : std::uint8_t { refused, taken };

  struct ongoing {
    op operation;
    client_request request;
    caf::typed_response_promise<op> promise;
    std::chrono::steady_clock::time_point give_up_at;
    node_id target;
    reach reached = reach::refused;
    std::size_t redirects = 0;  // since the last pause
  };

  agon::result<> open() {
    if (!seat_.servers.contains(seat_.node))
      return error{"no raft server is known for this client's node", to_string(seat_.node),
                   "the world must give the client the servers of its nodes"};
    session_ = {random_.next()};
    sequence_ = 0;
    return success{};
  }

  caf::result<op> begin(const op& operation) {
    auto todo = command_of(operation);
    if (!todo.ok()) return ended(operation, op_type::fail, to_string(todo.problem()));
    if (!session_) return ended(operation, op_type::fail, "client is not open");
    if (current_) return ended(operation, op_type::fail, "client is busy with another op");
    current_ = ongoing{.operation = operation,
                       .request = {*session_, ++sequence_, *std::move(todo)},
                       .promise = make_response_promise<op>(),
                       .give_up_at = clock().now() + seat_.deadline / 10 * 9,
                       .target = seat_.node};
    auto promise = current_->promise;
    attempt();
    return promise;
  }

  void attempt() {
    const auto left = std::chrono::duration_cast<duration>(current_->give_up_at - clock().now());
    if (left <= duration{}) {
      give_up();
      return;
    }
    const auto sequence = current_->request.sequence;
    request(seat_.servers.at(current_->target), std::min(left, options_.request_timeout),
            current_->request)
        .then(
            [this, sequence](const client_reply& reply) {
              if (current_ && current_->request.sequence == sequence) take(reply);
            },
            [this, sequence](const caf::error&) {
              if (current_ && current_->request.sequence == sequence) try_next(reach::taken);
            });
  }

  void take(const client_reply& reply) {
    switch (reply.status) {
      case reply_status::ok:
        succeed(reply.value);
        return;
      case reply_status::mismatch:
        finish(ended(current_->operation, op_type::fail, "mismatch"));
        return;
      case reply_status::not_leader:
        redirect(reply.leader);
        return;
      case reply_status::unknown:
        try_next(reach::taken);
        return;
    }
  }

  // Servers may point at each other for a while, so a pause comes after as many hops as there are.
  void redirect(node_id leader) {
    const bool useful = leader != current_->target && seat_.servers.contains(leader);
    if (!useful || ++current_->redirects >= seat_.servers.size()) {
      try_next(reach::refused);
      return;
    }
    current_->target = leader;
    attempt();
  }

  void try_next(reach reached) {
    if (reached == reach::taken) current_->reached = reach::taken;
    auto next = seat_.servers.upper_bound(current_->target);
    if (next == seat_.servers.end()) next = seat_.servers.begin();
    current_->target = next->first;
    current_->redirects = 0;
    delayed_send(this, random_.between(options_.pause_min, options_.pause_max),
                 try_again{current_->request.sequence});
  }

  void give_up() {
    const bool taken = current_->reached == reach::taken;
    const bool harmless = !taken || current_->request.todo.what == action::read;
    finish(ended(current_->operation, harmless ? op_type::fail : op_type::info,
                 taken ? "timeout" : "no leader"));
  }

  void succeed(const std::string& found) {
    auto operation = current_->operation;
    operation.type = op_type::ok;
    if (current_->request.todo.what == action::read) {
      json::error_code problem;
      auto value = json::parse(found, problem);
      if (problem) {
        finish(ended(operation, op_type::info, "a server answered what is no JSON: " + found));
        return;
      }
      operation.value.as_array()[1] = std::move(value);
    }
    finish(std::move(operation));
  }

  void finish(op completion) {
    auto promise = current_->promise;
    current_.reset();
    promise.deliver(std::move(completion));
  }

  client_seat seat_;
  client_options options_;
  random_stream random_;
  std::optional<client_id> session_ = {};
  std::uint64_t sequence_ = 0;
  std::optional<ongoing> current_ = {};
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

client_factory make_client(const client_options& options) {
  return [options](caf::actor_system& system, const client_seat& seat) -> client_actor {
    return system.spawn<client_impl>(seat, options);
  };
}

}  // namespace agon::systems::raft
