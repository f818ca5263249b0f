// Each planted bug of each simulated system is found, by the workload and the faults that it names;
// the same systems without bugs stay valid and make progress. If a checker or a fault stopped
// working, this is where it shows.
#include "scenarios/test_run.hpp"
#include "scenarios/zoo.hpp"
#include "tests/sanitized.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace agon::scenarios {
namespace {

constexpr double time_limit = 30;
constexpr std::uint64_t seeds_enough = 400;

// Under sanitizers the code is run, but nothing need be found.
using tests::sanitized;

struct planted {
  const system_entry* system;
  planted_bug bug;
};

void PrintTo(const planted& what, std::ostream* out) {
  *out << what.system->name << " " << what.bug.name;
}

std::vector<planted> all_planted() {
  std::vector<planted> all;
  for (const auto& system : all_systems())
    if (system.runs_in_sim())
      for (const auto& bug : system.bugs) all.push_back({&system, bug});
  return all;
}

std::string test_name(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

class bugs : public testing::TestWithParam<planted> {};

TEST_P(bugs, is_found_by_its_faults) {
  const auto& [system, bug] = GetParam();
  const std::uint64_t seeds = sanitized ? 1 : seeds_enough;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto options = hunt(*system, bug, seed, time_limit);
    ASSERT_TRUE(check(options).ok()) << to_string(check(options).problem());
    const auto run = try_test(options);
    ASSERT_TRUE(run.ok()) << to_string(run.problem());
    ASSERT_EQ(run->state, run_state::completed) << command_line(options);
    if (run->valid != checkers::verdict::invalid) continue;
    RecordProperty("seeds", static_cast<int>(seed));
    return;
  }
  if (!sanitized)
    FAIL() << "not found; the last: " << command_line(hunt(*system, bug, seeds, time_limit));
}

INSTANTIATE_TEST_SUITE_P(planted, bugs, testing::ValuesIn(all_planted()), [](const auto& given) {
  return test_name(given.param.system->name + "_" + given.param.bug.name);
});

struct correct_system {
  const system_entry* system;
  std::string workload;
};

void PrintTo(const correct_system& what, std::ostream* out) {
  *out << what.system->name << " " << what.workload;
}

std::vector<correct_system> all_correct() {
  std::vector<correct_system> all;
  for (const auto& system : all_systems())
    if (system.runs_in_sim())
      for (const auto& workload : system.workloads) all.push_back({&system, workload});
  return all;
}

class correct : public testing::TestWithParam<correct_system> {};

TEST_P(correct, stays_valid_and_goes_on_under_whatever_a_swarm_draws) {
  const auto& [system, workload] = GetParam();
  for (std::uint64_t seed = 1; seed <= (sanitized ? 1 : 20); ++seed) {
    const auto options = trial(*system, workload, seed, time_limit);
    ASSERT_TRUE(check(options).ok()) << to_string(check(options).problem());
    const auto run = try_test(options);
    ASSERT_TRUE(run.ok()) << to_string(run.problem());
    EXPECT_EQ(run->state, run_state::completed) << command_line(options);
    EXPECT_EQ(run->valid, checkers::verdict::valid) << command_line(options);
  }
}

INSTANTIATE_TEST_SUITE_P(planted, correct, testing::ValuesIn(all_correct()), [](const auto& given) {
  return test_name(given.param.system->name + "_" + given.param.workload);
});

}  // namespace
}  // namespace agon::scenarios
