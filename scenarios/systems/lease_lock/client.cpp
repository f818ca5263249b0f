// An op goes through steps; what is heard of an earlier step is ignored.
#include "scenarios/systems/lease_lock/client.hpp"

#include "actors/vocabulary/invariant.hpp"
#include "scenarios/systems/kit/messages.hpp"
#include "scenarios/systems/lease_lock/lease.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace agon::systems::lease_lock {
namespace {

using namespace std::chrono_literals;

constexpr duration default_deadline = 5s;
constexpr duration patience_with_server = 200ms;
constexpr duration patience_with_write = 500ms;
constexpr duration look_interval = 50ms;
constexpr duration answer_time = 1ms;
// Who was refused waits for a random time before the next attempt, the longer the more often in a
// row, or clients that ask at once would refuse each other for ever, each with a minority.
constexpr duration shortest_wait = 10ms;
constexpr int doublings_most = 3;
constexpr double slow_thinkers = 0.3;
constexpr duration short_thought = 50ms;
constexpr duration long_thought = lease_length + 500ms;

using stepping_client = client_actor::extend<caf::reacts_to<kit::try_again>>;

/// Where an op stands.
enum class step : std::uint8_t { waiting, leasing, keeping, reading, thinking, writing };

json::value parsed(const kit::reply& answer) {
  json::error_code problem;
  auto value = json::parse(answer.value, problem);
  return problem ? json::value{} : value;
}

class client_impl : public stepping_client::base {
 public:
  client_impl(caf::actor_config& config, client_seat seat, client_flaws flaws)
      : stepping_client::base{config},
        seat_{std::move(seat)},
        flaws_{flaws},
        random_{seat_.random.child("lease-lock")} {
    if (seat_.deadline <= duration{}) seat_.deadline = default_deadline;
  }

  const char* name() const override { return "lease_lock_client"; }

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
        [this](const kit::try_again& what) {
          if (current_ && what.sequence == current_->number) look_at_clock();
        },
    };
  }

  void on_exit() override {
    seat_.servers.clear();
    current_.reset();
  }

 private:
  using clock_time = std::chrono::steady_clock::time_point;

  struct ongoing {
    op operation;
    caf::typed_response_promise<op> promise;
    std::uint64_t number = 0;  // Of this step, among all.
    step at = step::waiting;
    clock_time give_up_at;
    clock_time think_until = {};
    std::set<node_id> agreed = {};
    std::set<node_id> refused = {};
    std::int64_t counter = 0;
  };

  /// The lock, or the attempt to get it.
  struct lease {
    std::uint64_t sequence = 0;
    std::uint64_t token = 0;
    clock_time sure_until;
    bool is_held = false;
  };

  agon::result<> open() {
    if (seat_.servers.empty())
      return error{"no server is known for this client", seat_.host,
                   "the world must give the client the servers of its nodes"};
    session_ = random_.next();
    lease_.reset();
    return success{};
  }

  caf::result<op> begin(const op& operation) {
    if (!session_) return ended(operation, "client is not open");
    if (current_) return ended(operation, "client is busy with another op");
    if (operation.f == "release") return release(operation);
    if (operation.f != "acquire" && operation.f != "add-and-get")
      return ended(operation, "a lease lock knows no " + operation.f);
    if (lease_ && lease_->is_held) return ended(operation, "held already");
    current_ = ongoing{.operation = operation,
                       .promise = make_response_promise<op>(),
                       .give_up_at = clock().now() + seat_.deadline / 10 * 9};
    auto promise = current_->promise;
    const auto wait = turn_comes_after();
    if (wait > duration{})
      enter(step::waiting, wait);
    else
      attempt();
    return promise;
  }

  void attempt() {
    lease_ = lease{.sequence = ++sequence_, .sure_until = sure_until()};
    enter(step::leasing);
    ask_all("lease", nullptr);
  }

  [[nodiscard]] duration turn_comes_after() {
    if (refusals_ == 0) return {};
    const auto longest = shortest_wait * (1 << std::min(refusals_ - 1, doublings_most));
    return random_.between(duration{}, longest);
  }

  [[nodiscard]] clock_time sure_until() {
    return clock().now() + (flaws_.ignores_clock_rates ? lease_length : sure_length);
  }

  // How long the lock surely is held; a little less, since the answer takes its time.
  [[nodiscard]] std::int64_t milliseconds_left() {
    const auto left = lease_->sure_until - clock().now() - answer_time;
    return std::max<std::int64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(left).count(), 0);
  }

  // The lock is free as soon as nobody relies on it; that servers hear of it saves waiting.
  op release(op operation) {
    if (!lease_ || !lease_->is_held) return ended(operation, "not held");
    const bool is_sure = clock().now() < lease_->sure_until;
    give_back();
    if (!is_sure) return ended(operation, "expired");
    operation.type = op_type::ok;
    return operation;
  }

  void give_back() {
    for (const auto& [node, server] : seat_.servers)
      request(server, patience_with_server,
              kit::request{*session_, lease_->sequence, "release", "null"})
          .then([](const kit::reply&) {}, [](const caf::error&) {});
    lease_.reset();
  }

  void enter(step next, duration look = look_interval) {
    current_->at = next;
    current_->number = ++steps_;
    current_->agreed.clear();
    current_->refused.clear();
    delayed_send(this, look, kit::try_again{current_->number});
  }

  void ask_all(const std::string& f, const json::value& value) {
    for (const auto& [node, server] : seat_.servers)
      ask(node, {*session_, lease_->sequence, f, json::serialize(value)}, current_->number);
  }

  // Until it answers, or the step is over.
  void ask(node_id node, const kit::request& what, std::uint64_t number) {
    request(seat_.servers.at(node), patience_with_server, what)
        .then(
            [this, node, number](const kit::reply& answer) {
              if (current_ && current_->number == number) take(node, answer);
            },
            [this, node, what, number](const caf::error&) {
              if (current_ && current_->number == number) ask(node, what, number);
            });
  }

  void take(node_id node, const kit::reply& answer) {
    if (current_->at == step::reading) {
      took_counter(answer);
      return;
    }
    if (answer.how != kit::outcome::done) {
      current_->refused.insert(node);
      if (seat_.servers.size() - current_->refused.size() >= majority()) return;
      ++refusals_;
      abandon(answer.why);
      return;
    }
    current_->agreed.insert(node);
    if (current_->at == step::leasing) {
      const auto known = parsed(answer);
      if (known.is_number())
        lease_->token = std::max(lease_->token, known.to_number<std::uint64_t>());
      if (flaws_.counts_from_grant) lease_->sure_until = sure_until();
    }
    if (current_->agreed.size() >= majority()) agreed();
  }

  [[nodiscard]] std::size_t majority() const { return seat_.servers.size() / 2 + 1; }

  void agreed() {
    if (clock().now() >= lease_->sure_until) {
      abandon("the lease ended before it was complete");
      return;
    }
    if (current_->at == step::leasing) {
      ++lease_->token;
      enter(step::keeping);
      ask_all("keep", lease_->token);
      return;
    }
    refusals_ = 0;
    if (current_->operation.f == "acquire") {
      lease_->is_held = true;
      succeed(json::array{static_cast<std::int64_t>(lease_->token), milliseconds_left()});
      return;
    }
    enter(step::reading);
    ask(seat_.servers.begin()->first,
        {*session_, lease_->sequence, "read", json::serialize(json::value(lease_->token))},
        current_->number);
  }

  // The op did not happen: whatever servers granted is given back.
  void abandon(const std::string& why) {
    give_back();
    finish(ended(current_->operation, why));
  }

  void look_at_clock() {
    if (current_->at == step::waiting) {
      attempt();
      return;
    }
    const auto now = clock().now();
    const bool has_lease = current_->at != step::leasing && current_->at != step::keeping;
    if (!has_lease && now >= lease_->sure_until) {
      abandon("no majority granted the lock in time");
    } else if (now >= current_->give_up_at && current_->at != step::writing) {
      abandon("timeout");
    } else if (current_->at == step::thinking && now >= current_->think_until) {
      write();
    } else {
      delayed_send(this, look_interval, kit::try_again{current_->number});
    }
  }

  // The counter.

  void took_counter(const kit::reply& answer) {
    const auto value = parsed(answer);
    if (answer.how != kit::outcome::done || !value.is_int64()) {
      abandon(answer.why);
      return;
    }
    enter(step::thinking);
    current_->counter = value.as_int64();
    const auto thought = random_.chance(slow_thinkers) ? long_thought : short_thought;
    current_->think_until = clock().now() + random_.between(duration{}, thought);
  }

  // Asked once: a second try could be refused although the first one was carried out.
  void write() {
    enter(step::writing);
    const json::array content{lease_->token, current_->counter + 1};
    const kit::request what{*session_, lease_->sequence, "write", json::serialize(content)};
    const auto number = current_->number;
    request(seat_.servers.begin()->second, patience_with_write, what)
        .then(
            [this, number](const kit::reply& answer) {
              if (current_ && current_->number == number) wrote(answer);
            },
            [this, number](const caf::error&) {
              if (!current_ || current_->number != number) return;
              finish_unknown("timeout");
            });
  }

  void wrote(const kit::reply& answer) {
    switch (answer.how) {
      case kit::outcome::done: {
        const json::array sum{1, current_->counter + 1};
        give_back();
        succeed(sum);
        return;
      }
      case kit::outcome::refused:
        abandon(answer.why);
        return;
      case kit::outcome::elsewhere:
      case kit::outcome::unknown:
        finish_unknown(answer.why);
        return;
    }
  }

  // Ends.

  static op ended(op operation, const std::string& why) {
    operation.type = op_type::fail;
    operation.error = why;
    return operation;
  }

  void succeed(json::value value) {
    auto operation = current_->operation;
    operation.type = op_type::ok;
    operation.value = std::move(value);
    finish(std::move(operation));
  }

  void finish_unknown(const std::string& why) {
    give_back();
    auto operation = ended(current_->operation, why);
    operation.type = op_type::info;
    finish(std::move(operation));
  }

  void finish(op completion) {
    auto promise = current_->promise;
    current_.reset();
    promise.deliver(std::move(completion));
  }

  client_seat seat_;
  client_flaws flaws_;
  random_stream random_;
  std::optional<std::uint64_t> session_ = {};
  std::uint64_t sequence_ = 0;
  std::uint64_t steps_ = 0;
  int refusals_ = 0;  // Since an attempt got the lock.
  std::optional<lease> lease_ = {};
  std::optional<ongoing> current_ = {};
};

}  // namespace

client_factory make_client(client_flaws flaws) {
  return [flaws](caf::actor_system& system, const client_seat& seat) -> client_actor {
    return system.spawn<client_impl>(seat, flaws);
  };
}

}  // namespace agon::systems::lease_lock
