// The whole store in the simulator: valid without bugs, and invalid with each of them.
#include "tests/scenarios/systems/short_run.hpp"

namespace agon::scenarios {
namespace {

const std::vector<std::string> all_faults{"partition", "kill", "pause"};

TEST(snapshot_store, stays_valid_under_faults) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    EXPECT_EQ(
        verdict_of(
            {.system = "snapshot-store", .workload = "txn", .faults = all_faults, .seed = seed}),
        checkers::verdict::valid);
}

TEST(snapshot_store, shows_each_planted_bug) { expect_bugs_found("snapshot-store"); }

}  // namespace
}  // namespace agon::scenarios
