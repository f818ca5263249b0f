// Short runs of whole systems in the simulator, for tests of small systems.
#pragma once

#include "scenarios/catalog.hpp"
#include "scenarios/test_run.hpp"
#include "tests/sanitized.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace agon::scenarios {

/// What a short run is to be.
struct short_run {
  std::string system;
  std::string workload;
  std::set<std::string> bugs = {};
  std::vector<std::string> faults = {};
  std::uint64_t seed = 1;
  double seconds = 20;  ///< Simulated.
};

/// Its verdict; a run that does not complete, or shows nothing, fails the test.
inline checkers::verdict verdict_of(const short_run& what) {
  test_options options;
  options.system = what.system;
  options.workload = what.workload;
  options.bugs = what.bugs;
  options.faults = what.faults;
  options.seed = what.seed;
  options.time_limit = what.seconds;
  options.fault_interval = 1;
  options.concurrency = "2n";
  const auto run = try_test(options);
  EXPECT_TRUE(run.ok()) << (run.ok() ? "" : to_string(run.problem()));
  if (!run.ok()) return checkers::verdict::unknown;
  EXPECT_EQ(run->state, run_state::completed) << command_line(options);
  if (what.bugs.empty()) {
    EXPECT_TRUE(run->results.at("vacuous").as_array().empty()) << command_line(options);
  }
  return run->valid;
}

/// Expects that each planted bug of a system is found, under the workload and faults that its entry
/// names, with one of the seeds 1 to 50. Under sanitizers each is run once.
inline void expect_bugs_found(const std::string& system) {
  const auto entry = find_system(system);
  ASSERT_TRUE(entry.ok());
  for (const auto& bug : (*entry)->bugs) {
    short_run run{
        .system = system, .workload = bug.workload, .bugs = {bug.name}, .faults = bug.faults};
    while (run.seed <= 50 && verdict_of(run) != checkers::verdict::invalid && !tests::sanitized)
      ++run.seed;
    EXPECT_LE(run.seed, 50U) << bug.name << " was not found";
  }
}

}  // namespace agon::scenarios
