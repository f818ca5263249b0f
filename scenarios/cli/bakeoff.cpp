// `agon bakeoff`: how many seeds each strategy takes to find each planted bug.
#include "scenarios/explore/bakeoff.hpp"

#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/interrupts.hpp"
#include "scenarios/cli/status_line.hpp"
#include "scenarios/run_log.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace agon::scenarios::cli {
namespace {

struct flags {
  bakeoff_options options;
  std::string page;
};

/// Writes the tables into a page, around which what people wrote stays.
result<> write_page(const std::string& path, const std::string& tables) {
  std::ostringstream before;
  if (std::ifstream page{path}) before << page.rdbuf();
  std::ofstream page{path};
  page << with_tables(before.str(), tables);
  if (!page.flush()) return error{"cannot write the page", "--write " + path};
  return success{};
}

void print(const bakeoff_report& report) {
  fmt::print("{:<14}{:>6}{:>10}{:>22}{:>7}{:>6}{:>7}{:>10}\n", "strategy", "bugs", "searches",
             "seeds, random = 1", "fewer", "more", "first", "core s");
  for (const auto& one : summaries_of(report))
    fmt::print(
        "{:<14}{:>6}{:>10}{:>22}{:>7}{:>6}{:>7}{:>10.1f}\n", one.strategy, one.bugs_found,
        one.searches_won,
        fmt::format("{:.2f} ({:.2f}-{:.2f})", one.ratio.value, one.ratio.low, one.ratio.high),
        one.fewer, one.more, one.first, one.seconds);
}

int run_bakeoff(const flags& in) {
  catch_interrupts();
  log_errors_only();
  status_line line;
  const auto report = bake_off(
      in.options,
      [&](const zoo_progress& now) {
        if (line.is_due())
          line.print(fmt::format("{} of {} ({}), {}", now.done, now.planned, now.what,
                                 pace_text(now.done, now.planned, line.seconds(), "")));
      },
      [] { return interrupts() > 0; });
  line.erase();
  if (!report) {
    fmt::print(stderr, "agon bakeoff: {}\n", to_string(report.problem()));
    return report.problem().where.starts_with("--") ? bad_arguments : crashed;
  }
  print(*report);
  for (const auto& command : report->crashes()) fmt::print("crashed   {}\n", command);
  if (!report->complete) {
    fmt::print("interrupted: not all was run, and no page written\n");
    return 1;
  }
  if (in.page.empty()) return 0;
  if (auto done = write_page(in.page, to_markdown(*report, in.options)); !done) {
    fmt::print(stderr, "agon bakeoff: {}\n", to_string(done.problem()));
    return crashed;
  }
  return 0;
}

}  // namespace

void add_bakeoff(CLI::App& app, invocation& run) {
  auto* command =
      app.add_subcommand("bakeoff", "Compare strategies: seeds to find each planted bug");
  auto in = std::make_shared<flags>();
  auto& to = in->options;
  command->add_option("--strategies", to.strategies, "Those to compare; random is among them")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--system", to.systems, "Systems; all simulated ones, if not given")
      ->delimiter(',');
  command->add_option("--bug", to.bugs, "Bugs to look for; all, if not given")->delimiter(',');
  command->add_option("--seed", to.first_seed, "The first seed")->capture_default_str();
  command->add_option("--seeds", to.seeds_per_bug, "Seeds after which a search is given up")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command->add_option("--searches", to.searches, "Searches for each bug with each strategy")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command->add_option("--time-limit", to.time_limit, "Simulated seconds of each run")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command->add_option("--threads", to.threads, "How many to run at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 1024));
  command->add_option("--write", in->page,
                      "Write the tables into this page of Markdown; what stands around them stays");
  command->footer(
      "\nExamples:\n  agon bakeoff --system raft --searches 3\n"
      "  agon bakeoff --strategies random,pct:2,pct:5 --bug forgets-vote\n"
      "  agon bakeoff --threads 2 --write docs/reference/strategies.md\n\n"
      "Exit status: 0 all was run, 1 interrupted, 254 bad arguments, 255 it could not run.");
  command->callback([in, &run] { run.status = run_bakeoff(*in); });
}

}  // namespace agon::scenarios::cli
