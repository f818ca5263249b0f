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

// A forgotten promise shows in longer runs only (tests/planted); acceptor_test.cpp has it alone.
TEST(multi_paxos, shows_the_planted_bugs_that_short_runs_can_show) {
  const auto entry = find_system("multi-paxos");
  ASSERT_TRUE(entry.ok());
  for (const auto& bug : (*entry)->bugs) {
    if (bug.name == "promise-not-durable") continue;
    short_run run{.system = "multi-paxos",
                  .workload = bug.workload,
                  .bugs = {bug.name},
                  .faults = bug.faults};
    while (run.seed <= 50 && verdict_of(run) != checkers::verdict::invalid) ++run.seed;
    EXPECT_LE(run.seed, 50U) << bug.name << " was not found";
  }
}

}  // namespace
}  // namespace agon::scenarios
