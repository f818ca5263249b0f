// From a campaign and a seed to a test.
#include "scenarios/explore/campaign_options.hpp"

#include "actors/vocabulary/random.hpp"
#include "scenarios/catalog.hpp"
#include "scenarios/swarm.hpp"

#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

#include <limits>

namespace agon::scenarios {

test_options test_of(const campaign_options& campaign, std::uint64_t seed) {
  auto base = campaign.base;
  base.seed = seed;
  if (!campaign.draws) return base;
  const auto system = find_system(base.system);
  invariant(system.ok(), "a system that was checked");
  auto drawn = swarm(base, **system);
  const auto keep = [&](std::string_view name, auto member) {
    if (campaign.kept.contains(std::string{name})) drawn.*member = base.*member;
  };
  keep(kept_nodes, &test_options::nodes);
  keep(kept_concurrency, &test_options::concurrency);
  keep(kept_rate, &test_options::rate);
  keep(kept_ops_per_key, &test_options::ops_per_key);
  keep(kept_interval, &test_options::fault_interval);
  keep(kept_buggify, &test_options::buggify);
  keep(kept_faults, &test_options::faults);
  return drawn;
}

seed_task task_of(const campaign_options& campaign, std::uint64_t seed) {
  return {.options = test_of(campaign, seed),
          .recheck = random_stream{seed, "recheck"}.chance(campaign.rechecked)};
}

json::object identity_of(const campaign_options& campaign) {
  return {{"test", to_json(campaign.base)},          {"draws", campaign.draws},
          {"kept", json::value_from(campaign.kept)}, {"rechecked", campaign.rechecked},
          {"stop_at_first", campaign.stop_at_first}, {"seed_limit", campaign.seed_limit}};
}

json::object to_json(const campaign_options& campaign) {
  auto all = identity_of(campaign);
  all["seeds"] = campaign.seeds;
  all["seconds"] = campaign.seconds;
  return all;
}

result<campaign_options> campaign_options_from(const json::object& stored) {
  try {
    auto base = test_options_from(stored.at("test").as_object());
    if (!base) return base.problem();
    return campaign_options{.base = *std::move(base),
                            .draws = stored.at("draws").as_bool(),
                            .kept = json::value_to<std::set<std::string>>(stored.at("kept")),
                            .rechecked = stored.at("rechecked").to_number<double>(),
                            .stop_at_first = stored.at("stop_at_first").as_bool(),
                            .seeds = stored.at("seeds").to_number<std::uint64_t>(),
                            .seconds = stored.at("seconds").to_number<double>(),
                            .seed_limit = stored.at("seed_limit").to_number<double>()};
  } catch (const std::exception& problem) {
    return error{std::string{"these are no options of a campaign: "} + problem.what(),
                 {},
                 "was it written by another version?"};
  }
}

result<> check(const campaign_options& campaign) {
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (campaign.base.world != "sim")
    return error{"only simulated runs have seeds to explore", "--world " + campaign.base.world,
                 "--world sim"};
  if (campaign.base.seed >= most || campaign.seeds >= most - campaign.base.seed)
    return error{"seeds are numbers below 2^63", "--seed", "a smaller one, or fewer --seeds"};
  if (!(campaign.rechecked >= 0 && campaign.rechecked <= 1))
    return error{"not a part of the runs", "--recheck", "0 to 1"};
  if (!(campaign.seconds >= 0 && campaign.seconds < 1e9))
    return error{"not a length of time", "--for", "such as 90s, 10m or 2h"};
  if (!(campaign.seed_limit > 0 && campaign.seed_limit < 1e6))
    return error{"not a length of time", "--seed-limit", "seconds, more than 0"};
  return success{};
}

}  // namespace agon::scenarios
