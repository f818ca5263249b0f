// One seed, one run: in this process twice, and in processes of their own.
#include "scenarios/test_run.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <set>
#include <string>

namespace agon::scenarios {
namespace {

/// What the program of fingerprints prints in a process of its own.
std::string fingerprints(const std::string& arguments) {
  std::string printed;
  FILE* pipe = ::popen((std::string{AGON_FINGERPRINTS} + " " + arguments).c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  std::array<char, 4096> block{};
  while (const auto got = std::fread(block.data(), 1, block.size(), pipe))
    printed.append(block.data(), got);
  EXPECT_EQ(::pclose(pipe), 0);
  return printed;
}

TEST(determinism, two_processes_print_the_same_fingerprints) {
  const auto first = fingerprints("1 5");
  EXPECT_EQ(first, fingerprints("1 5"));
  EXPECT_EQ(std::count(first.begin(), first.end(), '\n'), 5);
}

TEST(determinism, a_seed_does_not_depend_on_the_runs_before_it) {
  const auto alone = fingerprints("4 1");
  const auto after_others = fingerprints("1 4");
  ASSERT_GE(after_others.size(), alone.size());
  EXPECT_EQ(after_others.substr(after_others.size() - alone.size()), alone);
}

test_options options_of(std::uint64_t seed) {
  test_options options;
  options.seed = seed;
  options.faults = {"partition", "kill", "pause"};
  options.time_limit = 10;
  options.fault_interval = 2;
  return options;
}

TEST(determinism, one_seed_gives_one_trace_event_by_event) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto one = run_again(options_of(seed));
    const auto other = run_again(options_of(seed));
    ASSERT_TRUE(one.ok() && other.ok());
    EXPECT_FALSE(sim::first_difference(one->trace, other->trace).has_value());
    EXPECT_EQ(one->fingerprint, other->fingerprint);
    EXPECT_GT(one->trace.size(), 5'000u) << "a run in which something happened";
  }
}

TEST(determinism, different_seeds_give_different_runs) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    seen.insert(run_again(options_of(seed))->fingerprint);
  EXPECT_EQ(seen.size(), 5u);
}

TEST(determinism, one_seed_and_strategy_give_one_run) {
  auto options = options_of(1);
  std::set<std::string> seen{run_again(options)->fingerprint};
  for (const std::string strategy : {"pct:3", "pos", "delay:3", "round-robin"}) {
    options.strategy = strategy;
    const auto one = run_again(options);
    const auto other = run_again(options);
    ASSERT_TRUE(one.ok() && other.ok());
    EXPECT_FALSE(sim::first_difference(one->trace, other->trace).has_value()) << strategy;
    EXPECT_EQ(one->fingerprint, other->fingerprint) << strategy;
    seen.insert(one->fingerprint);
  }
  EXPECT_EQ(seen.size(), 5u) << "each strategy makes another run";
}

}  // namespace
}  // namespace agon::scenarios
