// Strategies by name, and the property that defines each.
#include "sim/explore/strategy.hpp"

#include "sim/explore/delaying.hpp"
#include "sim/explore/pct.hpp"
#include "sim/explore/pos.hpp"
#include "sim/explore/replay.hpp"
#include "sim/explore/round_robin.hpp"
#include "tests/sim/explore/busy_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace agon::sim::test {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

constexpr run_shape small_run{.nodes = 3, .points = 200, .usual = milliseconds{1}};

std::string problem_with(std::string_view spec) {
  const auto parsed = parse_strategy(spec);
  return parsed ? "nothing" : to_string(parsed.problem());
}

TEST(strategy, that_does_not_exist_is_refused_with_those_that_do) {
  const std::string others =
      " (one of: random, pct:D, pos, delay:D, round-robin; D is a number from 1 to 1000)";
  for (const std::string spec :
       {"", "pet:3", "pct", "pct:", "pct:0", "pct:1001", "pct:3x", "delay:-1", "pos:2", "random:1"})
    EXPECT_EQ(problem_with(spec), "--strategy: there is no strategy \"" + spec + "\"" + others);
}

TEST(strategy, is_told_by_its_name_and_bound) {
  EXPECT_EQ(*parse_strategy("random"), (strategy{strategy::kind::random, 0}));
  EXPECT_EQ(*parse_strategy("pct:3"), (strategy{strategy::kind::pct, 3}));
  EXPECT_EQ(*parse_strategy("pos"), (strategy{strategy::kind::pos, 0}));
  EXPECT_EQ(*parse_strategy("delay:12"), (strategy{strategy::kind::delay, 12}));
  EXPECT_EQ(*parse_strategy("round-robin"), (strategy{strategy::kind::round_robin, 0}));
}

std::string run_with(const std::string& spec, std::uint64_t seed) {
  return busy_run(1, *make_chooser(spec, seed, small_run));
}

TEST(strategy, of_one_seed_gives_one_run_and_of_another_another) {
  for (const std::string spec : {"pct:3", "pos", "delay:3"}) {
    EXPECT_EQ(run_with(spec, 1), run_with(spec, 1)) << spec;
    EXPECT_NE(run_with(spec, 1), run_with(spec, 2)) << spec;
  }
  EXPECT_EQ(run_with("round-robin", 1), run_with("round-robin", 2)) << "draws nothing";
  EXPECT_EQ(run_with("random", 1), busy_run(1)) << "what the seed of the world draws";
}

TEST(strategy, is_replayed_by_what_it_decided) {
  for (const std::string spec : {"pct:3", "pos", "delay:3", "round-robin"}) {
    const auto noted = std::make_shared<recorder>(*make_chooser(spec, 4, small_run));
    const auto fingerprint = busy_run(1, noted);
    EXPECT_EQ(busy_run(1, std::make_shared<scripted>(noted->noted())), fingerprint) << spec;
  }
}

/// Asks for jobs and latencies in turn, as often as given; how often another direction or node than
/// before was put last is for the caller to see.
void ask_in_turn(chooser& by, int times) {
  const std::array<node_id, 3> ready{node_id{1}, node_id{2}, node_id{3}};
  for (int i = 0; i < times; ++i) {
    if (i % 2 == 0)
      by.next_job({}, ready, 0);
    else
      by.latency({}, {node_id{1}, node_id{2}, static_cast<std::uint64_t>(i)}, milliseconds{1});
  }
}

TEST(pct, changes_d_minus_1_priorities_within_the_expected_points) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    for (const std::uint32_t depth : {1, 2, 5}) {
      pct by{random_stream{seed, "test"}, depth, small_run};
      ask_in_turn(by, 1'000);
      EXPECT_EQ(by.changes(), depth - 1);
    }
}

TEST(pct, gives_the_job_to_the_same_node_until_it_falls) {
  const std::array<node_id, 4> ready{node_id{3}, node_id{1}, node_id{2}, node_id{1}};
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    pct by{random_stream{seed, "test"}, 2, small_run};
    std::vector<node_id> ran;
    for (int i = 0; i < 300; ++i) ran.push_back(ready[by.next_job({}, ready, 0)]);
    const auto fell = std::ranges::find_if(ran, [&](node_id node) { return node != ran[0]; });
    ASSERT_NE(fell, ran.end());
    EXPECT_EQ(std::set<node_id>(fell, ran.end()), std::set<node_id>{*fell});
    EXPECT_LT(fell - ran.begin(), 200);
  }
}

TEST(pct, delays_directions_by_rank_and_starves_those_that_fell_within_bounds) {
  pct by{random_stream{1, "test"}, 1, small_run};
  std::set<duration> lengths;
  for (std::uint32_t from = 0; from <= 3; ++from)
    for (std::uint32_t to = 0; to <= 3; ++to)
      lengths.insert(by.latency({}, {node_id{from}, node_id{to}, 0}, milliseconds{4}));
  EXPECT_EQ(lengths.size(), 16u) << "each direction has a rank of its own";
  EXPECT_EQ(*lengths.begin(), milliseconds{1});
  EXPECT_EQ(*lengths.rbegin(), milliseconds{16});
  pct falling{random_stream{1, "test"}, 2, {.nodes = 3, .points = 1}};
  EXPECT_EQ(falling.latency({}, {node_id{1}, node_id{2}, 0}, milliseconds{4}), milliseconds{256});
  EXPECT_EQ(falling.latency({}, {node_id{1}, node_id{2}, 1}, milliseconds{4}), milliseconds{256});
  EXPECT_LE(falling.latency({}, {node_id{2}, node_id{1}, 0}, milliseconds{4}), milliseconds{16});
}

TEST(pct, starves_nobody_when_the_run_is_to_be_calm) {
  const time_point end{milliseconds{100}};
  pct by{random_stream{1, "test"}, 2, {.nodes = 3, .points = 1, .calm_from = end}};
  const message_id about{node_id{1}, node_id{2}, 0};
  EXPECT_EQ(by.latency(end - milliseconds{1}, about, milliseconds{4}), milliseconds{256});
  EXPECT_EQ(by.latency(end, about, milliseconds{4}), milliseconds{4});
}

TEST(pct, draws_different_points_and_all_of_them_if_it_must) {
  random_stream luck{1, "test"};
  EXPECT_THAT(draw_points(luck, 9, 4), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(draw_points(luck, 0, 4), ElementsAre());
  std::map<std::uint64_t, int> seen;
  for (int i = 0; i < 3'000; ++i) {
    const auto points = draw_points(luck, 2, 6);
    ASSERT_EQ(points.size(), 2u);
    for (const auto point : points) ++seen[point];
  }
  ASSERT_EQ(seen.size(), 6u);
  for (const auto& [point, times] : seen) EXPECT_NEAR(times, 1'000, 120) << point;
}

TEST(pos, makes_each_message_under_way_to_a_node_as_likely_to_be_next) {
  pos by{random_stream{1, "test"}, small_run};
  std::map<std::vector<std::size_t>, int> orders;
  for (int i = 0; i < 6'000; ++i) {
    // The third is sent when the first of the others has arrived: it is not behind for that.
    std::array<duration, 3> arrivals{by.latency({}, {node_id{1}, node_id{3}, 0}, {}),
                                     by.latency({}, {node_id{2}, node_id{3}, 0}, {}),
                                     {}};
    arrivals[2] =
        std::min(arrivals[0], arrivals[1]) + by.latency({}, {node_id{0}, node_id{3}, 0}, {});
    std::vector<std::size_t> order{0, 1, 2};
    std::ranges::sort(order, {}, [&](std::size_t one) { return arrivals[one]; });
    ++orders[order];
  }
  EXPECT_EQ(orders.size(), 4u) << "two may be first, and of what is left each may be next";
  for (const auto& [order, times] : orders) EXPECT_NEAR(times, 1'500, 150);
}

TEST(pos, makes_each_job_as_likely_to_be_next) {
  const std::array<node_id, 3> ready{node_id{1}, node_id{2}, node_id{1}};
  std::array<int, 3> ran{};
  pos by{random_stream{1, "test"}, small_run};
  for (int i = 0; i < 9'000; ++i) ++ran.at(by.next_job({}, ready, 0));
  for (const auto times : ran) EXPECT_NEAR(times, 3'000, 250);
}

TEST(delaying, delays_exactly_d_of_the_expected_points) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    delaying by{draw_delays(random_stream{seed, "test"}, 4, 100), milliseconds{1}};
    const std::array<node_id, 2> ready{node_id{1}, node_id{2}};
    int deviations = 0;
    for (std::uint64_t i = 0; i < 300; ++i) {
      if (i % 2 == 0)
        deviations += by.next_job({}, ready, 1) != 0 ? 1 : 0;
      else
        deviations += by.latency({}, {node_id{1}, node_id{2}, i}, {}) != milliseconds{1} ? 1 : 0;
    }
    EXPECT_EQ(deviations, 4);
    EXPECT_EQ(by.met(), 4u);
  }
}

TEST(delaying, puts_a_message_off_as_long_as_it_says) {
  delaying by{{{.point = 1, .stretch = 16}}, milliseconds{2}};
  const message_id about{node_id{1}, node_id{2}, 0};
  EXPECT_EQ(by.latency({}, about, {}), milliseconds{2});
  EXPECT_EQ(by.latency({}, about, {}), milliseconds{32});
  EXPECT_EQ(by.latency({}, about, {}), milliseconds{2});
  for (const auto& one : draw_delays(random_stream{1, "test"}, 50, 100))
    EXPECT_THAT((std::array<std::uint32_t, 5>{4, 16, 64, 256, 1024}),
                testing::Contains(one.stretch));
}

TEST(round_robin, lets_nodes_take_turns) {
  round_robin by{milliseconds{1}};
  const std::array<node_id, 5> ready{node_id{3}, node_id{0}, node_id{2}, node_id{0}, node_id{3}};
  std::vector<std::size_t> places;
  for (int i = 0; i < 6; ++i) places.push_back(by.next_job({}, ready, 0));
  EXPECT_THAT(places, ElementsAre(2, 0, 1, 2, 0, 1));
  EXPECT_EQ(by.latency({}, {node_id{1}, node_id{2}, 0}, milliseconds{7}), milliseconds{1});
}

}  // namespace
}  // namespace agon::sim::test
