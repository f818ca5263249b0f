// The worker: one op at a time, under a deadline, always answered.
#include "actors/worker.hpp"

#include "actors/generator/pacing.hpp"

#include <boost/json/serialize.hpp>
#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace agon {

namespace {

/// To itself: see whether the op under way is overdue.
struct look_at_clock {};
/// To itself: the wait in the turn of that number is over.
struct wait_over {
  std::uint64_t turn;
};

}  // namespace

}  // namespace agon

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::look_at_clock)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::wait_over)

namespace agon {

namespace {

using worker_self = worker_actor::extend<caf::reacts_to<look_at_clock>, caf::reacts_to<wait_over>>;

/// What both kinds of workers share: the op under way, its deadline, and orders to sleep or log.
class worker : public worker_self::base {
 public:
  using worker_self::base::base;

 protected:
  behavior_type make_behavior() override {
    set_down_handler([this](const caf::down_msg& message) { is_down(message); });
    return {[this](to_worker::invoke& order) { accept(std::move(order.operation)); },
            [this](to_worker::close) {
              forget();
              return close();
            },
            [this](look_at_clock) { look(); },
            [this](wait_over over) {
              if (over.turn == turn_) waited();
            }};
  }

  void on_exit() override { generator_ = nullptr; }

  /// Does `current_` and sooner or later calls `complete`.
  virtual void perform() = 0;
  /// The deadline set by `give` has passed.
  virtual void overdue() = 0;
  virtual void is_down(const caf::down_msg& message) = 0;
  virtual caf::typed_response_promise<agon::result<>> close() = 0;
  /// The wait asked for by `wait` is over.
  virtual void waited() { complete(*current_); }

  [[nodiscard]] bool busy() const { return current_.has_value(); }

  /// Calls `overdue` after this long, unless the op completes before.
  void give(duration length) {
    due_ = clock().now() + length;
    // One timer serves many ops: setting one for each would cost more than the op.
    if (!std::exchange(ticking_, true)) scheduled_send(this, *due_, look_at_clock{});
  }

  void wait(duration length) { delayed_send(this, length, wait_over{turn_}); }

  void complete(op completion) {
    invariant(busy(), "an op to complete");
    send(generator_, to_generator::completed{std::move(completion)});
    forget();
  }

  void report(error problem) { send(generator_, to_generator::failed{std::move(problem)}); }

  /// The op under way, as one of which nobody knows how it ended.
  [[nodiscard]] op indeterminate(const std::string& why) const {
    auto completion = *current_;
    completion.type = op_type::info;
    completion.error = why;
    return completion;
  }

  /// The completion if it is one, else an `info`; the generator is told.
  op validated(op completion) {
    const auto defect = completion_defect(*current_, completion);
    if (defect.empty()) return completion;
    report({"an invalid completion: " + defect, "process " + to_string(current_->process),
            "correct the client or nemesis that answered it"});
    return indeterminate("invalid completion: " + defect);
  }

  std::optional<op> current_;
  std::uint64_t turn_ = 0;  ///< Tells the answers to this op from late ones to earlier ops.

 private:
  void accept(op invocation) {
    invariant(!busy(), "one op at a time");
    if (!generator_) generator_ = caf::actor_cast<generator_actor>(current_sender());
    current_ = std::move(invocation);
    ++turn_;
    if (current_->type == op_type::sleep) return wait(generators::sleep_length(*current_));
    if (current_->type == op_type::log) {
      const auto* text = current_->value.if_string();
      spdlog::info("{}", text ? std::string{*text} : json::serialize(current_->value));
      return complete(*current_);
    }
    perform();
  }

  void forget() {
    current_.reset();
    due_.reset();
    ++turn_;
  }

  void look() {
    ticking_ = false;
    if (!due_) return;
    if (clock().now() < *due_) {
      ticking_ = true;
      scheduled_send(this, *due_, look_at_clock{});
      return;
    }
    due_.reset();
    overdue();
  }

  generator_actor generator_;
  std::optional<caf::actor_clock::time_point> due_;
  bool ticking_ = false;
};

class client_worker final : public worker {
 public:
  client_worker(caf::actor_config& config, client_worker_options options)
      : worker{config}, options_{std::move(options)} {}

  const char* name() const override { return "client_worker"; }

 protected:
  void perform() override {
    if (client_ && client_process_ == current_->process) return invoke();
    if (client_) retire();
    open();
  }

  void overdue() override { finish(indeterminate("timeout")); }

  void waited() override {
    auto completion = *current_;
    if (completion.type != op_type::sleep) {
      completion.type = op_type::fail;
      completion.error = json::array{"no-client", open_problem_};
    }
    complete(std::move(completion));
  }

  void is_down(const caf::down_msg& message) override {
    if (!client_ || message.source != client_.address()) return;
    client_ = nullptr;
    if (!busy()) return;
    const auto why = describe(system(), message.reason);
    if (opening_)
      no_client(why);
    else
      finish(indeterminate("indeterminate: " + why));
  }

  caf::typed_response_promise<agon::result<>> close() override {
    closed_ = make_response_promise<agon::result<>>();
    if (client_) retire();
    leave_when_closed();
    return *closed_;
  }

  void on_exit() override {
    worker::on_exit();
    for (const auto& client : retiring_) caf::anon_send_exit(client, caf::exit_reason::kill);
    if (client_) caf::anon_send_exit(client_, caf::exit_reason::kill);
    retiring_.clear();
    client_ = nullptr;
    closed_.reset();  // A promise holds the actor that made it.
  }

 private:
  void open() {
    auto seat = options_.seat;
    const auto process = current_->process;
    seat.random = seat.random.child(static_cast<std::uint64_t>(process.value));
    try {
      client_ = options_.client(system(), seat);
    } catch (const std::exception& problem) {
      return no_client(problem.what());
    }
    if (!client_) return no_client("the test made no client");
    monitor(client_);
    opening_ = true;
    request(client_, options_.open, to_client::open{})
        .then(
            [this, turn = turn_](const agon::result<>& opened) {
              if (turn != turn_) return;
              if (!opened) return no_client(to_string(opened.problem()));
              opening_ = false;
              failures_ = 0;
              client_process_ = current_->process;
              invoke();
            },
            [this, turn = turn_](const caf::error& problem) {
              if (turn == turn_) no_client(describe(system(), problem));
            });
  }

  void no_client(const std::string& why) {
    opening_ = false;
    if (client_) {
      demonitor(client_.address());
      caf::anon_send_exit(client_, caf::exit_reason::kill);
      client_ = nullptr;
    }
    if (failures_ == 0)
      spdlog::warn("process {} has no client of {}: {}", current_->process.value,
                   options_.seat.host, why);
    open_problem_ = why;
    ++turn_;  // an answer of the client that was given up must not count
    const auto doubled = std::chrono::milliseconds{10} * (1 << std::min(failures_++, 10));
    wait(std::min<duration>(doubled, options_.back_off));
  }

  void invoke() {
    give(options_.op);
    request(client_, caf::infinite, to_client::invoke{*current_})
        .then(
            [this, turn = turn_](op& completion) {
              if (turn == turn_) finish(validated(std::move(completion)));
            },
            [this, turn = turn_](const caf::error& problem) {
              if (turn == turn_)
                finish(indeterminate("indeterminate: " + describe(system(), problem)));
            });
  }

  void finish(op completion) {
    const bool retires = ends_process(completion);
    complete(std::move(completion));
    if (retires && client_) retire();
  }

  /// Closes the client, without waiting for it.
  void retire() {
    demonitor(client_.address());
    retiring_.push_back(std::exchange(client_, nullptr));
    const auto old = retiring_.back();
    request(old, options_.open, to_client::close{})
        .then(
            [this, old](const agon::result<>& outcome) {
              if (!outcome) close_problem_ = outcome.problem();
              retired(old);
            },
            [this, old](const caf::error& problem) {
              // One that is down already needs no closing.
              if (problem == caf::sec::request_timeout)
                close_problem_ = error{"a client did not close: " + describe(system(), problem),
                                       options_.seat.host};
              retired(old);
            });
  }

  void retired(const client_actor& old) {
    caf::anon_send_exit(old, caf::exit_reason::kill);
    std::erase(retiring_, old);
    leave_when_closed();
  }

  void leave_when_closed() {
    if (!closed_ || !retiring_.empty()) return;
    agon::result<> outcome = success{};
    if (close_problem_) outcome = *close_problem_;
    closed_->deliver(outcome);
    quit();
  }

  client_worker_options options_;
  client_actor client_;
  process_id client_process_;  ///< For which the client was opened.
  bool opening_ = false;
  int failures_ = 0;  ///< To open, in a row.
  std::string open_problem_;
  std::vector<client_actor> retiring_;
  std::optional<error> close_problem_;
  std::optional<caf::typed_response_promise<agon::result<>>> closed_;
};

class nemesis_worker final : public worker {
 public:
  nemesis_worker(caf::actor_config& config, nemesis_worker_options options)
      : worker{config}, options_{std::move(options)} {}

  const char* name() const override { return "nemesis_worker"; }

 protected:
  behavior_type make_behavior() override {
    monitor(options_.nemesis);
    return worker::make_behavior();
  }

  void perform() override {
    give(options_.deadline);
    request(options_.nemesis, caf::infinite, to_nemesis::invoke{*current_})
        .then(
            [this, turn = turn_](op& completion) {
              if (turn == turn_) complete(validated(std::move(completion)));
            },
            [this, turn = turn_](const caf::error& problem) {
              if (turn == turn_)
                complete(indeterminate("indeterminate: " + describe(system(), problem)));
            });
  }

  void overdue() override { complete(indeterminate("timeout")); }

  void is_down(const caf::down_msg& message) override {
    if (busy() && current_->type != op_type::sleep)
      complete(indeterminate("indeterminate: " + describe(system(), message.reason)));
  }

  caf::typed_response_promise<agon::result<>> close() override {
    auto promise = make_response_promise<agon::result<>>();
    promise.deliver(agon::result<>{success{}});
    quit();
    return promise;
  }

  void on_exit() override {
    worker::on_exit();
    options_.nemesis = nullptr;
  }

 private:
  nemesis_worker_options options_;
};

}  // namespace

worker_actor spawn_client_worker(caf::actor_system& system, client_worker_options options) {
  invariant(static_cast<bool>(options.client), "a way to make clients");
  return system.spawn<client_worker>(std::move(options));
}

worker_actor spawn_nemesis_worker(caf::actor_system& system, nemesis_worker_options options) {
  invariant(static_cast<bool>(options.nemesis), "a nemesis to work for");
  return system.spawn<nemesis_worker>(std::move(options));
}

std::string completion_defect(const op& invocation, const op& completion) {
  const bool client = invocation.process.is_client();
  const bool typed =
      completion.type == op_type::info ||
      (client && (completion.type == op_type::ok || completion.type == op_type::fail));
  if (!typed)
    return "its type is " + std::string{to_string(completion.type)} + ", not " +
           (client ? "ok, fail or info" : "info");
  if (completion.process != invocation.process)
    return "its process is " + to_string(completion.process) + ", not " +
           to_string(invocation.process);
  if (completion.f != invocation.f)
    return "its f is \"" + completion.f + "\", not \"" + invocation.f + "\"";
  return {};
}

}  // namespace agon
