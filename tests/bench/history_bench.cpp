// How fast histories are written, read back and paired, and what an op costs in memory; against the
// plain way through Boost.JSON, in the same run. `--benchmark_filter=10M` reads ten million ops.
#include "actors/vocabulary/history_edn.hpp"
#include "actors/vocabulary/history_file.hpp"
#include "actors/vocabulary/random.hpp"

#include <benchmark/benchmark.h>
#include <boost/json/serialize.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <malloc.h>
#include <string>

namespace agon {
namespace {

namespace fs = std::filesystem;

/// What a register test journals: reads, writes and cas of keyed values, 64 clients, some errors.
op drawn_op(random_stream& random, std::int64_t index, std::vector<op>& open) {
  const auto client = random.below(open.size());
  op event{.index = index,
           .time = time_point{duration{index * 40'000}},
           .process = process_id{static_cast<std::int64_t>(client)}};
  if (auto& begun = open[client]; !begun.f.empty()) {
    event.f = std::exchange(begun.f, {});
    event.value = std::move(begun.value);
    event.type = random.chance(0.9) ? op_type::ok : op_type::fail;
    if (event.type == op_type::fail) event.error = "timeout";
    return event;
  }
  const auto kind = random.below(3);
  event.f = kind == 0 ? "read" : kind == 1 ? "write" : "cas";
  const auto number = [&] { return random.between(std::int64_t{0}, std::int64_t{4}); };
  json::value argument;
  if (kind == 1) argument = number();
  if (kind == 2) argument = {number(), number()};
  event.value = json::array{index / 6'400, std::move(argument)};
  open[client] = event;
  return event;
}

/// A file of so many ops, made once and removed at the end of the program.
class history_on_disk {
 public:
  explicit history_on_disk(std::int64_t ops)
      : path_{(fs::temp_directory_path() / ("history_bench_" + std::to_string(ops) + ".jsonl"))
                  .string()} {
    std::ofstream out{path_, std::ios::binary};
    random_stream random{1, "history"};
    std::vector<op> open(64);
    std::string block;
    for (std::int64_t i = 0; i < ops; ++i) {
      append_json_line(block, drawn_op(random, i, open));
      block += '\n';
      if (block.size() < 1 << 20 && i + 1 < ops) continue;
      out << block;
      block.clear();
    }
  }
  history_on_disk(const history_on_disk&) = delete;
  history_on_disk& operator=(const history_on_disk&) = delete;
  ~history_on_disk() { fs::remove(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void report(benchmark::State& state, std::int64_t ops, const std::string& path) {
  state.counters["ops/s"] =
      benchmark::Counter(static_cast<double>(ops) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);
  state.counters["file_bytes/op"] =
      static_cast<double>(fs::file_size(path)) / static_cast<double>(ops);
}

/// Bytes that malloc has handed out.
double allocated() {
  const auto now = ::mallinfo2();
  return static_cast<double>(now.uordblks + now.hblkhd);
}

void read_plainly(benchmark::State& state) {
  const history_on_disk file{state.range(0)};
  for (auto _ : state) {
    std::ifstream in{file.path()};
    std::vector<op> ops;
    for (std::string line; std::getline(in, line);) ops.push_back(*op_from_json_line(line));
    benchmark::DoNotOptimize(history::from(std::move(ops)));
  }
  report(state, state.range(0), file.path());
}

void read_ours(benchmark::State& state) {
  const history_on_disk file{state.range(0)};
  for (auto _ : state) {
    const auto before = allocated();
    const auto ops = read_history(file.path());
    if (!ops || static_cast<std::int64_t>(ops->size()) != state.range(0))
      state.SkipWithError("the history is not read whole");
    state.counters["memory_bytes/op"] =
        (allocated() - before) / static_cast<double>(state.range(0));
  }
  report(state, state.range(0), file.path());
}

std::vector<op> some_ops(std::int64_t count) {
  random_stream random{1, "history"};
  std::vector<op> open(64);
  std::vector<op> ops;
  for (std::int64_t i = 0; i < count; ++i) ops.push_back(drawn_op(random, i, open));
  return ops;
}

template <class Line>
void write(benchmark::State& state, Line line) {
  const auto ops = some_ops(state.range(0));
  std::string block;
  for (auto _ : state)
    for (const auto& event : ops) {
      line(block, event);
      if (block.size() > 1 << 16) block.clear();
    }
  state.counters["ops/s"] = benchmark::Counter(
      static_cast<double>(state.range(0)) * static_cast<double>(state.iterations()),
      benchmark::Counter::kIsRate);
}

void write_plainly(benchmark::State& state) {
  write(state, [](std::string& block, const op& event) {
    block += json::serialize(json::object{{"index", event.index},
                                          {"time", event.time.time_since_epoch().count()},
                                          {"process", event.process.value},
                                          {"type", to_string(event.type)},
                                          {"f", event.f},
                                          {"value", event.value}});
  });
}

void write_ours(benchmark::State& state) {
  write(state, [](std::string& block, const op& event) { append_json_line(block, event); });
}

void write_as_edn(benchmark::State& state) {
  write(state, [](std::string& block, const op& event) { append_edn(block, event); });
}

constexpr std::int64_t million = 1'000'000;

BENCHMARK(write_plainly)->Arg(million)->Unit(benchmark::kMillisecond);
BENCHMARK(write_ours)->Arg(million)->Unit(benchmark::kMillisecond);
BENCHMARK(write_as_edn)->Arg(million)->Unit(benchmark::kMillisecond);
BENCHMARK(read_plainly)->Arg(million)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(read_ours)->Arg(million)->Unit(benchmark::kMillisecond);
BENCHMARK(read_ours)
    ->Name("read_ours/10M")
    ->Arg(10 * million)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

}  // namespace
}  // namespace agon
