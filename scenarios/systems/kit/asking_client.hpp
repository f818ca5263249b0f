// The client of systems whose servers answer one request with one reply: one op at a time, under
// one sequence number, asked of one server after the other.
#pragma once

#include "actors/client.hpp"
#include "actors/vocabulary/invariant.hpp"
#include "scenarios/systems/kit/client.hpp"
#include "scenarios/systems/kit/messages.hpp"

#include <boost/json/parse.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace agon::systems::kit {

/// A client that reminds itself to try again.
using retrying_client = client_actor::extend<caf::reacts_to<try_again>>;

/// The actor. `Dialect` says what it speaks:
///
///   name                        of the actor and of its random stream
///   request, reply              the messages; a request has a member `sequence`
///   request_of(op, session, sequence)   result<request>, or why the op makes none: it fails then
///   meaning_of(reply, op)       what an answer means, as kit::reply
template <class Dialect>
class asking_client : public retrying_client::base {
 public:
  asking_client(caf::actor_config& config, client_seat seat, const client_options& options)
      : retrying_client::base{config},
        seat_{std::move(seat)},
        options_{options},
        random_{seat_.random.child(Dialect::name)} {
    if (seat_.deadline <= duration{}) seat_.deadline = std::chrono::seconds{5};
  }

  [[nodiscard]] const char* name() const override { return Dialect::name; }

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
          if (is_current(what.sequence)) attempt();
        },
    };
  }

  void on_exit() override {
    seat_.servers.clear();
    current_.reset();
  }

 private:
  struct ongoing {
    op operation;
    typename Dialect::request what;
    caf::typed_response_promise<op> promise;
    std::chrono::steady_clock::time_point give_up_at;
    node_id target;
    bool taken = false;         // A server may have done it.
    std::size_t redirects = 0;  // Since the last pause.
  };

  static op ended(op operation, op_type type, std::string_view why) {
    operation.type = type;
    operation.error = why;
    return operation;
  }

  agon::result<> open() {
    if (!seat_.servers.contains(seat_.node))
      return error{"no server is known for this client's node", to_string(seat_.node),
                   "the world must give the client the servers of its nodes"};
    session_ = random_.next();
    sequence_ = 0;
    return success{};
  }

  caf::result<op> begin(const op& operation) {
    if (!session_) return ended(operation, op_type::fail, "client is not open");
    if (current_) return ended(operation, op_type::fail, "client is busy with another op");
    auto what = Dialect::request_of(operation, *session_, sequence_ + 1);
    if (!what.ok()) return ended(operation, op_type::fail, to_string(what.problem()));
    ++sequence_;
    current_ = ongoing{.operation = operation,
                       .what = *std::move(what),
                       .promise = make_response_promise<op>(),
                       .give_up_at = clock().now() + seat_.deadline / 10 * 9,
                       .target = seat_.node};
    auto promise = current_->promise;
    attempt();
    return promise;
  }

  [[nodiscard]] bool is_current(std::uint64_t sequence) const {
    return current_ && current_->what.sequence == sequence;
  }

  void attempt() {
    const auto left = std::chrono::duration_cast<duration>(current_->give_up_at - clock().now());
    if (left <= duration{}) {
      give_up();
      return;
    }
    const auto sequence = current_->what.sequence;
    request(seat_.servers.at(current_->target), std::min(left, options_.request_timeout),
            current_->what)
        .then(
            [this, sequence](const typename Dialect::reply& answer) {
              if (is_current(sequence)) take(Dialect::meaning_of(answer, current_->operation));
            },
            [this, sequence](const caf::error&) {
              if (!is_current(sequence)) return;
              current_->taken = true;
              try_next();
            });
  }

  void take(const reply& answer) {
    switch (answer.how) {
      case outcome::done:
        succeed(answer.value);
        return;
      case outcome::refused:
        finish(ended(current_->operation, op_type::fail, answer.why));
        return;
      case outcome::elsewhere:
        redirect(answer.ask);
        return;
      case outcome::unknown:
        current_->taken = true;
        try_next();
        return;
    }
  }

  // Servers may point at each other for a while, so a pause comes after as many hops as there are.
  void redirect(node_id to) {
    const bool useful = !options_.stays && to != current_->target && seat_.servers.contains(to);
    if (!useful || ++current_->redirects >= seat_.servers.size()) {
      try_next();
      return;
    }
    current_->target = to;
    attempt();
  }

  [[nodiscard]] bool is_read() const { return options_.reads.contains(current_->operation.f); }

  void try_next() {
    if (current_->taken && options_.when_silent == persistence::asks_once && !is_read()) {
      give_up();
      return;
    }
    if (!options_.stays) {
      auto next = seat_.servers.upper_bound(current_->target);
      if (next == seat_.servers.end()) next = seat_.servers.begin();
      current_->target = next->first;
    }
    current_->redirects = 0;
    delayed_send(this, random_.between(options_.pause_min, options_.pause_max),
                 try_again{current_->what.sequence});
  }

  void give_up() {
    const bool harmless = !current_->taken || is_read();
    finish(ended(current_->operation, harmless ? op_type::fail : op_type::info,
                 current_->taken ? "timeout" : options_.nobody));
  }

  void succeed(const std::string& value) {
    auto operation = current_->operation;
    operation.type = op_type::ok;
    if (!value.empty()) {
      json::error_code problem;
      operation.value = json::parse(value, problem);
      if (problem) {
        finish(ended(current_->operation, op_type::info,
                     "a server answered what is no JSON: " + value));
        return;
      }
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
  std::optional<std::uint64_t> session_ = {};
  std::uint64_t sequence_ = 0;
  std::optional<ongoing> current_ = {};
};

}  // namespace agon::systems::kit
