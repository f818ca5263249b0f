// Speed of the pure generators: ops drawn from a plan as a test has it, and taken back, without
// actors.
#include "actors/generator/choice.hpp"
#include "actors/generator/function.hpp"
#include "actors/generator/independent.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/routing.hpp"
#include "actors/generator/sequence.hpp"

#include <benchmark/benchmark.h>

#include <deque>

namespace agon::generators {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;

generator reads() {
  return from([](const context&, random_stream&) { return op_template{.f = "read"}; });
}

generator writes() {
  return from([](const context&, random_stream& random) {
    return op_template{.f = "write", .value = random.between(0, 4)};
  });
}

generator compare_and_sets() {
  return from([](const context&, random_stream& random) {
    const auto old = random.between(0, 4);
    return op_template{.f = "cas", .value = json::array{old, random.between(0, 4)}};
  });
}

/// Registers by key, in groups of `group` threads, under a nemesis.
generator realistic(std::uint32_t group) {
  const auto for_key = [group](const json::value&) {
    return limit(100, reserve({{group / 2, reads()}}, mix({writes(), compare_and_sets()})));
  };
  const generator keys = concurrent_generator(group, all_integers(), for_key);
  const generator faults =
      flip_flop(repeat(op_template{.f = "start"}), repeat(op_template{.f = "stop"}));
  return clients(time_limit(hours{24}, stagger(microseconds{1}, keys)),
                 stagger(milliseconds{1}, faults));
}

/// Drives a plan as a run does, with completions `ok` after `latency`. Keeps no history.
class driver {
 public:
  driver(std::uint32_t threads, duration latency, const generator& plan)
      : now_{threads, 1}, plan_{plan.bind(random_stream{1, "generator"})}, latency_{latency} {}

  /// Until `ops` more were completed.
  void run(std::size_t ops) {
    while (ops > 0) {
      step answer = plan_.next(now_);
      if (auto* offer = std::get_if<emitted>(&answer)) {
        take(std::move(*offer));
        continue;
      }
      auto& waiting = std::get<pending>(answer);
      plan_ = std::move(waiting.next);
      if (waiting.until && (under_way_.empty() || *waiting.until <= under_way_[0].time)) {
        now_ = now_.at(*waiting.until);
        continue;
      }
      invariant(!under_way_.empty(), "a plan that goes on");
      receive();
      --ops;
    }
  }

 private:
  void take(emitted offer) {
    op& operation = offer.operation;
    invariant(validate(operation, now_).ok(), "a valid op");
    now_ = now_.at(operation.time).with_busy(operation.process);
    plan_ = offer.next.update(now_, operation);
    operation.time += latency_;
    operation.type = operation.process.is_client() ? op_type::ok : op_type::info;
    under_way_.push_back(std::move(operation));
  }

  void receive() {
    const op completion = std::move(under_way_.front());
    under_way_.pop_front();
    now_ = now_.at(completion.time).with_free(completion.process);
    plan_ = plan_.update(now_, completion);
  }

  context now_;
  generator plan_;
  duration latency_;
  std::deque<op> under_way_;
};

/// `state.range(0)` threads, half of them busy on average. An item is an op: emitted and completed.
void realistic_plan(benchmark::State& state) {
  const auto threads = static_cast<std::uint32_t>(state.range(0));
  const std::uint32_t group = threads % 10 == 0 ? 10 : 8;
  driver run{threads, microseconds{threads / 2}, realistic(group)};
  constexpr std::size_t ops = 20'000;
  for (auto _ : state) run.run(ops);
  state.SetItemsProcessed(static_cast<std::int64_t>(ops * state.iterations()));
}
BENCHMARK(realistic_plan)->Arg(100)->Arg(1024)->Unit(benchmark::kMillisecond);

/// One combinator at a time around the smallest part, on 100 threads.
void combinator(benchmark::State& state, const generator& plan) {
  driver run{100, microseconds{50}, plan};
  constexpr std::size_t ops = 20'000;
  for (auto _ : state) run.run(ops);
  state.SetItemsProcessed(static_cast<std::int64_t>(ops * state.iterations()));
}

generator paced(generator part) { return stagger(microseconds{1}, std::move(part)); }

BENCHMARK_CAPTURE(combinator, stagger, paced(reads()));
BENCHMARK_CAPTURE(combinator, mix, paced(mix({reads(), writes(), compare_and_sets()})));
BENCHMARK_CAPTURE(combinator, any, paced(any({reads(), writes(), compare_and_sets()})));
BENCHMARK_CAPTURE(combinator, reserve, paced(reserve({{50, reads()}}, writes())));
BENCHMARK_CAPTURE(combinator, each_thread, paced(each_thread(reads())));
BENCHMARK_CAPTURE(combinator, independent,
                  paced(concurrent_generator(10, all_integers(), [](const json::value&) {
                    return limit(100, reads());
                  })));

}  // namespace
}  // namespace agon::generators
