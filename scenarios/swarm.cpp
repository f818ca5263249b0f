// Each knob has a stream of its own, so that a new one leaves the others as they were.
#include "scenarios/swarm.hpp"

#include "actors/vocabulary/random.hpp"
#include "scenarios/systems/system.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace agon::scenarios {
namespace {

/// Nodes that lost what they held and members that left may together be more than a system can do
/// without: of the two kinds of fault, only one stays.
void keep_budget(std::vector<std::string>& packages, random_stream luck) {
  const auto damages = [](const std::string& name) {
    return name == "disk-rot" || name == "disk-loss" || name == "wipe";
  };
  const auto moves = [](const std::string& name) { return name == "membership"; };
  if (std::ranges::none_of(packages, damages) || std::ranges::none_of(packages, moves)) return;
  if (luck.chance(0.5))
    std::erase_if(packages, damages);
  else
    std::erase_if(packages, moves);
}

/// Each package with one half, and at least one.
std::vector<std::string> some_of(const std::vector<std::string>& packages, random_stream luck) {
  std::vector<std::string> chosen;
  for (const auto& package : packages)
    if (luck.child(package).chance(0.5)) chosen.push_back(package);
  if (chosen.empty() && !packages.empty()) chosen.push_back(luck.child("one").pick(packages));
  keep_budget(chosen, luck.child("budget"));
  return chosen;
}

}  // namespace

std::vector<std::string> nodes_named(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= count; ++i) names.push_back("n" + std::to_string(i));
  return names;
}

test_options swarm(const test_options& base, const system_entry& system) {
  const random_stream luck{base.seed, "swarm"};
  const auto draw = [&](std::string_view knob, const auto& values) {
    return luck.child(knob).pick(values);
  };
  auto drawn = base;
  if (system.roles.empty())
    drawn.nodes = nodes_named(draw("nodes", std::vector<std::size_t>{3, 3, 5, 5, 5, 4, 7}));
  drawn.concurrency = draw("concurrency", std::vector<std::string>{"1n", "2n", "2n", "3n"});
  drawn.rate = draw("rate", std::vector<double>{10, 30, 100, 100, 300});
  drawn.ops_per_key = draw("ops-per-key", std::vector<std::size_t>{20, 100, 100, 300});
  drawn.fault_interval = draw("nemesis-interval", std::vector<double>{1, 2, 3, 5, 10});
  drawn.buggify = draw("buggify", std::vector<double>{0, 0, 0.1, 0.25});
  drawn.faults = some_of(base.faults.empty() ? system.survives : base.faults, luck.child("faults"));
  for (const auto& setting : system.settings)
    if (!setting.drawn.empty() && !base.settings.contains(setting.name))
      drawn.settings[setting.name] = draw("set/" + setting.name, setting.drawn);
  return drawn;
}

}  // namespace agon::scenarios
