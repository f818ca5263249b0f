// The heart of a run: one actor decides the order of everything that stands in the history.
#include "actors/generator_actor.hpp"

#include "actors/generator/pacing.hpp"
#include "actors/thrown.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <spdlog/spdlog.h>

#include <exception>
#include <optional>
#include <utility>

namespace agon {

namespace {

/// To itself: ask the generator again, unless it is to be asked at another time meanwhile.
struct ask_again {
  caf::actor_clock::time_point when;
};
/// To itself: all completions that had arrived are taken in.
struct taken_in {};
/// To itself: the run has taken too long.
struct run_overdue {};
/// To itself: give up what is still under way, unless that has been put off.
struct give_up {
  caf::actor_clock::time_point when;
};

}  // namespace

}  // namespace agon

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::ask_again)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::taken_in)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::run_overdue)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::give_up)

namespace agon {

namespace {

using instant = caf::actor_clock::time_point;

constexpr duration pending_interval = std::chrono::milliseconds{10};
constexpr duration progress_interval = std::chrono::milliseconds{100};

using generator_self =
    generator_actor::extend<caf::reacts_to<ask_again>, caf::reacts_to<taken_in>,
                            caf::reacts_to<run_overdue>, caf::reacts_to<give_up>>;

/// True for ops that the history has; orders to sleep or log stay out of it.
bool in_history(const op& event) {
  return event.type != op_type::sleep && event.type != op_type::log;
}

class generating : public generator_self::base {
 public:
  generating(caf::actor_config& config, generator_options options)
      : generator_self::base{config},
        options_{std::move(options)},
        generator_{std::move(options_.operations)},
        now_{static_cast<std::uint32_t>(options_.clients.size()),
             static_cast<std::uint32_t>(options_.nemeses.size())} {
    set_exception_handler([this](std::exception_ptr& thrown) { return broken(thrown); });
  }

  const char* name() const override { return "generator"; }

 protected:
  behavior_type make_behavior() override {
    return {[this](to_generator::begin) { return begin(); },
            [this](to_generator::stop) { stop(); },
            [this](to_generator::completed& order) { completed(std::move(order.operation)); },
            [this](to_generator::failed& order) { fail(std::move(order.problem)); },
            [this](ask_again order) {
              if (asking_at_ != order.when) return;
              asking_at_.reset();
              proceed();
            },
            [this](taken_in) {
              taking_in_ = false;
              proceed();
            },
            [this](run_overdue) { overdue(); },
            [this](give_up order) { abandon(order.when); }};
  }

  void on_exit() override {
    options_ = {};
    answer_.reset();
  }

 private:
  /// `waiting` is before begin, `draining` after the last op was emitted.
  enum class phase { waiting, running, draining, done };

  caf::typed_response_promise<generator_report> begin() {
    invariant(phase_ == phase::waiting, "a generator that begins once");
    answer_ = make_response_promise<generator_report>();
    auto answer = *answer_;
    phase_ = phase::running;
    origin_ = clock().now();
    scheduled_send(this, origin_ + options_.run, run_overdue{});
    if (!report_.errors.empty()) drain(options_.patience_at_failure);
    proceed();
    return answer;
  }

  void stop() {
    if (phase_ != phase::running) return;
    report_.stopped = true;
    drain(options_.patience);
    settle();
  }

  void overdue() {
    if (phase_ != phase::running) return;
    report_.warnings.push_back({"the run took longer than " + to_string(options_.run), "generator",
                                "limit the generator in time, or give the run more"});
    stop();
  }

  void fail(error problem) {
    blame(std::move(problem));
    settle();
  }

  /// Notes what was wrong with the harness, and emits no more.
  void blame(error problem) {
    report_.errors.push_back(std::move(problem));
    if (phase_ != phase::waiting) drain(options_.patience_at_failure);
  }

  void completed(op completion) {
    invariant(phase_ == phase::running || phase_ == phase::draining,
              "completions while the run is under way");
    const auto process = completion.process;
    invariant(!now_.is_free(process), "a completion of a busy process");
    const auto now = elapsed();
    completion.time = now;
    --underway_;
    now_ = now_.at(now).with_free(process);
    if (in_history(completion)) {
      count(completion);
      completion.index = next_index_++;
    } else {
      --orders_;
    }
    update(completion);
    if (ends_process(completion)) now_ = now_.with_next_process(process);
    if (in_history(completion)) journaled(std::move(completion));
    // Whatever else has arrived comes before this message: completions first, and one question for
    // all.
    if (!std::exchange(taking_in_, true)) send(this, taken_in{});
  }

  /// Emits what can be emitted now, and ends the run when nothing is left.
  void proceed() {
    while (phase_ == phase::running && now_.free_thread_count() > 0) {
      now_ = now_.at(elapsed());
      auto answer = ask();
      if (!answer) break;
      if (std::holds_alternative<exhausted>(*answer)) {
        drain_until(latest_due_);
      } else if (auto* waiting = std::get_if<pending>(&*answer)) {
        generator_ = std::move(waiting->next);
        ask_at(waiting->until ? origin_ + waiting->until->time_since_epoch()
                              : clock().now() + pending_interval);
        break;
      } else {
        emit(std::get<emitted>(*std::move(answer)));
      }
    }
    settle();
  }

  /// The generator's next step; none where it is at fault.
  std::optional<step> ask() {
    std::optional<step> answer;
    guarded([&] { answer = generator_.next(now_); });
    if (!answer) return answer;
    if (const auto* offer = std::get_if<emitted>(&*answer)) {
      if (const auto valid = validate(offer->operation, now_); !valid) {
        blame(valid.problem());
        return std::nullopt;
      }
      if (offer->operation.type == op_type::sleep && !offer->operation.value.is_int64()) {
        blame({"emitted a sleep without a length: " + to_string(offer->operation), "generator",
               "make it with generators::sleep"});
        return std::nullopt;
      }
    }
    return answer;
  }

  void emit(emitted offer) {
    auto& operation = offer.operation;
    generator_ = std::move(offer.next);
    now_ = now_.with_busy(operation.process);
    ++underway_;
    auto due = clock().now() + options_.patience;
    if (in_history(operation)) {
      operation.index = next_index_++;
      ++progress_.invocations;
    } else {
      ++orders_;
      if (operation.type == op_type::sleep) due += generators::sleep_length(operation);
    }
    latest_due_ = std::max(latest_due_, due);
    send(worker_of(operation.process), to_worker::invoke{operation});
    update(operation);
    if (in_history(operation)) journaled(std::move(operation));
  }

  const worker_actor& worker_of(process_id process) const {
    const auto thread = now_.thread_of(process);
    return thread.is_client() ? options_.clients[static_cast<std::size_t>(thread.value)]
                              : options_.nemeses[static_cast<std::size_t>(-thread.value - 1)];
  }

  void update(const op& event) {
    guarded([&] {
      if (auto changed = generator_.changed_by(now_, event)) generator_ = *std::move(changed);
    });
  }

  template <class Call>
  void guarded(Call call) {
    try {
      call();
    } catch (const generator_failure& failure) {
      blame(failure.problem());
    } catch (...) {
      blame({what_was_thrown(), "generator", "correct the test's generator"});
    }
  }

  /// The end of this actor by an exception that nothing here expects, such as one for want of
  /// memory: what is under way is given up, and the report says why.
  caf::error broken(std::exception_ptr& thrown) {
    error problem{"", "generator", "the run cannot go on"};
    try {
      std::rethrow_exception(thrown);
    } catch (...) {
      problem.what = what_was_thrown();
    }
    auto reason = caf::make_error(caf::sec::runtime_error, problem.what);
    if (phase_ == phase::waiting || phase_ == phase::done || !answer_) return reason;
    phase_ = phase::done;
    flush();
    report_.errors.push_back(std::move(problem));
    answer_->deliver(std::move(report_));
    return reason;
  }

  void ask_at(instant when) {
    // A question that comes too early does no harm, so one that is already on its way is left
    // alone. One that is now too late is not answered, or questions would multiply.
    if (asking_at_ && *asking_at_ <= when) return;
    asking_at_ = when;
    scheduled_send(this, when, ask_again{when});
  }

  void journaled(op event) {
    batch_.push_back(std::move(event));
    if (batch_.size() >= batch_limit) flush();
  }

  void flush() {
    if (batch_.empty()) return;
    send(options_.journal, to_journal::append{std::exchange(batch_, {})});
  }

  void count(const op& completion) {
    if (!completion.process.is_client())
      ++progress_.faults;
    else if (completion.type == op_type::ok)
      ++progress_.ok;
    else if (completion.type == op_type::fail)
      ++progress_.fail;
    else
      ++progress_.info;
    if (completion.time >= progress_.time + progress_interval) tell_progress(completion.time);
  }

  void tell_progress(time_point now) {
    progress_.time = now;
    progress_.underway = static_cast<std::uint64_t>(underway_ - orders_);
    if (!options_.progress) return;
    try {
      options_.progress(progress_);
    } catch (...) {
      spdlog::warn("progress cannot be shown: {}", what_was_thrown());
    }
  }

  void drain(duration patience) { drain_until(std::min(latest_due_, clock().now() + patience)); }

  void drain_until(instant when) {
    if (phase_ == phase::draining && drained_by_ <= when) return;
    phase_ = phase::draining;
    drained_by_ = when;
    scheduled_send(this, when, give_up{when});
  }

  void abandon(instant when) {
    if (phase_ != phase::draining || when != drained_by_) return;
    // Those who only sleep are left without a word, and so is what a failing harness holds up.
    if (underway_ > orders_ && report_.errors.empty())
      report_.errors.push_back({std::to_string(underway_ - orders_) + " ops were never completed",
                                "generator", "their workers did not answer in time"});
    underway_ = orders_ = 0;
    settle();
  }

  /// Hands on what was journaled; answers when nothing is under way any more.
  void settle() {
    flush();
    if (phase_ != phase::draining) return;
    const bool early = report_.stopped || !report_.errors.empty();
    if (underway_ > (early ? orders_ : 0)) return;
    phase_ = phase::done;
    tell_progress(elapsed());
    answer_->deliver(std::move(report_));
    quit();
  }

  [[nodiscard]] time_point elapsed() const {
    return time_point{std::chrono::duration_cast<duration>(clock().now() - origin_)};
  }

  static constexpr std::size_t batch_limit = 64;

  generator_options options_;
  generator generator_;
  agon::context now_;
  phase phase_ = phase::waiting;
  instant origin_{};
  instant latest_due_{};              ///< When all that was emitted must have been completed.
  instant drained_by_{};              ///< When what is under way is given up.
  std::optional<instant> asking_at_;  ///< When the generator is asked again.
  bool taking_in_ = false;            ///< A taken_in is on its way.
  std::int64_t next_index_ = 0;
  std::int64_t underway_ = 0;  ///< Ops given to workers and not completed.
  std::int64_t orders_ = 0;    ///< Those among them that sleep or log.
  std::vector<op> batch_;
  progress progress_;
  generator_report report_;
  std::optional<caf::typed_response_promise<generator_report>> answer_;
};

}  // namespace

generator_actor spawn_generator(caf::actor_system& system, generator_options options) {
  invariant(!options.clients.empty(), "a client thread");
  invariant(static_cast<bool>(options.journal), "a journal");
  return system.spawn<generating>(std::move(options));
}

}  // namespace agon
