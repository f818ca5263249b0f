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

// Clients that ask again at once refuse each other for ever, where messages take their time.
TEST(lease_lock, is_got_by_somebody_when_all_ask_for_it) {
  test_options options;
  options.system = "lease-lock";
  options.workload = "lock";
  options.seed = 210228;
  options.time_limit = 5;
  options.rate = 300;
  options.concurrency = "1n";
  options.buggify = 0.1;
  options.liveness = 20;
  options.faults = {"partition", "kill", "pause", "packet", "storm"};
  options.fault_interval = 1;
  const auto run = try_test(options);
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->valid, checkers::verdict::valid) << run->results;
}

TEST(lease_lock, shows_each_planted_bug) { expect_bugs_found("lease-lock"); }

}  // namespace
}  // namespace agon::scenarios
