// The whole system in the simulator: valid without bugs, and invalid with each of them.
#include "tests/scenarios/systems/short_run.hpp"

namespace agon::scenarios {
namespace {

TEST(replicated_log, stays_valid_under_faults) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    EXPECT_EQ(verdict_of({.system = "replicated-log",
                          .workload = "queue",
                          .faults = {"partition", "kill", "pause"},
                          .seed = seed}),
              checkers::verdict::valid);
}

TEST(replicated_log, shows_each_planted_bug) { expect_bugs_found("replicated-log"); }

}  // namespace
}  // namespace agon::scenarios
