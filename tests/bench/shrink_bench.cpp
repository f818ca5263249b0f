// How small the zoo's failures become, and how fast: for each planted bug the first seed that shows
// it, shrunk. Prints a table; arguments: systems, or system/bug, then `--budget SECONDS`,
// `--threads N`, `--seeds N` and `--verbose`. Not a test.
#include "scenarios/catalog.hpp"
#include "scenarios/explore/cause.hpp"
#include "scenarios/explore/shrink.hpp"
#include "scenarios/explore/story.hpp"
#include "scenarios/run_log.hpp"
#include "scenarios/zoo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace agon::scenarios {
namespace {

using clock = std::chrono::steady_clock;

double since(clock::time_point begun) {
  return std::chrono::duration<double>(clock::now() - begun).count();
}

struct arguments {
  std::vector<std::string> wanted;  ///< `system` or `system/bug`; empty: all.
  double budget = 120;
  unsigned threads = 1;
  std::uint64_t seeds = 1200;
  bool verbose = false;
};

arguments parse(int argc, char** argv) {
  arguments made;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool more = i + 1 < argc;
    if (word == "--verbose")
      made.verbose = true;
    else if (word == "--budget" && more)
      made.budget = std::stod(argv[++i]);
    else if (word == "--threads" && more)
      made.threads = static_cast<unsigned>(std::stoul(argv[++i]));
    else if (word == "--seeds" && more)
      made.seeds = std::stoull(argv[++i]);
    else
      made.wanted.push_back(word);
  }
  return made;
}

struct row {
  std::string name;
  std::size_t ops = 0;
  std::size_t faults = 0;
  std::size_t nodes = 0;
  double seconds = 0;
};

/// How often the schedule does again what it did.
int same_again(const schedule& what) {
  int same = 0;
  for (int i = 0; i < 10; ++i) {
    const auto outcome = try_test(what.options, {.checker_threads = 1});
    if (!outcome || outcome->fingerprint != what.fingerprint) continue;
    const auto found = cause_of(*outcome);
    same += found && found->name == what.cause ? 1 : 0;
  }
  return same;
}

/// The first seed that shows the bug, and its run.
std::optional<std::pair<test_options, run_outcome>> find(const system_entry& system,
                                                         const planted_bug& bug,
                                                         std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    auto options = hunt(system, bug, seed, 30);
    auto outcome = try_test(options, {.checker_threads = 1});
    if (outcome && outcome->valid == checkers::verdict::invalid)
      return std::pair{std::move(options), *std::move(outcome)};
  }
  return std::nullopt;
}

void show(const arguments& in, const std::string& name, const shrunk& made, double seconds) {
  const auto& small = made.smallest;
  const auto size = size_of(small);
  fmt::print(
      "| {} | {} | {} → {} | {} → {} | {} → {} | {:.2f} → {:.2f} | {} | {} | {:.1f}{} | {} |\n",
      name, small.cause, made.before.ops, size.ops, made.before.faults, size.faults,
      made.before.nodes, size.nodes, made.before.seconds, size.seconds,
      size.decisions ? std::to_string(*size.decisions) : "drawn", made.tried, seconds,
      made.finished ? "" : " (ended)", same_again(small));
  std::fflush(stdout);
  if (!in.verbose) return;
  const auto outcome = try_test(small.options, {.checker_threads = 1});
  fmt::print("{}\n{}\n", story_of(outcome->ops, small.options), to_text(small));
}

void shrink_one(const arguments& in, const system_entry& system, const planted_bug& bug,
                std::vector<row>& rows) {
  const auto name = system.name + "/" + bug.name;
  const auto found = find(system, bug, in.seeds);
  if (!found) {
    fmt::print("| {} | not found |\n", name);
    return;
  }
  const auto begun = clock::now();
  const shrink_options how{
      .threads = in.threads,
      .over = [&] { return since(begun) > in.budget; },
      .progress =
          [&](const shrink_progress& now) {
            if (in.verbose)
              fmt::print(stderr, "{:.1f} {}: {} ops {} faults {} nodes {:.3f} s {}; {}\n",
                         since(begun), now.phase, now.now.ops, now.now.faults, now.now.nodes,
                         now.now.seconds,
                         now.now.decisions ? static_cast<int>(*now.now.decisions) : -1, now.tried);
          }};
  const auto made = shrink_run(found->first, found->second, how);
  if (!made) {
    fmt::print("| {} | {} |\n", name, to_string(made.problem()));
    return;
  }
  const auto seconds = since(begun);
  show(in, name, *made, seconds);
  const auto size = size_of(made->smallest);
  rows.push_back({name, size.ops, size.faults, size.nodes, seconds});
}

template <class T>
double median(std::vector<row> rows, T row::*member) {
  std::ranges::sort(rows, {}, member);
  return rows.empty() ? 0 : static_cast<double>(rows[rows.size() / 2].*member);
}

}  // namespace

int shrink_zoo(int argc, char** argv) {
  log_errors_only();
  const auto in = parse(argc, argv);
  const auto wanted = [&](const std::string& system, const std::string& bug) {
    return in.wanted.empty() || std::ranges::count(in.wanted, system) > 0 ||
           std::ranges::count(in.wanted, system + "/" + bug) > 0;
  };
  fmt::print(
      "| bug | cause | ops | faults | nodes | seconds | decisions | tried | took s | same "
      "of 10 |\n|---|---|---|---|---|---|---|---|---|---|\n");
  std::vector<row> rows;
  for (const auto& system : all_systems())
    if (system.runs_in_sim())
      for (const auto& bug : system.bugs)
        if (wanted(system.name, bug.name)) shrink_one(in, system, bug, rows);
  fmt::print("\n{} bugs; medians: {} ops, {} faults, {} nodes, {:.1f} s\n", rows.size(),
             median(rows, &row::ops), median(rows, &row::faults), median(rows, &row::nodes),
             median(rows, &row::seconds));
  return 0;
}

}  // namespace agon::scenarios

int main(int argc, char** argv) { return agon::scenarios::shrink_zoo(argc, argv); }
