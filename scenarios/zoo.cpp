// Visiting the zoo, one task for each core.
#include "scenarios/zoo.hpp"

#include "checkers/parallel.hpp"
#include "scenarios/swarm.hpp"
#include "scenarios/test_run.hpp"

#include <algorithm>
#include <atomic>
#include <ctime>
#include <mutex>

namespace agon::scenarios {
namespace {

constexpr std::uint64_t between_searches = 10'000;
/// Seconds in which a quorum must make progress after the faults.
constexpr double liveness_bound = 20;

double thread_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

template <class T>
T median(std::vector<T> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// What all tasks of a visit share.
struct visit {
  const zoo_options& options;
  const std::function<void(const zoo_progress&)>& progress;
  const std::function<bool()>& interrupted;
  std::mutex guard = {};
  std::atomic<std::uint64_t> done = 0;
  std::uint64_t planned = 0;
  std::optional<error> problem = {};
  std::atomic<bool> over = false;

  void step(const std::string& what, std::uint64_t runs) {
    done += runs;
    const std::lock_guard lock{guard};
    if (progress) progress({what, done, planned});
    if (interrupted && interrupted()) over = true;
  }
  void fail(const error& why) {
    const std::lock_guard lock{guard};
    if (!problem) problem = why;
    over = true;
  }
};

/// Calls `task(0)` … `task(count - 1)` on as many threads as there may be, until the visit is over.
void spread(const visit& all, std::size_t count, const std::function<void(std::size_t)>& task) {
  checkers::for_each_index(count, all.options.threads, [&](std::size_t number) {
    if (!all.over) task(number);
  });
}

void search(visit& all, const system_entry& system, bug_report& about, std::size_t number) {
  auto found = look_for(system, about.bug,
                        {.first_seed = search_begin(all.options.first_seed, number),
                         .seeds = all.options.seeds_per_bug,
                         .time_limit = all.options.time_limit},
                        [&] { return all.over.load(); });
  if (!found) return all.fail(found.problem());
  if (!found->crashes.empty())
    return all.fail({"the harness crashed: " + found->crashes.front(), "zoo"});
  about.searches[number] = *std::move(found);
  all.step(system.name + " " + about.bug.name, 1);
}

/// Why a run of a correct system is no good; empty if it is.
std::string complaint(const run_outcome& run) {
  if (run.state != run_state::completed) return "did not complete";
  if (run.valid == checkers::verdict::invalid) return "invalid";
  if (run.valid == checkers::verdict::unknown) return "unknown";
  return {};
}

/// A correct run's place in the results.
struct slot {
  std::string failure = {};
  std::uint64_t ops = 0;
  double seconds = 0;
  bool rechecked = false;
  mark_book marks = {};
};

void try_one(visit& all, const test_options& options, slot& into) {
  const auto started = thread_seconds();
  const auto run = try_test(options, {.checker_threads = 1});
  if (!run) return all.fail(run.problem());
  into.seconds = thread_seconds() - started;
  into.ops = run->ops.size();
  if (const auto* marks = run->results.if_contains("marks"))
    into.marks = mark_book::from(marks->as_object());
  if (const auto why = complaint(*run); !why.empty())
    into.failure = why + ": " + command_line(options);
  if (random_stream{options.seed, "recheck"}.chance(all.options.rechecked)) {
    into.rechecked = true;
    const auto again = run_again(options);
    if (!again) return all.fail(again.problem());
    if (again->fingerprint != run->fingerprint)
      into.failure = "not deterministic: " + command_line(options);
  }
}

void prove(visit& all, const system_entry& system, correct_report& about) {
  std::vector<slot> slots(all.options.correct_runs);
  spread(all, slots.size(), [&](std::size_t number) {
    const auto seed = all.options.first_seed + number;
    try_one(all, trial(system, about.workload, seed, all.options.time_limit), slots[number]);
    all.step(system.name + " " + about.workload, 1);
  });
  for (auto& one : slots) {
    about.ops += one.ops;
    about.seconds += one.seconds;
    about.runs += one.ops > 0 ? 1 : 0;
    about.rechecked += one.rechecked ? 1 : 0;
    about.marks.add(one.marks);
    if (!one.failure.empty()) about.failures.push_back(std::move(one.failure));
  }
}

result<std::vector<const system_entry*>> chosen(const std::vector<std::string>& names) {
  std::vector<const system_entry*> systems;
  for (const auto& name : names) {
    const auto system = find_system(name);
    if (!system) return system.problem();
    if (!(*system)->runs_in_sim())
      return error{name + " does not run in the simulator", "--system", "see agon list"};
    systems.push_back(*system);
  }
  if (systems.empty())
    for (const auto& system : all_systems())
      if (system.runs_in_sim()) systems.push_back(&system);
  return systems;
}

}  // namespace

bool bug_report::found() const {
  return std::any_of(searches.begin(), searches.end(),
                     [](const bug_search& one) { return one.seed.has_value(); });
}

std::uint64_t bug_report::median_seeds() const {
  std::vector<std::uint64_t> seeds;
  for (const auto& one : searches) seeds.push_back(one.seeds);
  return median(seeds);
}

double bug_report::median_seconds() const {
  std::vector<double> seconds;
  for (const auto& one : searches) seconds.push_back(one.seconds);
  return median(seconds);
}

bool zoo_report::good() const {
  return complete &&
         std::all_of(correct.begin(), correct.end(),
                     [](const correct_report& one) { return one.failures.empty(); }) &&
         std::all_of(bugs.begin(), bugs.end(), [](const bug_report& one) { return one.found(); });
}

std::uint64_t search_begin(std::uint64_t first_seed, std::uint64_t number) {
  return first_seed + number * between_searches;
}

result<bug_search> look_for(const system_entry& system, const planted_bug& bug,
                            const search_plan& plan, const std::function<bool()>& over) {
  bug_search found;
  const auto started = thread_seconds();
  for (auto seed = plan.first_seed; seed < plan.first_seed + plan.seeds && !over(); ++seed) {
    auto options = hunt(system, bug, seed, plan.time_limit);
    options.strategy = plan.strategy;
    const auto run = try_test(options, {.checker_threads = 1});
    if (!run) return run.problem();
    ++found.seeds;
    if (run->state == run_state::crashed) found.crashes.push_back(command_line(options));
    if (run->valid != checkers::verdict::invalid) continue;
    found.seed = seed;
    break;
  }
  found.seconds = thread_seconds() - started;
  return found;
}

result<std::vector<std::pair<const system_entry*, planted_bug>>> planted_bugs(
    const std::vector<std::string>& systems, const std::vector<std::string>& bugs) {
  const auto owners = chosen(systems);
  if (!owners) return owners.problem();
  std::vector<std::pair<const system_entry*, planted_bug>> all;
  for (const auto* system : *owners)
    for (const auto& bug : system->bugs)
      if (bugs.empty() || std::ranges::find(bugs, bug.name) != bugs.end())
        all.emplace_back(system, bug);
  for (const auto& name : bugs)
    if (std::ranges::none_of(all, [&](const auto& one) { return one.second.name == name; }))
      return error{"none of these systems has a planted bug \"" + name + "\"", "--bug",
                   "see agon list"};
  return all;
}

std::string workload_of(const system_entry& system, const planted_bug& bug) {
  return bug.workload.empty() ? system.workloads.front() : bug.workload;
}

test_options hunt(const system_entry& system, const planted_bug& bug, std::uint64_t seed,
                  double time_limit) {
  test_options options;
  options.system = system.name;
  options.workload = workload_of(system, bug);
  options.bugs = {bug.name};
  options.settings = bug.best.settings;
  options.time_limit = time_limit;
  options.seed = seed;
  auto drawn = swarm(options, system);
  drawn.faults = bug.faults;  // All of them, not some.
  const auto& best = bug.best;
  if (best.fault_interval > 0) drawn.fault_interval = best.fault_interval;
  if (best.rate > 0) drawn.rate = best.rate;
  if (best.nodes > 0) drawn.nodes = nodes_named(best.nodes);
  return drawn;
}

test_options trial(const system_entry& system, const std::string& workload, std::uint64_t seed,
                   double time_limit) {
  test_options options;
  options.system = system.name;
  options.workload = workload;
  options.time_limit = time_limit;
  options.liveness = liveness_bound;
  options.seed = seed;
  return swarm(options, system);
}

result<zoo_report> visit_zoo(const zoo_options& options,
                             const std::function<void(const zoo_progress&)>& progress,
                             const std::function<bool()>& interrupted) {
  const auto systems = chosen(options.systems);
  if (!systems) return systems.problem();
  const auto bugs = planted_bugs(options.systems, options.bugs);
  if (!bugs) return bugs.problem();
  zoo_report report;
  if (options.correct_runs > 0)
    for (const auto* system : *systems)
      for (const auto& workload : system->workloads)
        report.correct.push_back({.system = system->name, .workload = workload});
  if (options.searches > 0)
    for (const auto& [system, bug] : *bugs)
      report.bugs.push_back({.system = system->name,
                             .bug = bug,
                             .workload = workload_of(*system, bug),
                             .searches = std::vector<bug_search>(options.searches)});
  visit all{options, progress, interrupted};
  all.planned =
      report.correct.size() * options.correct_runs + report.bugs.size() * options.searches;
  spread(all, report.bugs.size() * options.searches, [&](std::size_t number) {
    const auto bug = number / options.searches;
    search(all, *(*bugs)[bug].first, report.bugs[bug], number % options.searches);
  });
  for (auto& about : report.bugs)
    for (const auto& one : about.searches)
      if (one.seed && about.again.empty()) {
        const auto system = find_system(about.system);
        about.again = command_line(hunt(**system, about.bug, *one.seed, options.time_limit));
      }
  for (auto& about : report.correct) prove(all, **find_system(about.system), about);
  if (all.problem) return *all.problem;
  report.complete = !all.over;
  return report;
}

}  // namespace agon::scenarios
