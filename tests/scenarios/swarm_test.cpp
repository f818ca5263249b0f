// What a seed draws of its test.
#include "scenarios/swarm.hpp"

#include "scenarios/catalog.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <set>

namespace agon::scenarios {
namespace {

test_options base(std::uint64_t seed) {
  test_options options;
  options.seed = seed;
  return options;
}

const system_entry& raft() { return **find_system("raft"); }

TEST(a_swarm, draws_the_same_test_for_the_same_seed) {
  EXPECT_EQ(json::serialize(to_json(swarm(base(7), raft()))),
            json::serialize(to_json(swarm(base(7), raft()))));
}

TEST(a_swarm, draws_tests_that_can_be_run) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto drawn = swarm(base(seed), raft());
    EXPECT_TRUE(check(drawn).ok()) << to_string(check(drawn).problem());
    EXPECT_FALSE(drawn.faults.empty());
  }
}

TEST(a_swarm, varies_every_knob) {
  std::set<std::size_t> nodes;
  std::set<std::string> faults;
  std::set<double> rates;
  std::set<double> buggify;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto drawn = swarm(base(seed), raft());
    nodes.insert(drawn.nodes.size());
    faults.insert(drawn.faults.begin(), drawn.faults.end());
    rates.insert(drawn.rate);
    buggify.insert(drawn.buggify);
  }
  EXPECT_EQ(nodes, (std::set<std::size_t>{3, 4, 5, 7}));
  EXPECT_EQ(faults, (std::set<std::string>{raft().survives.begin(), raft().survives.end()}));
  EXPECT_EQ(rates, (std::set<double>{10, 30, 100, 300}));
  EXPECT_EQ(buggify, (std::set<double>{0, 0.1, 0.25}));
}

TEST(a_swarm, never_draws_damage_and_changes_of_members_together) {
  auto given = base(1);
  given.faults = {"disk-rot", "membership"};
  std::set<std::string> seen;
  for (given.seed = 1; given.seed <= 50; ++given.seed) {
    const auto drawn = swarm(given, raft());
    ASSERT_EQ(drawn.faults.size(), 1U);
    seen.insert(drawn.faults.front());
  }
  EXPECT_EQ(seen.size(), 2U);
}

TEST(a_swarm, keeps_what_it_is_given) {
  auto given = base(3);
  given.bugs = {"stale-read"};
  given.faults = {"pause"};
  given.time_limit = 5;
  const auto drawn = swarm(given, raft());
  EXPECT_EQ(drawn.bugs, given.bugs);
  EXPECT_EQ(drawn.faults, given.faults);
  EXPECT_EQ(drawn.time_limit, 5);
  EXPECT_EQ(drawn.seed, 3U);
}

}  // namespace
}  // namespace agon::scenarios
