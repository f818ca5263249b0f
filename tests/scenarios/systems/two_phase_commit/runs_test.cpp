// The whole bank in the simulator: valid without bugs, and invalid with each of them.
#include "tests/scenarios/systems/short_run.hpp"

namespace agon::scenarios {
namespace {

const std::vector<std::string> all_faults{"partition", "kill", "pause"};

TEST(two_phase_commit, stays_valid_under_faults) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    EXPECT_EQ(
        verdict_of(
            {.system = "two-phase-commit", .workload = "bank", .faults = all_faults, .seed = seed}),
        checkers::verdict::valid);
}

TEST(two_phase_commit, shows_each_planted_bug) { expect_bugs_found("two-phase-commit"); }

}  // namespace
}  // namespace agon::scenarios
