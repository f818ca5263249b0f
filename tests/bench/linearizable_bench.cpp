// How long the linearizability checker takes on seeded cas-register histories, and how that
// compares with a plain search (Wing & Gong with Lowe's memo of whole histories) on small ones.
#include "checkers/linearizable/linearizable.hpp"
#include "tests/checkers/container_histories.hpp"
#include "tests/checkers/histories.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <functional>
#include <set>
#include <utility>
#include <vector>

namespace agon::checkers {
namespace {

/// As the baselines in the literature: a third each of read, write and cas over five values.
history standard_history(std::int64_t ops, std::int64_t clients, double crashed,
                         double wrong_reads) {
  const register_load load{.ops = static_cast<std::size_t>(ops),
                           .clients = clients,
                           .values = 5,
                           .crashed = crashed,
                           .wrong_reads = wrong_reads};
  return register_history(load, random_stream{7, "bench"});
}

/// Measures one history; reports what was decided and how many configurations were kept.
void measure(benchmark::State& state, const history& events, verdict expected) {
  const auto judge = linearizable::make_checker(model_kind::cas_register);
  check_result result;
  for (auto _ : state) result = judge->check(events, {.time_limit = std::chrono::minutes{2}});
  if (result.outcome != expected) state.SkipWithError("not the verdict expected");
  state.counters["configurations"] = result.details.at("configurations").to_number<double>();
  state.counters["decided"] = result.details.at("decided").to_number<double>();
}

void valid_history(benchmark::State& state) {
  measure(state, standard_history(state.range(0), state.range(1), 0, 0), verdict::valid);
}

void history_with_crashes(benchmark::State& state) {
  measure(state, standard_history(state.range(0), state.range(1), 0.01, 0), verdict::valid);
}

/// One read in 90 % of the history saw what was never written.
void invalid_history(benchmark::State& state) {
  const auto sound = standard_history(state.range(0), state.range(1), 0, 0);
  std::vector<op> events{sound.begin(), sound.end()};
  auto at = events.size() * 9 / 10;
  while (events[at].f != "read" || events[at].type != op_type::ok) ++at;
  events[at].value = 99;
  measure(state, history::from(std::move(events)).value(), verdict::invalid);
}

void register_with_unique_writes(benchmark::State& state) {
  const register_load load{.ops = static_cast<std::size_t>(state.range(0)),
                           .clients = state.range(1),
                           .unique_writes = true};
  measure(state, register_history(load, random_stream{7, "bench"}), verdict::valid);
}

/// Containers whose elements differ, from the history to the verdict.
template <model_kind Model, bool OneIsWrong = false>
void distinct_elements(benchmark::State& state) {
  const auto events = container_history({.model = Model,
                                         .ops = static_cast<std::size_t>(state.range(0)),
                                         .clients = static_cast<std::size_t>(state.range(1)),
                                         .one_is_wrong = OneIsWrong},
                                        random_stream{7, "bench"});
  const auto judge = linearizable::make_checker(Model);
  check_result result;
  for (auto _ : state) result = judge->check(events, {.time_limit = std::chrono::minutes{2}});
  if (result.outcome != (OneIsWrong ? verdict::invalid : verdict::valid))
    state.SkipWithError("not the verdict expected");
  state.SetComplexityN(state.range(0));
  state.SetLabel(std::string{result.details.at("algorithm").as_string()});
}

/// A call of the plain search.
struct plain_call {
  std::size_t begin, end;
  int function, first, second;
};

std::vector<plain_call> plain_calls(const history& events) {
  std::vector<plain_call> calls;
  const auto number = [](const json::value& value) {
    return value.is_null() ? -1 : static_cast<int>(value.get_int64());
  };
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto& begin = events[i];
    if (begin.type != op_type::invoke) continue;
    const auto end = static_cast<std::size_t>(events.pair(i));
    if (events[end].type != op_type::ok) continue;
    if (begin.f == "read") calls.push_back({i, end, 0, number(events[end].value), 0});
    if (begin.f == "write") calls.push_back({i, end, 1, number(begin.value), 0});
    if (begin.f == "cas")
      calls.push_back({i, end, 2, number(begin.value.at(0)), number(begin.value.at(1))});
  }
  return calls;
}

/// Depth first over all calls, with a memo of (calls placed, state).
class plain_search {
 public:
  explicit plain_search(std::vector<plain_call> calls)
      : calls_{std::move(calls)}, placed_(calls_.size()) {}

  bool run() { return place(0, -1); }

 private:
  bool place(std::size_t count, int now) {
    if (count == calls_.size()) return true;
    if (!seen_.emplace(placed_, now).second) return false;
    auto first_end = ~std::size_t{0};
    for (std::size_t i = 0; i < calls_.size(); ++i)
      if (!placed_[i] && calls_[i].end < first_end) first_end = calls_[i].end;
    for (std::size_t i = 0; i < calls_.size() && calls_[i].begin < first_end; ++i) {
      const auto& next = calls_[i];
      if (placed_[i] || (next.function != 1 && next.first != now)) continue;
      placed_[i] = true;
      if (place(count + 1, next.function == 2 ? next.second : next.first)) return true;
      placed_[i] = false;
    }
    return false;
  }

  std::vector<plain_call> calls_;
  std::vector<bool> placed_;
  std::set<std::pair<std::vector<bool>, int>> seen_;
};

double seconds_of(const std::function<bool()>& work) {
  const auto start = std::chrono::steady_clock::now();
  benchmark::DoNotOptimize(work());
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// `times_faster`: the plain search's time over ours, reading the history included.
void against_plain_search(benchmark::State& state) {
  const auto events = standard_history(state.range(0), state.range(1), 0, 0);
  const auto judge = linearizable::make_checker(model_kind::cas_register);
  double plain = 0;
  double ours = 0;
  for (auto _ : state) {
    plain += seconds_of([&] { return plain_search{plain_calls(events)}.run(); });
    ours += seconds_of([&] { return judge->check(events, {}).outcome == verdict::valid; });
  }
  state.counters["times_faster"] = plain / ours;
}

BENCHMARK(valid_history)
    ->ArgNames({"ops", "clients"})
    ->ArgsProduct({{1'000, 10'000, 100'000}, {5, 10, 20, 30}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(history_with_crashes)
    ->ArgNames({"ops", "clients"})
    ->ArgsProduct({{1'000, 10'000, 100'000}, {5, 10, 20, 30}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(invalid_history)
    ->ArgNames({"ops", "clients"})
    ->ArgsProduct({{1'000, 10'000, 100'000}, {5, 10, 20, 30}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(register_with_unique_writes)
    ->ArgNames({"ops", "clients"})
    ->ArgsProduct({{1'000, 10'000, 1'000'000}, {5, 20}})
    ->Unit(benchmark::kMillisecond);

/// From 1,000 ops to a million, with the growth as Google Benchmark fits it.
void growing(benchmark::internal::Benchmark* one) {
  one->ArgNames({"ops", "clients"})
      ->ArgsProduct({{1'000, 10'000, 100'000, 1'000'000}, {5}})
      ->Args({1'000'000, 50})
      ->Unit(benchmark::kMillisecond)
      ->Complexity();
}
BENCHMARK_TEMPLATE(distinct_elements, model_kind::fifo_queue)->Apply(growing);
BENCHMARK_TEMPLATE(distinct_elements, model_kind::fifo_queue, true)->Apply(growing);
BENCHMARK_TEMPLATE(distinct_elements, model_kind::stack)->Apply(growing);
BENCHMARK_TEMPLATE(distinct_elements, model_kind::stack, true)->Apply(growing);
BENCHMARK_TEMPLATE(distinct_elements, model_kind::priority_queue)->Apply(growing);
BENCHMARK_TEMPLATE(distinct_elements, model_kind::unordered_queue)->Apply(growing);
BENCHMARK_TEMPLATE(distinct_elements, model_kind::set)->Apply(growing);
BENCHMARK(against_plain_search)
    ->ArgNames({"ops", "clients"})
    ->ArgsProduct({{100, 300, 1'000}, {5, 10}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace agon::checkers
