// `agon shrink`: makes a failing run small, and writes the schedule that plays it again.
#include "scenarios/explore/shrink.hpp"

#include "checkers/parallel.hpp"
#include "scenarios/catalog.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/interrupts.hpp"
#include "scenarios/cli/test_flags.hpp"
#include "scenarios/explore/cause.hpp"
#include "scenarios/explore/recording.hpp"
#include "scenarios/explore/story.hpp"
#include "scenarios/run_log.hpp"
#include "scenarios/swarm.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <unistd.h>

namespace agon::scenarios::cli {
namespace {

using clock = std::chrono::steady_clock;

/// How often the result is run again.
constexpr int verifications = 10;

constexpr auto examples = R"(
Examples:
  agon shrink store/raft-register/latest
  agon shrink --system raft --bug stale-read --nemesis partition --seed 42
  agon shrink store/shrunk/raft-register-42.json --budget 600

The result is a schedule: agon test --schedule FILE plays it again, with --world real on machines.

Exit status: 0 shrunk and the same ten times out of ten, 1 not the same, 2 nothing to shrink,
254 bad arguments, 255 it could not run.)";

struct flags {
  test_flags test;
  std::string from;  ///< A run's folder or a schedule file.
  std::string out;
  double budget = 120;
  unsigned threads = 0;
};

double since(clock::time_point begun) {
  return std::chrono::duration<double>(clock::now() - begun).count();
}

/// Shows how far shrinking is: on a terminal often, in a pipe every ten seconds.
class shrink_line {
 public:
  void show(const shrink_progress& now) {
    const auto pause = terminal_ ? 0.1 : 10.0;
    if (since(last_) < pause) return;
    last_ = clock::now();
    const double seconds = since(begun_);
    const auto chance = now.now.decisions ? fmt::format("{} decisions", *now.now.decisions)
                                          : std::string{"drawn chance"};
    fmt::print(stderr, "{}{}: {} ops, {} faults, {} nodes, {:.2f} s, {}; {} tried, {:.0f}/s{}",
               terminal_ ? "\r\x1b[K" : "", now.phase, now.now.ops, now.now.faults, now.now.nodes,
               now.now.seconds, chance, now.tried,
               seconds > 0 ? static_cast<double>(now.tried) / seconds : 0, terminal_ ? "" : "\n");
    std::fflush(stderr);
  }
  void end() const {
    if (terminal_) std::fputs("\r\x1b[K", stderr);
  }

 private:
  bool terminal_ = ::isatty(STDERR_FILENO) == 1;
  clock::time_point begun_ = clock::now();
  clock::time_point last_ = begun_;
};

/// The hint where nothing failed.
constexpr auto nothing_to_shrink = "there is nothing to shrink";

/// Runs a test and makes what shows the same small.
result<shrunk> shrink_test(const test_options& options, const shrink_options& how) {
  auto outcome = try_test(options, {.interrupts = interrupts});
  if (!outcome) return outcome.problem();
  const auto found = cause_of(*outcome);
  if (!found)
    return error{"the run is valid", "seed " + std::to_string(options.seed), nothing_to_shrink};
  if (!options.script) return shrink_run(options, *outcome, how);
  return shrink({options, found->name, outcome->fingerprint}, how);
}

/// The test that the command line means; its script may be missing.
result<test_options> wanted(flags& in) {
  if (in.from.empty()) {
    if (auto fine = complete(in.test); !fine) return fine.problem();
    auto& options = in.test.options;
    if (in.test.swarm) options = swarm(options, **find_system(options.system));
    return options;
  }
  if (!std::filesystem::is_directory(in.from)) {
    auto read = read_schedule(in.from);
    if (!read) return read.problem();
    return read->options;
  }
  const auto folder = run_folder::open(in.test.options.store, in.from);
  if (!folder) return folder.problem();
  auto options = stored_options(*folder);
  if (!options) return options;
  if (auto fine = check(*options); !fine) return fine.problem();
  return options;
}

void print_sizes(const schedule_size& before, const schedule_size& after) {
  fmt::print("ops       {} → {}\nfaults    {} → {}\nnodes     {} → {}\nclients   {} → {}\n",
             before.ops, after.ops, before.faults, after.faults, before.nodes, after.nodes,
             before.clients, after.clients);
  if (before.settings != after.settings)
    fmt::print("settings  {} → {}\n", before.settings, after.settings);
  fmt::print("time      {:.3f} s → {:.3f} s\n", before.seconds, after.seconds);
  if (!after.decisions)
    fmt::print("chance    drawn by the seed\n");
  else if (*after.decisions == 0)
    fmt::print("chance    none: every message takes the same time, and jobs run in order\n");
  else
    fmt::print("chance    {} decisions\n", *after.decisions);
}

/// Runs the result again and again; answers how often it was the same.
int same_again(const schedule& what, run_outcome& last) {
  int same = 0;
  for (int i = 0; i < verifications; ++i) {
    auto outcome = try_test(what.options);
    if (!outcome) continue;
    const auto found = cause_of(*outcome);
    if (found && found->name == what.cause && outcome->fingerprint == what.fingerprint) ++same;
    last = *std::move(outcome);
  }
  return same;
}

std::string path_for(const flags& in, const test_options& options) {
  if (!in.out.empty()) return in.out;
  const auto bug = options.bugs.empty() ? std::string{} : "-" + *options.bugs.begin();
  return fmt::format("{}/shrunk/{}-{}{}-{}.json", in.test.options.store, options.system,
                     options.workload, bug, options.seed);
}

int report(const shrunk& made, const std::string& path, double seconds) {
  run_outcome last;
  const int same = same_again(made.smallest, last);
  const auto found = cause_of(last);
  print_sizes(made.before, size_of(made.smallest));
  fmt::print("tried     {} candidates in {:.1f} s, {:.0f}/s{}\n\n{}\n", made.tried, seconds,
             seconds > 0 ? static_cast<double>(made.tried) / seconds : 0,
             made.finished ? "" : "; ended early, it may become smaller still",
             story_of(last.ops, made.smallest.options));
  if (found) fmt::print("cause     {}: {}\n", found->name, found->sentence);
  fmt::print("same      {} of {} runs of the schedule\nschedule  {}\n", same, verifications, path);
  fmt::print("again     ./agon test --schedule {}\n", path);
  return same == verifications ? 0 : 1;
}

int shrink_command(flags& in) {
  catch_interrupts();
  log_errors_only();
  const auto fail = [](const error& problem, int status) {
    fmt::print(stderr, "agon shrink: {}\n", to_string(problem));
    return status;
  };
  auto options = wanted(in);
  if (!options) return fail(options.problem(), bad_arguments);
  options->world = "sim";
  const auto begun = clock::now();
  shrink_line line;
  const shrink_options how{.threads = in.threads == 0 ? checkers::threads_here() : in.threads,
                           .over = [&] { return interrupts() > 0 || since(begun) > in.budget; },
                           .progress = [&](const shrink_progress& now) { line.show(now); }};
  const auto seed = options->seed;
  const auto made = shrink_test(*options, how);
  line.end();
  if (!made) return fail(made.problem(), made.problem().hint == nothing_to_shrink ? 2 : crashed);
  const auto seconds = since(begun);
  auto named = made->smallest.options;
  named.seed = seed;
  const auto path = path_for(in, named);
  if (auto written = write_schedule(made->smallest, path); !written)
    return fail(written.problem(), crashed);
  return report(*made, path, seconds);
}

}  // namespace

void add_shrink(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("shrink", "Make a failing run small");
  auto in = std::make_shared<flags>();
  command->add_option("run", in->from,
                      "A run's folder or a schedule file; without, the flags say which run");
  auto* workload = command->add_option("-w,--workload", in->test.options.workload,
                                       "What clients do; the system's first, if not given");
  command->add_option("--nemesis", in->test.options.faults, "Faults, such as partition,kill,pause")
      ->delimiter(',');
  add_test_flags(*command, in->test);
  command->add_option("--out", in->out, "The schedule file to write; store/shrunk/…, if not given");
  command->add_option("--budget", in->budget, "Seconds after which the best so far is taken")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command->add_option("--threads", in->threads, "Candidates to run at once; 0: one for each core")
      ->capture_default_str();
  command->footer(examples);
  command->callback([in, workload, &run] {
    auto& options = in->test.options;
    if (const auto system = find_system(options.system); system && workload->count() == 0)
      options.workload = (*system)->workloads.front();
    run.status = shrink_command(*in);
  });
}

}  // namespace agon::scenarios::cli
