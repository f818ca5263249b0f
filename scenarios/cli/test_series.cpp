// Running and showing a series.
#include "scenarios/cli/test_series.hpp"

#include "scenarios/catalog.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/interrupts.hpp"
#include "scenarios/cli/progress_line.hpp"
#include "scenarios/cli/replay.hpp"
#include "scenarios/cli/verdict_text.hpp"
#include "scenarios/run_log.hpp"
#include "scenarios/swarm.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace agon::scenarios::cli {
namespace {

/// Shows how far a series is: on a terminal at each run, in a pipe every five seconds and at the
/// end.
class series_line {
 public:
  explicit series_line(const series& what) : what_{what} {}

  void show(std::uint64_t done) {
    if (what_.count < 2) return;
    if (!line_.is_due() && !line_.on_terminal() && done < what_.count) return;
    line_.print(fmt::format("{} of {} runs valid, {}", done, what_.count,
                            pace_text(done, what_.count, line_.seconds(), "runs")));
  }
  void end() { line_.erase(); }

 private:
  const series& what_;
  status_line line_{std::chrono::seconds{5}};
};

result<run_outcome> run_one(const test_options& options, const series& what) {
  const auto length = duration{static_cast<std::int64_t>(options.time_limit * 1e9)};
  progress_line line{options.system + " " + options.workload, length};
  const bool alone = what.count == 1;
  run_watch watch{.interrupts = interrupts};
  if (alone) {
    watch.progress = [&line](const progress& now) { line.show(now); };
    watch.stage = [&line](const std::string& stage) { line.stage(stage); };
  }
  return run_test(options, what.argv, watch);
}

bool rechecked(const test_options& options, const series& what) {
  return options.world == "sim" && what.rechecked > 0 &&
         random_stream{options.seed, "recheck"}.chance(what.rechecked);
}

/// Makes the run again; tells where it was different.
bool is_the_same_again(const run_outcome& outcome, const test_options& options) {
  const auto folder = run_folder::open(options.store, outcome.folder);
  const auto same = folder ? replay(*folder) : result<bool>{folder.problem()};
  if (same && *same) return true;
  fmt::print(stderr, "agon test: seed {} is not deterministic{}\n", options.seed,
             same ? "" : ": " + to_string(same.problem()));
  return false;
}

}  // namespace

int run_series(const series& what, run_outcome* last) {
  catch_interrupts();
  if (what.options.logging_json) log_to_terminal(log_format::json);
  series_line line{what};
  auto seed = what.options.seed;
  for (std::uint64_t done = 0;; ++seed) {
    auto options = what.options;
    if (!options.script) options.seed = seed;
    if (what.swarm) options = swarm(options, **find_system(options.system));
    auto outcome = run_one(options, what);
    if (!outcome) {
      line.end();
      fmt::print(stderr, "agon test: {}\nagain     {}\n", to_string(outcome.problem()),
                 command_line(options));
      return crashed;
    }
    int status = exit_status(*outcome);
    if (rechecked(options, what) && !is_the_same_again(*outcome, options)) status = crashed;
    const bool over = ++done == what.count || status != 0 || interrupts() > 0;
    if (status == 0) line.show(done);
    if (over) {
      line.end();
      fmt::print("{}", verdict_text(*outcome, options));
      if (what.count > 1) {
        if (status == 0)
          fmt::print("{} of {} runs, all valid\n", done, what.count);
        else
          fmt::print(stderr, "{} runs were valid before this one\n", done - 1);
      }
      std::fflush(stdout);
      if (last != nullptr) *last = std::move(*outcome);
      return status;
    }
    if (what.keep_failures_only) {
      const auto folder = run_folder::open(options.store, outcome->folder);
      if (folder) folder->remove();
    }
  }
}

}  // namespace agon::scenarios::cli
