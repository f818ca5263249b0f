// The whole system in the simulator: valid without bugs, and invalid with each of them.
#include "tests/scenarios/systems/short_run.hpp"

namespace agon::scenarios {
namespace {

TEST(multi_paxos, stays_valid_under_faults) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    EXPECT_EQ(verdict_of({.system = "multi-paxos",
                          .workload = "register",
                          .faults = {"partition", "kill", "pause"},
                          .seed = seed}),
              checkers::verdict::valid);
}

TEST(multi_paxos, shows_each_planted_bug) { expect_bugs_found("multi-paxos"); }

}  // namespace
}  // namespace agon::scenarios
