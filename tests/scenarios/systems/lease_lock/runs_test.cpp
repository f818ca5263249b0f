// The whole lock in the simulator: valid without bugs, and invalid with each of them.
#include "tests/scenarios/systems/short_run.hpp"

namespace agon::scenarios {
namespace {

TEST(lease_lock, stays_valid_under_faults) {
  for (const std::string workload : {"lock", "fenced-counter"})
    for (std::uint64_t seed = 1; seed <= 3; ++seed)
      EXPECT_EQ(verdict_of({.system = "lease-lock",
                            .workload = workload,
                            .faults = {"partition", "kill", "pause", "clock"},
                            .seed = seed,
                            .seconds = 40}),
                checkers::verdict::valid);
}

TEST(lease_lock, shows_each_planted_bug) { expect_bugs_found("lease-lock"); }

}  // namespace
}  // namespace agon::scenarios
