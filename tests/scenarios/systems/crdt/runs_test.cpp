// Set and counter in the simulator: valid without bugs, and invalid with each of them.
#include "tests/scenarios/systems/short_run.hpp"

namespace agon::scenarios {
namespace {

const std::vector<std::string> all_faults{"partition", "kill", "pause"};

TEST(crdt_set, stays_valid_under_faults) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    EXPECT_EQ(
        verdict_of({.system = "crdt-set", .workload = "set", .faults = all_faults, .seed = seed}),
        checkers::verdict::valid);
}

TEST(crdt_set, shows_each_planted_bug) { expect_bugs_found("crdt-set"); }

TEST(crdt_counter, stays_valid_under_faults) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    EXPECT_EQ(verdict_of({.system = "crdt-counter",
                          .workload = "pn-counter",
                          .faults = all_faults,
                          .seed = seed}),
              checkers::verdict::valid);
}

TEST(crdt_counter, shows_each_planted_bug) { expect_bugs_found("crdt-counter"); }

}  // namespace
}  // namespace agon::scenarios
