// What the seed chooses of the network.
#include "scenarios/drawn_network.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace agon::scenarios {
namespace {

TEST(the_network_of_a_seed, is_always_the_same) {
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    EXPECT_EQ(to_json(draw_network(seed)), to_json(draw_network(seed)));
}

TEST(the_networks_of_seeds, are_of_every_kind_and_make_sense) {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const auto network = draw_network(seed);
    EXPECT_TRUE(sim::latency::valid(network.latency)) << seed;
    EXPECT_TRUE(network.checksums);
    ++seen[std::string{to_string(network.kind)}];
    ++seen[std::string{sim::latency::name_of(network.latency)}];
    seen["slow links"] += network.slow.chance > 0 ? 1 : 0;
    seen["bounded"] += network.capacity > 0 ? 1 : 0;
  }
  for (const auto* kind : {"datagram", "ordered", "stream"}) EXPECT_NEAR(seen[kind], 200, 50);
  for (const auto* model : {"uniform", "constant", "exponential", "bimodal"})
    EXPECT_NEAR(seen[model], 150, 45) << model;
  EXPECT_NEAR(seen["slow links"], 150, 45);
  EXPECT_NEAR(seen["bounded"], 150, 45);
}

TEST(the_network_of_a_seed, is_told_in_words) {
  const sim::network_options network{
      .latency =
          sim::latency::exponential{std::chrono::milliseconds{1}, std::chrono::milliseconds{2}},
      .slow = {.chance = 0.2},
      .kind = sim::link_kind::stream,
      .patience = std::chrono::seconds{3}};
  EXPECT_EQ(to_json(network),
            (json::object{
                {"kind", "stream"},
                {"latency", {{"model", "exponential"}, {"min_ms", 1.0}, {"mean_above_ms", 2.0}}},
                {"slow_links", {{"chance", 0.2}, {"extra_min_ms", 10.0}, {"extra_max_ms", 100.0}}},
                {"patience_ms", 3000.0}}));
  EXPECT_EQ(json::serialize(to_json(sim::network_options{.capacity = 16})),
            R"({"kind":"ordered","latency":{"model":"uniform","min_ms":2E-1,"max_ms":8E-1},)"
            R"("capacity":16})");
}

}  // namespace
}  // namespace agon::scenarios
