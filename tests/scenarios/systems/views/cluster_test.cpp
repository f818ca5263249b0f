// Clusters of replicas under crashes and a bad network.
#include "tests/scenarios/systems/views/cluster.hpp"

#include "scenarios/systems/chain_replication/chain.hpp"
#include "scenarios/systems/primary_backup/primary_backup.hpp"

#include <gtest/gtest.h>

namespace agon::systems::views {
namespace {

using namespace std::chrono_literals;
using chain_replication::chain;
using primary_backup::primary_backup;

template <class Replica>
void expect_agreement(std::uint64_t seed) {
  cluster<Replica> all{seed};
  all.run_with_faults(10s);
  const auto before = all.acknowledged();
  all.settle(5s);
  all.compare();
  EXPECT_EQ(all.violations(), std::set<std::string>{}) << "seed " << seed;
  EXPECT_GT(all.crashes(), 5U);
  EXPECT_GT(before, 10U) << "seed " << seed;
  EXPECT_GT(all.acknowledged(), before + 200) << "seed " << seed;
}

/// Whether one of a few clusters with this bug does what it must not.
template <class Replica>
bool shows(const std::string& bug) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    cluster<Replica> all{seed, {bug}};
    all.run_with_faults(10s);
    all.settle(5s);
    all.compare();
    if (!all.violations().empty()) return true;
  }
  return false;
}

TEST(cluster, of_a_primary_and_backups_agrees_and_goes_on) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) expect_agreement<primary_backup>(seed);
}

TEST(cluster, in_a_chain_agrees_and_goes_on) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) expect_agreement<chain>(seed);
}

TEST(cluster, shows_what_a_primary_loses) {
  for (const auto* bug : {"async-replication", "adopts-own-log"})
    EXPECT_TRUE(shows<primary_backup>(bug)) << bug;
}

TEST(cluster, shows_what_a_chain_loses) {
  for (const auto* bug : {"head-acknowledges", "acknowledges-early", "forgets-in-flight"})
    EXPECT_TRUE(shows<chain>(bug)) << bug;
}

TEST(cluster, does_the_same_again) {
  cluster<primary_backup> first{7};
  cluster<primary_backup> second{7};
  first.run_with_faults(5s);
  second.run_with_faults(5s);
  EXPECT_EQ(first.acknowledged(), second.acknowledged());
  EXPECT_EQ(first.crashes(), second.crashes());
}

}  // namespace
}  // namespace agon::systems::views
