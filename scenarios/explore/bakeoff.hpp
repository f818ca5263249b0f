// The bake-off: how many seeds each strategy takes to find each planted bug.
#pragma once

#include "scenarios/zoo.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace agon::scenarios {

/// What is compared, and for how long.
struct bakeoff_options {
  std::vector<std::string> systems = {};  ///< Those whose bugs are looked for; empty: all in `sim`.
  std::vector<std::string> bugs = {};     ///< Those to look for; empty: all of these systems.
  /// `random` is among them, since the others are measured by it.
  std::vector<std::string> strategies = {"random", "pct:3", "pos", "delay:3", "round-robin"};
  std::uint64_t first_seed = 1;
  std::uint64_t searches = 5;  ///< For each bug and strategy; each begins 10,000 seeds later.
  std::uint64_t seeds_per_bug = 100;  ///< A search that takes more is given up.
  double time_limit = 10;             ///< Simulated seconds of each run.
  unsigned threads = 1;
};

/// One strategy at one bug.
struct bug_trial {
  std::string strategy;
  std::vector<bug_search> searches = {};

  [[nodiscard]] std::size_t found() const;
  /// Seeds for a find: all that were run, through the number of finds, the likeliest value of the
  /// mean where searches were given up. All that were run where nothing was found: no less.
  [[nodiscard]] double seeds_for_a_find() const;
  /// Of one core, all searches together.
  [[nodiscard]] double seconds() const;
};

/// All strategies at one bug, in the order of the options.
struct bug_contest {
  std::string system;
  std::string bug;
  std::string workload;
  std::vector<bug_trial> trials = {};
};

/// All of a bake-off.
struct bakeoff_report {
  std::vector<bug_contest> bugs = {};
  bool complete = true;  ///< False if it was interrupted.

  /// The commands of runs in which the harness crashed.
  [[nodiscard]] std::vector<std::string> crashes() const;
};

/// Looks for each bug with each strategy. The searches of one bug have the same seeds whatever the
/// strategy, so the same clients and faults. The report does not depend on the number of threads,
/// times apart. `interrupted` ends it early. Fails where a test cannot start or a name is unknown.
result<bakeoff_report> bake_off(const bakeoff_options& options,
                                const std::function<void(const zoo_progress&)>& progress = {},
                                const std::function<bool()>& interrupted = {});

/// A value and the interval in which it lies with 95%.
struct estimate {
  double value = 0;
  double low = 0;
  double high = 0;
};

/// What became of one strategy.
struct strategy_summary {
  std::string strategy;
  std::size_t bugs_found = 0;
  std::size_t searches_won = 0;  ///< That found their bug.
  std::size_t fewer = 0;         ///< Bugs that took it fewer seeds than `random`.
  std::size_t more = 0;          ///< Those that took it more.
  std::size_t first = 0;         ///< Bugs that no other found with as few seeds or fewer.
  /// Seeds for a find in relation to `random`: the geometric mean over bugs that somebody found,
  /// with the percentiles of 2,000 bootstrap samples of the bugs (Efron 1979).
  estimate ratio = {};
  double seconds = 0;
};

/// One for each strategy, in the order of the options.
std::vector<strategy_summary> summaries_of(const bakeoff_report& report);

/// The tables, as Markdown.
std::string to_markdown(const bakeoff_report& report, const bakeoff_options& options);

/// Puts the tables between the two lines of a page that mark where they belong; what stands around
/// them stays. A page without these lines becomes one of its own.
std::string with_tables(const std::string& page, const std::string& tables);

}  // namespace agon::scenarios
