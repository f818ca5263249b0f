// `agon zoo`: looks for every planted bug, and for false alarms in systems without one.
#include "scenarios/zoo.hpp"

#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/interrupts.hpp"
#include "scenarios/cli/status_line.hpp"
#include "scenarios/run_log.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <fstream>

namespace agon::scenarios::cli {
namespace {

struct flags {
  zoo_options options;
  std::string page;
};

/// Shows how far the visit is.
void show(status_line& line, const zoo_progress& now) {
  if (!line.is_due()) return;
  line.print(fmt::format("{} of {} ({}), {}", now.done, now.planned, now.what,
                         pace_text(now.done, now.planned, line.seconds(), "")));
}

void print(const zoo_report& report) {
  for (const auto& about : report.bugs) {
    if (about.found())
      fmt::print("found     {} {}: {} seeds, {:.2f} s\n          {}\n", about.system,
                 about.bug.name, about.median_seeds(), about.median_seconds(), about.again);
    else
      fmt::print("MISSED    {} {}: {} seeds\n", about.system, about.bug.name, about.median_seeds());
  }
  for (const auto& about : report.correct) {
    fmt::print("{}  {} {}: {} runs, {} made twice, {} failed, {:.1f} runs/s on a core\n",
               about.failures.empty() ? "valid   " : "FAILED  ", about.system, about.workload,
               about.runs, about.rechecked, about.failures.size(),
               about.seconds > 0 ? static_cast<double>(about.runs) / about.seconds : 0);
    for (const auto& failure : about.failures) fmt::print("          {}\n", failure);
    for (const auto& [name, mark] : about.marks.counts())
      if (mark.missed())
        fmt::print("          never {}: {} ({} looks)\n",
                   mark.kind == mark_kind::buggify ? "granted" : "seen", name, mark.seen);
  }
}

int visit(const flags& in) {
  catch_interrupts();
  log_errors_only();
  status_line line;
  const auto report = visit_zoo(
      in.options, [&](const zoo_progress& now) { show(line, now); },
      [] { return interrupts() > 0; });
  line.erase();
  if (!report) {
    fmt::print(stderr, "agon zoo: {}\n", to_string(report.problem()));
    return crashed;
  }
  print(*report);
  if (!report->complete) fmt::print("interrupted: not all was run\n");
  if (!in.page.empty()) {
    std::ofstream page{in.page};
    page << to_markdown(*report, in.options);
    if (!page.flush()) {
      fmt::print(stderr, "agon zoo: cannot write {}\n", in.page);
      return crashed;
    }
  }
  return report->good() ? 0 : 1;
}

}  // namespace

void add_zoo(CLI::App& app, invocation& run) {
  auto* command =
      app.add_subcommand("zoo", "Look for every planted bug, and for false alarms without one");
  auto in = std::make_shared<flags>();
  auto& to = in->options;
  command->add_option("--system", to.systems, "Systems to visit; all simulated ones, if not given")
      ->delimiter(',');
  command->add_option("--bug", to.bugs, "Bugs to look for; all, if not given")->delimiter(',');
  command->add_option("--seed", to.first_seed, "The first seed")->capture_default_str();
  command->add_option("--seeds", to.seeds_per_bug, "Seeds to look for a bug in")
      ->capture_default_str();
  command->add_option("--searches", to.searches, "How often to look for each bug")
      ->capture_default_str();
  command->add_option("--correct", to.correct_runs, "Runs of each system without bugs")
      ->capture_default_str();
  command->add_option("--time-limit", to.time_limit, "Simulated seconds of each run")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command->add_option("--recheck", to.rechecked, "The part of runs without bugs that is made twice")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--threads", to.threads, "How many to run at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 1024));
  command->add_option("--write", in->page, "Also write the report as a page of Markdown");
  command->footer(
      "\nExamples:\n  agon zoo --system raft --correct 20\n"
      "  agon zoo --threads 2 --write docs/reference/zoo.md\n\n"
      "Exit status: 0 all bugs found and no false alarm, 1 otherwise, 254 bad arguments, 255 it "
      "could not run.");
  command->callback([in, &run] { run.status = visit(*in); });
}

}  // namespace agon::scenarios::cli
