// A small discrete-event simulation of a run.
#include "actors/generator/simulate.hpp"

#include "actors/generator/pacing.hpp"

#include <algorithm>
#include <memory>

namespace agon::generators {
namespace {

/// A completion on its way.
struct arrival {
  time_point time;
  std::uint64_t number = 0;  ///< Of its invocation.
  op completion;
};

/// True if `a` arrives after `b`; makes std heaps give the first arrival.
bool later(const arrival& a, const arrival& b) {
  return a.time != b.time ? a.time > b.time : a.number > b.number;
}

bool in_history(const op& event) {
  return event.type != op_type::sleep && event.type != op_type::log;
}

/// A run in progress.
class runner {
 public:
  runner(context start, generator plan, const completer& complete, simulation options)
      : now_{std::move(start)},
        plan_{plan.bind(random_stream{options.seed, "generator"})},
        complete_{complete},
        options_{std::move(options)} {}

  result<std::vector<op>> run() {
    try {
      return run_on();
    } catch (const generator_failure& failure) {
      return failure.problem();
    }
  }

 private:
  result<std::vector<op>> run_on() {
    for (;;) {
      step answer = plan_.next(now_);
      if (auto* offer = std::get_if<emitted>(&answer)) {
        if (auto checked = validate(offer->operation, now_); !checked) return checked.problem();
        if (taken_ == options_.ops_most) return too_many();
        take(std::move(*offer));
        continue;
      }
      std::optional<time_point> until;
      if (auto* waiting = std::get_if<pending>(&answer)) {
        plan_ = std::move(waiting->next);
        until = waiting->until;
      }
      // What is due at a time comes before what completes then.
      if (until && (under_way_.empty() || *until <= under_way_[0].time)) {
        if (++postponed_ > postponed_most) return never();
        now_ = now_.at(*until);
        continue;
      }
      if (under_way_.empty()) {
        if (std::holds_alternative<exhausted>(answer)) return std::move(history_);
        return stuck();
      }
      receive();
    }
  }

  void take(emitted offer) {
    postponed_ = 0;
    op invocation = std::move(offer.operation);
    now_ = now_.at(invocation.time).with_busy(invocation.process);
    plan_ = offer.next.update(now_, invocation);
    op completion = ending_of(invocation);
    const time_point time = std::max(completion.time, invocation.time);
    under_way_.push_back({time, taken_++, std::move(completion)});
    std::ranges::push_heap(under_way_, later);
    journal(std::move(invocation));
  }

  [[nodiscard]] op ending_of(const op& invocation) const {
    if (in_history(invocation)) return complete_(now_, invocation);
    op completion = invocation;
    if (invocation.type == op_type::sleep) completion.time += sleep_length(invocation);
    return completion;
  }

  void receive() {
    std::ranges::pop_heap(under_way_, later);
    op completion = std::move(under_way_.back().completion);
    completion.time = under_way_.back().time;
    under_way_.pop_back();
    const process_id process = completion.process;
    now_ = now_.at(completion.time).with_free(process);
    plan_ = plan_.update(now_, completion);
    if (ends_process(completion)) now_ = now_.with_next_process(process);
    journal(std::move(completion));
  }

  void journal(op event) {
    if (!in_history(event)) return;
    event.index = static_cast<std::int64_t>(history_.size());
    if (options_.watch) options_.watch(event);
    history_.push_back(std::move(event));
  }

  [[nodiscard]] std::string where() const {
    return "generator, at " + to_string(now_.time().time_since_epoch());
  }

  [[nodiscard]] error stuck() const {
    return {"pending while no op is under way, so nothing can ever change that", where(),
            "does an op name a process that is not there, or a context without threads?"};
  }

  [[nodiscard]] error too_many() const {
    return {"emitted more than " + std::to_string(options_.ops_most) + " ops", where(),
            "put it in limit or time_limit"};
  }

  [[nodiscard]] error never() const {
    return {"puts off its next op again and again", where(),
            "who is pending until a time is asked again then, and must have an op at last"};
  }

  static constexpr std::size_t postponed_most = 10'000;

  context now_;
  generator plan_;
  const completer& complete_;
  simulation options_;
  std::vector<arrival> under_way_;  // a heap
  std::uint64_t taken_ = 0;
  std::size_t postponed_ = 0;  ///< How often in a row nothing but time went on.
  std::vector<op> history_;
};

/// How long an op takes where it does not end at once.
constexpr duration latency{10};

std::vector<op> history_of(context start, generator plan, const completer& complete) {
  auto history = simulate(std::move(start), std::move(plan), complete);
  if (!history)
    invariant(false, "a generator that can be simulated; " + to_string(history.problem()));
  return *std::move(history);
}

std::vector<op> history_of(context start, generator plan, op_type client_ending, duration after) {
  return history_of(std::move(start), std::move(plan), [=](const context&, const op& invocation) {
    op completion = invocation;
    completion.time += after;
    completion.type = invocation.process.is_client() ? client_ending : op_type::info;
    return completion;
  });
}

/// The first of each pair of ops of a process.
std::vector<op> invocations(std::vector<op> history) {
  std::vector<process_id> open;
  std::erase_if(history, [&](const op& event) {
    if (std::erase(open, event.process) > 0) return true;
    open.push_back(event.process);
    return false;
  });
  return history;
}

}  // namespace

result<std::vector<op>> simulate(context start, generator plan, const completer& complete,
                                 simulation options) {
  return runner{std::move(start), std::move(plan), complete, std::move(options)}.run();
}

std::vector<op> quick_ops(context start, generator plan) {
  return history_of(std::move(start), std::move(plan), op_type::ok, duration{0});
}

std::vector<op> quick(context start, generator plan) {
  return invocations(quick_ops(std::move(start), std::move(plan)));
}

std::vector<op> perfect_ops(context start, generator plan) {
  return history_of(std::move(start), std::move(plan), op_type::ok, latency);
}

std::vector<op> perfect(context start, generator plan) {
  return invocations(perfect_ops(std::move(start), std::move(plan)));
}

std::vector<op> perfect_info(context start, generator plan) {
  return invocations(history_of(std::move(start), std::move(plan), op_type::info, latency));
}

std::vector<op> imperfect(context start, generator plan) {
  std::vector<op_type> following(start.position_count(), op_type::fail);
  return history_of(std::move(start), std::move(plan),
                    [&following](const context& now, const op& invocation) {
                      op completion = invocation;
                      completion.time += latency;
                      op_type& type = following[now.position_of(invocation.process)];
                      completion.type = invocation.process.is_client() ? type : op_type::info;
                      type = type == op_type::fail   ? op_type::info
                             : type == op_type::info ? op_type::ok
                                                     : op_type::fail;
                      return completion;
                    });
}

}  // namespace agon::generators
