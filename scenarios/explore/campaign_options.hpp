// A campaign: one test, over many seeds.
#pragma once

#include "scenarios/explore/seed_run.hpp"
#include "scenarios/test_options.hpp"

#include <cstdint>
#include <set>
#include <string>

namespace agon::scenarios {

/// What a campaign runs, and when it ends.
struct campaign_options {
  test_options base = {};           ///< Its seed is the first.
  bool draws = true;                ///< Each seed draws its own variant of the test, as a swarm.
  std::set<std::string> kept = {};  ///< The knobs, by their flags' names, that are not drawn.
  double rechecked = 0.05;          ///< The part of seeds that is run twice and compared.
  bool stop_at_first = false;       ///< Ends at the smallest seed that fails.
  std::uint64_t seeds = 0;          ///< How many; 0: no limit.
  double seconds = 0;               ///< Of real time; 0: no limit.
  double seed_limit = 120;          ///< Real seconds that one seed may take.
};

/// Names of knobs that may be kept.
inline constexpr std::string_view kept_nodes = "nodes", kept_concurrency = "concurrency",
                                  kept_rate = "rate", kept_ops_per_key = "ops-per-key",
                                  kept_interval = "nemesis-interval", kept_buggify = "buggify",
                                  kept_faults = "nemesis";

/// The test that a seed of the campaign is; the catalog must have its system if seeds draw.
test_options test_of(const campaign_options& campaign, std::uint64_t seed);
/// The same as a task; which seeds are run twice depends on the seed alone.
seed_task task_of(const campaign_options& campaign, std::uint64_t seed);

/// Everything but how many seeds there are and how long they may take together: campaigns in which
/// this is equal have the same results.
json::object identity_of(const campaign_options& campaign);
/// All of it.
json::object to_json(const campaign_options& campaign);
/// Reads what to_json wrote.
result<campaign_options> campaign_options_from(const json::object& stored);

/// Done, or the first thing that is wrong, with the flag to change. The test itself is not looked
/// at.
result<> check(const campaign_options& campaign);

}  // namespace agon::scenarios
