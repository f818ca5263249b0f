// Running the bake-off, and what its figures say.
#include "scenarios/explore/bakeoff.hpp"

#include "checkers/parallel.hpp"
#include "sim/explore/strategy.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>

namespace agon::scenarios {
namespace {

constexpr std::size_t samples = 2'000;

/// What the searches share.
struct bakeoff {
  const std::function<void(const zoo_progress&)>& progress;
  const std::function<bool()>& interrupted;
  std::uint64_t planned = 0;
  std::mutex guard = {};
  std::uint64_t done = 0;
  std::optional<error> problem = {};
  std::atomic<bool> over = false;

  void ended(const std::string& what) {
    const std::lock_guard lock{guard};
    ++done;
    if (progress) progress({what, done, planned});
    if (interrupted && interrupted()) over = true;
  }
  void fail(const error& why) {
    const std::lock_guard lock{guard};
    if (!problem) problem = why;
    over = true;
  }
};

result<> check(const bakeoff_options& options) {
  for (const auto& spec : options.strategies)
    if (const auto known = sim::parse_strategy(spec); !known) return known.problem();
  if (std::ranges::find(options.strategies, "random") == options.strategies.end())
    return error{"the others are measured by random, which is not among them", "--strategies",
                 "add random"};
  if (options.searches == 0) return error{"no searches", "--searches", "at least 1"};
  return success{};
}

/// The trial of `random`.
const bug_trial& measure_of(const bug_contest& bug) {
  const auto found = std::ranges::find(bug.trials, "random", &bug_trial::strategy);
  invariant(found != bug.trials.end(), "a trial of random");
  return *found;
}

bool found_by_any(const bug_contest& bug) {
  return std::ranges::any_of(bug.trials, [](const bug_trial& one) { return one.found() > 0; });
}

/// The mean of these logarithms as a ratio, and where it lies if other bugs had been planted.
estimate geometric_mean(const std::vector<double>& logarithms) {
  if (logarithms.empty()) return {1, 1, 1};
  const auto size = static_cast<double>(logarithms.size());
  double sum = 0;
  for (const auto one : logarithms) sum += one;
  random_stream luck{1, "bootstrap"};
  std::vector<double> means;
  for (std::size_t sample = 0; sample < samples; ++sample) {
    double total = 0;
    for (std::size_t i = 0; i < logarithms.size(); ++i) total += luck.pick(logarithms);
    means.push_back(total / size);
  }
  std::ranges::sort(means);
  return {std::exp(sum / size), std::exp(means[samples / 40]),
          std::exp(means[samples - 1 - samples / 40])};
}

strategy_summary summary_of(const bakeoff_report& report, std::size_t place) {
  strategy_summary summary{.strategy = report.bugs.front().trials[place].strategy};
  std::vector<double> ratios;
  for (const auto& bug : report.bugs) {
    const auto& mine = bug.trials[place];
    summary.searches_won += mine.found();
    summary.bugs_found += mine.found() > 0 ? 1 : 0;
    summary.seconds += mine.seconds();
    if (!found_by_any(bug)) continue;
    const auto seeds = mine.seeds_for_a_find();
    const auto by_random = measure_of(bug).seeds_for_a_find();
    ratios.push_back(std::log(seeds / by_random));
    summary.fewer += seeds < by_random ? 1 : 0;
    summary.more += seeds > by_random ? 1 : 0;
    const bool first = std::ranges::all_of(bug.trials, [&](const bug_trial& other) {
      return &other == &mine || seeds < other.seeds_for_a_find();
    });
    summary.first += first ? 1 : 0;
  }
  summary.ratio = geometric_mean(ratios);
  return summary;
}

}  // namespace

std::size_t bug_trial::found() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(searches, [](const bug_search& one) { return one.seed.has_value(); }));
}

double bug_trial::seeds_for_a_find() const {
  double seeds = 0;
  for (const auto& one : searches) seeds += static_cast<double>(one.seeds);
  return std::max(seeds, 1.0) / static_cast<double>(std::max<std::size_t>(found(), 1));
}

double bug_trial::seconds() const {
  double sum = 0;
  for (const auto& one : searches) sum += one.seconds;
  return sum;
}

std::vector<std::string> bakeoff_report::crashes() const {
  std::vector<std::string> all;
  for (const auto& bug : bugs)
    for (const auto& trial : bug.trials)
      for (const auto& one : trial.searches)
        all.insert(all.end(), one.crashes.begin(), one.crashes.end());
  return all;
}

result<bakeoff_report> bake_off(const bakeoff_options& options,
                                const std::function<void(const zoo_progress&)>& progress,
                                const std::function<bool()>& interrupted) {
  if (auto fine = check(options); !fine) return fine.problem();
  const auto bugs = planted_bugs(options.systems, options.bugs);
  if (!bugs) return bugs.problem();
  bakeoff_report report;
  for (const auto& [system, bug] : *bugs) {
    report.bugs.push_back({system->name, bug.name, workload_of(*system, bug)});
    for (const auto& strategy : options.strategies)
      report.bugs.back().trials.push_back({strategy, std::vector<bug_search>(options.searches)});
  }
  const auto strategies = options.strategies.size();
  bakeoff all{progress, interrupted, report.bugs.size() * strategies * options.searches};
  checkers::for_each_index(all.planned, options.threads, [&](std::size_t task) {
    if (all.over) return;
    const auto number = task % options.searches;
    const auto& [system, bug] = (*bugs)[task / options.searches / strategies];
    auto& trial = report.bugs[task / options.searches / strategies]
                      .trials[task / options.searches % strategies];
    auto found = look_for(*system, bug,
                          {.first_seed = search_begin(options.first_seed, number),
                           .seeds = options.seeds_per_bug,
                           .time_limit = options.time_limit,
                           .strategy = trial.strategy},
                          [&] { return all.over.load(); });
    if (!found) return all.fail(found.problem());
    trial.searches[number] = *std::move(found);
    all.ended(system->name + " " + bug.name + ", " + trial.strategy);
  });
  if (all.problem) return *all.problem;
  report.complete = !all.over;
  return report;
}

std::vector<strategy_summary> summaries_of(const bakeoff_report& report) {
  std::vector<strategy_summary> all;
  if (report.bugs.empty()) return all;
  for (std::size_t place = 0; place < report.bugs.front().trials.size(); ++place)
    all.push_back(summary_of(report, place));
  return all;
}

}  // namespace agon::scenarios
