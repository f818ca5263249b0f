// One run of a test: from options to a verdict, with everything in the store.
#pragma once

#include "actors/run.hpp"
#include "actors/vocabulary/history.hpp"
#include "checkers/verdict.hpp"
#include "scenarios/store/run_files.hpp"
#include "scenarios/store/run_folder.hpp"
#include "scenarios/systems/system.hpp"
#include "scenarios/test_options.hpp"
#include "sim/chooser.hpp"
#include "sim/snapshot.hpp"
#include "sim/trace.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace agon::scenarios {

/// What became of a run.
struct run_outcome {
  run_state state = run_state::crashed;
  checkers::verdict valid = checkers::verdict::unknown;
  json::object results = {};     ///< As in results.json.
  std::string folder = {};       ///< Where it is stored.
  std::string fingerprint = {};  ///< In `sim`.
  std::vector<error> errors = {};
  history ops = {};
  duration simulated = {};                   ///< How long it was, of its own time, in `sim`.
  std::vector<sim::trace_event> trace = {};  ///< Where the watch asked for it.
};

/// How a run is watched.
struct run_watch {
  interrupt_count interrupts = {};
  std::function<void(const progress&)> progress = {};
  std::function<void(const std::string& stage)> stage = {};  ///< `checking` ….
  unsigned checker_threads = 0;  ///< For judging; 0: as many as the machine has cores.
  bool keep_trace = false;       ///< try_test puts the trace into the outcome.
  /// For try_test: decides in place of what the options say; null: as they say.
  std::shared_ptr<sim::chooser> chooser = nullptr;
};

/// The test that the options ask for, which were checked; it has no sink yet.
result<agon::test> make_test(const test_options& options);
/// The same for a system that the catalog need not have.
result<agon::test> make_test(const test_options& options, const system_entry& system);

/// Runs a test whose options were checked. Fails where it cannot start: a bad host, no store. What
/// goes wrong later is in the outcome.
result<run_outcome> run_test(const test_options& options, const std::vector<std::string>& argv,
                             const run_watch& watch = {});

/// Runs and judges a simulated test whose options were checked, on this thread, and stores nothing.
/// Several may run at once, each on a thread of its own. Fails where it cannot start.
result<run_outcome> try_test(const test_options& options, const run_watch& watch = {});
/// The same for a system that the catalog need not have.
result<run_outcome> try_test(const test_options& options, const system_entry& system,
                             const run_watch& watch = {});

/// What a simulated test does again, without a store: its fingerprint and its trace.
struct rerun {
  std::string fingerprint;
  std::vector<sim::trace_event> trace;
  std::vector<op> ops = {};
  std::optional<sim::snapshot> seen = {};  ///< If it was looked at.
  duration begun{};                        ///< The virtual time at which the history begins.
};
/// Runs a simulated test again.
result<rerun> run_again(const test_options& options, const run_watch& watch = {});
/// The same for a system that the catalog need not have.
result<rerun> run_again(const test_options& options, const system_entry& system,
                        const run_watch& watch = {});
/// Runs a simulated test again until all has happened that happens until `when`, in the history's
/// time, and looks at it. Nothing is seen if the run is over sooner.
result<rerun> run_again_until(time_point when, const test_options& options,
                              const run_watch& watch = {});

/// The options that a run's test.json holds.
result<test_options> stored_options(const run_folder& folder);

/// Judges the stored history of a run that has ended, however it did, and writes its results.json.
/// A run that was killed counts as crashed.
result<run_outcome> analyze(const run_folder& folder, const run_watch& watch = {},
                            edn_files edn = edn_files::none);

/// Judges the history in a file of its own as that of a run which completed, by the workload of the
/// options. Stores nothing. A history whose values are not all `[key, value]` is that of one key.
result<run_outcome> analyze_history(const std::string& path, const test_options& options,
                                    const run_watch& watch = {});

/// How many different things the group of `pattern` matches in these logs: elections, if the
/// pattern is that of a system. 0 for an empty pattern. Linear in the logs.
std::size_t count_elections(const std::string& pattern,
                            const std::map<node_id, std::vector<log_file>>& logs);

/// Exit status as Jepsen's: 0 valid, 1 invalid, 2 unknown, 255 where the harness crashed.
int exit_status(const run_outcome& outcome);

}  // namespace agon::scenarios
