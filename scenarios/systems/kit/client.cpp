// One op at a time, under one sequence number.
#include "scenarios/systems/kit/client.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace agon::systems::kit {
namespace {

constexpr duration default_deadline = std::chrono::seconds{5};

using retrying_client = client_actor::extend<caf::reacts_to<try_again>>;

op ended(op operation, op_type type, std::string_view why) {
  operation.type = type;
  operation.error = why;
  return operation;
}

class client_impl : public retrying_client::base {
 public:
  client_impl(caf::actor_config& config, client_seat seat, const client_options& options)
      : retrying_client::base{config},
        seat_{std::move(seat)},
        options_{options},
        random_{seat_.random.child("kit")} {
    if (seat_.deadline <= duration{}) seat_.deadline = default_deadline;
  }

  const char* name() const override { return "kit_client"; }

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
    kit::request what;
    caf::typed_response_promise<op> promise;
    std::chrono::steady_clock::time_point give_up_at;
    node_id target;
    bool taken = false;         // A server may have done it.
    std::size_t redirects = 0;  // Since the last pause.
  };

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
    const auto value = json::serialize(operation.value);
    current_ = ongoing{.operation = operation,
                       .what = {*session_, ++sequence_, operation.f, value},
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
            [this, sequence](const reply& answer) {
              if (is_current(sequence)) take(answer);
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
                 current_->taken ? "timeout" : "no server"));
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

}  // namespace

client_factory make_client(const client_options& options) {
  return [options](caf::actor_system& system, const client_seat& seat) -> client_actor {
    return system.spawn<client_impl>(seat, options);
  };
}

}  // namespace agon::systems::kit
