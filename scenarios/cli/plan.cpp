// `agon plan`: a dry run of a test's generators.
#include "scenarios/cli/plan.hpp"

#include "actors/generator/simulate.hpp"
#include "actors/run_plan.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/test_flags.hpp"
#include "scenarios/test_run.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

namespace agon::scenarios::cli {
namespace {

constexpr auto examples = R"(
Examples:
  agon plan --nemesis partition,kill --seed 42
  agon plan -w register -r 1000 --concurrency 3n --time-limit 30 --ops 200
  agon plan --nemesis kill --nemesis-interval 2 --ops 0

Nothing runs: each op is taken to succeed after 10 ms. A real run with the same seed draws the same
ops, but where they take another time, other threads come to do them.

Exit status: 0 the plan ends, 254 bad arguments, 255 its generator fails.)";

/// How many faults the summary lists.
constexpr std::size_t faults_most = 200;
/// Up to how many threads each has its number in the summary.
constexpr std::size_t threads_most = 16;

bool is_invocation(const op& event, const std::map<process_id, bool>& busy) {
  const auto found = busy.find(event.process);
  return found == busy.end() || !found->second;
}

/// Takes the invocations of a run as they happen.
class schedule {
 public:
  explicit schedule(std::uint32_t concurrency) : concurrency_{concurrency} {}

  void see(const op& event) {
    end_ = event.time;
    const bool begins = is_invocation(event, busy_);
    busy_[event.process] = begins;
    if (!begins) {
      if (ends_process(event)) busy_.erase(event.process);
      return;
    }
    invocations_.push_back(event);
    if (!event.process.is_client()) {
      faults_.push_back(event);
      return;
    }
    ++by_f_[event.f];
    ++by_thread_[event.process.value % concurrency_];
  }

  [[nodiscard]] std::string lines(std::size_t most) const;
  [[nodiscard]] std::string summary() const;

 private:
  static std::string line(const op& event) {
    return fmt::format("{} {:>12.6f} s  {:<10} {:<7} {:<16} {}\n",
                       event.process.is_client() ? ' ' : '!',
                       to_seconds(event.time.time_since_epoch()), to_string(event.process),
                       to_string(event.type), event.f, json::serialize(event.value));
  }
  [[nodiscard]] std::string faults_text() const;
  [[nodiscard]] std::string threads_text() const;

  std::uint32_t concurrency_;
  time_point end_{};
  std::map<process_id, bool> busy_;
  std::vector<op> invocations_;
  std::vector<op> faults_;
  std::map<std::string, std::uint64_t> by_f_;
  std::map<std::int64_t, std::uint64_t> by_thread_;
};

std::string schedule::lines(std::size_t most) const {
  if (most == 0 || invocations_.empty()) return {};
  std::string text =
      fmt::format("{:>16}  {:<10} {:<7} {:<16} {}\n", "time", "process", "type", "f", "value");
  const auto shown = std::min(most, invocations_.size());
  for (std::size_t i = 0; i < shown; ++i) text += line(invocations_[i]);
  if (shown < invocations_.size())
    text += fmt::format("  … {} more (--ops)\n", invocations_.size() - shown);
  return text + "\n";
}

std::string schedule::faults_text() const {
  if (faults_.empty()) return "faults    none\n";
  std::string text = fmt::format("faults    {}\n", faults_.size());
  for (std::size_t i = 0; i < std::min(faults_most, faults_.size()); ++i) text += line(faults_[i]);
  if (faults_.size() > faults_most)
    text += fmt::format("  … {} more\n", faults_.size() - faults_most);
  return text;
}

std::string schedule::threads_text() const {
  std::vector<std::string> each;
  std::uint64_t least = by_thread_.size() < concurrency_ ? 0 : ~std::uint64_t{0};
  std::uint64_t most = 0;
  for (std::int64_t thread = 0; thread < concurrency_; ++thread) {
    const auto found = by_thread_.find(thread);
    const auto count = found == by_thread_.end() ? 0 : found->second;
    least = std::min(least, count);
    most = std::max(most, count);
    if (each.size() < threads_most) each.push_back(fmt::format("{}: {}", thread, count));
  }
  return concurrency_ <= threads_most
             ? fmt::format("{}", fmt::join(each, ", "))
             : fmt::format("{} threads with {} to {} ops each", concurrency_, least, most);
}

std::string schedule::summary() const {
  std::uint64_t ops = 0;
  std::vector<std::string> kinds;
  for (const auto& [f, count] : by_f_) {
    ops += count;
    kinds.push_back(fmt::format("{} {}", f, count));
  }
  const double length = to_seconds(end_.time_since_epoch());
  std::string text = faults_text();
  text += fmt::format("ops       {} in {:.3f} s, {:.1f} a second\n", ops, length,
                      length > 0 ? static_cast<double>(ops) / length : 0);
  text += fmt::format("by f      {}\n",
                      kinds.empty() ? "none" : fmt::format("{}", fmt::join(kinds, ", ")));
  return text + fmt::format("by thread {}\n", threads_text());
}

op completed(const context&, op event) {
  event.time += plan_latency;
  event.type = event.process.is_client() ? op_type::ok : op_type::info;
  return event;
}

int plan(const test_options& options, std::size_t ops) {
  const auto test = make_test(options);
  if (!test) {
    fmt::print(stderr, "agon plan: {}\n", to_string(test.problem()));
    return bad_arguments;
  }
  const auto shown = show_plan(*test, ops);
  fmt::print("{}seed      {}\n", shown.text, options.seed);
  return shown.fails ? crashed : 0;
}

}  // namespace

shown_plan show_plan(const test& what, std::size_t ops) {
  invariant(what.concurrency > 0, "a test with client threads");
  schedule seen{what.concurrency};
  const auto record = std::make_shared<plan_record>();
  const auto run = generators::simulate(
      {what.concurrency, static_cast<std::uint32_t>(what.faults.size())}, run_plan(what, record),
      completed, {.seed = what.seed, .watch = [&seen](const op& event) { seen.see(event); }});
  shown_plan shown{.text = seen.lines(ops) + seen.summary(), .fails = !run.ok()};
  if (shown.fails) {
    shown.text += "fails     " + to_string(run.problem()) + "\n";
    return shown;
  }
  const auto clients_until = record->clients.exhausted;
  shown.text += clients_until ? "ends      the clients' generator was exhausted at " +
                                    to_string(clients_until->time_since_epoch()) + "\n"
                              : "ends      without clients\n";
  for (const auto& silence : silent_parts(what, *record))
    shown.text += "warning   " + to_string(silence) + "\n";
  return shown;
}

void add_plan(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("plan", "Show what a test would do, without doing it");
  auto in = std::make_shared<test_flags>();
  auto ops = std::make_shared<std::size_t>(50);
  command->add_option("-w,--workload", in->options.workload, "What clients do")
      ->capture_default_str();
  command->add_option("--nemesis", in->options.faults, "Faults, such as partition,kill,pause")
      ->delimiter(',');
  command->add_option("--ops", *ops, "How many ops to show")->capture_default_str();
  add_test_flags(*command, *in);
  command->footer(examples);
  command->callback([in, ops, &run] {
    if (auto fine = complete(*in); !fine) {
      fmt::print(stderr, "agon plan: {}\n", to_string(fine.problem()));
      run.status = bad_arguments;
      return;
    }
    run.status = plan(in->options, *ops);
  });
}

}  // namespace agon::scenarios::cli
