// The zoo: all simulated systems, with and without their planted bugs, run over many seeds. Shows
// that checkers and faults find what they should, and raise no alarm where nothing is wrong.
#pragma once

#include "actors/marks.hpp"
#include "scenarios/catalog.hpp"
#include "scenarios/test_options.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace agon::scenarios {

/// How the zoo is visited.
struct zoo_options {
  std::vector<std::string> systems = {};  ///< Those to visit; empty: all that run in `sim`.
  std::vector<std::string> bugs = {};     ///< Those to look for; empty: all of these systems.
  std::uint64_t first_seed = 1;
  std::uint64_t seeds_per_bug = 200;  ///< A bug not found within as many is missed.
  std::uint64_t searches = 3;         ///< For each bug; each begins 10,000 seeds later.
  std::uint64_t correct_runs = 100;   ///< Of each correct system and workload.
  double time_limit = 30;             ///< Simulated seconds of each run.
  double rechecked = 0.05;            ///< The part of correct runs that is run twice and compared.
  unsigned threads = 1;
};

/// One search for a bug.
struct bug_search {
  std::optional<std::uint64_t> seed = {};  ///< That shows it; none: not found.
  std::uint64_t seeds = 0;                 ///< How many were run.
  double seconds = 0;                      ///< Of this processor core.
  /// The commands of runs in which the harness crashed; they count as runs that did not show it.
  std::vector<std::string> crashes = {};
};

/// How a bug is looked for.
struct search_plan {
  std::uint64_t first_seed = 1;
  std::uint64_t seeds = 200;        ///< At most.
  double time_limit = 30;           ///< Simulated seconds of each run.
  std::string strategy = "random";  ///< As in test_options.
};

/// The first seed of the search with this number: 10,000 after that of the one before.
std::uint64_t search_begin(std::uint64_t first_seed, std::uint64_t number);

/// Runs seed after seed until one shows the bug, on this thread; `over` ends it early. Fails where
/// a test cannot start, and where the harness crashes.
result<bug_search> look_for(const system_entry& system, const planted_bug& bug,
                            const search_plan& plan, const std::function<bool()>& over);

/// The bugs of these names that are planted in these systems; all bugs, all simulated systems where
/// a list is empty. Names that nothing has are errors.
result<std::vector<std::pair<const system_entry*, planted_bug>>> planted_bugs(
    const std::vector<std::string>& systems, const std::vector<std::string>& bugs);

/// The workload that shows a bug.
std::string workload_of(const system_entry& system, const planted_bug& bug);

/// What became of one bug.
struct bug_report {
  std::string system;
  planted_bug bug;
  std::string workload;
  std::vector<bug_search> searches = {};
  std::string again = {};  ///< The command that shows it; empty if it was not found.

  [[nodiscard]] bool found() const;
  /// Of the seeds that the searches took.
  [[nodiscard]] std::uint64_t median_seeds() const;
  [[nodiscard]] double median_seconds() const;
};

/// What became of one correct system under one workload.
struct correct_report {
  std::string system;
  std::string workload;
  std::uint64_t runs = 0;
  std::uint64_t ops = 0;
  double seconds = 0;                      ///< Of all cores together.
  std::uint64_t rechecked = 0;             ///< Runs made twice, all equal but those in `failures`.
  std::vector<std::string> failures = {};  ///< Commands of runs that were not valid, with why.
  mark_book marks = {};
};

/// All of a visit.
struct zoo_report {
  std::vector<correct_report> correct = {};
  std::vector<bug_report> bugs = {};
  bool complete = true;  ///< False if it was interrupted.

  /// Every correct run valid, every bug found.
  [[nodiscard]] bool good() const;
};

/// How far a visit is.
struct zoo_progress {
  std::string what;
  std::uint64_t done = 0;
  std::uint64_t planned = 0;
};

/// The test that looks for a bug with this seed: its workload and all of its faults, the rest as a
/// swarm draws it.
test_options hunt(const system_entry& system, const planted_bug& bug, std::uint64_t seed,
                  double time_limit);
/// The test of a correct system with this seed: whatever a swarm draws, and progress at the end.
test_options trial(const system_entry& system, const std::string& workload, std::uint64_t seed,
                   double time_limit);

/// Visits the zoo. The report does not depend on the number of threads, times apart. `interrupted`
/// ends it early. Fails where a test cannot start.
result<zoo_report> visit_zoo(const zoo_options& options,
                             const std::function<void(const zoo_progress&)>& progress = {},
                             const std::function<bool()>& interrupted = {});

/// The report as a page of Markdown.
std::string to_markdown(const zoo_report& report, const zoo_options& options);

}  // namespace agon::scenarios
