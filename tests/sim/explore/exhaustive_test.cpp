// Every schedule with a few delays, each once.
#include "sim/explore/exhaustive.hpp"

#include "sim/explore/replay.hpp"
#include "tests/sim/small_world.hpp"

#include <caf/send.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace agon::sim::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::ElementsAre;

/// What the runs of an enumeration delay, if each run has so many points.
std::vector<std::vector<std::uint64_t>> schedules(exhaustive& all, std::uint64_t points_of_a_run) {
  std::vector<std::vector<std::uint64_t>> made;
  while (const auto by = all.next()) {
    for (std::uint64_t i = 0; i < points_of_a_run; ++i)
      by->latency({}, {node_id{1}, node_id{2}, i}, {});
    std::vector<std::uint64_t> delayed;
    for (const auto& one : all.delays()) delayed.push_back(one.point);
    EXPECT_EQ(by->met(), delayed.size()) << "no run is like one with fewer delays";
    made.push_back(delayed);
  }
  return made;
}

TEST(exhaustive, makes_all_sets_of_at_most_k_points_once) {
  exhaustive all{{.deviations = 2, .points = 4}};
  EXPECT_FALSE(all.done());
  const auto made = schedules(all, 100);
  using set = std::vector<std::uint64_t>;
  EXPECT_THAT(made, ElementsAre(set{}, set{0}, set{0, 1}, set{0, 2}, set{0, 3}, set{1}, set{1, 2},
                                set{1, 3}, set{2}, set{2, 3}, set{3}));
  EXPECT_EQ(all.made(), 11u);
  EXPECT_EQ(all.planned(), 11u);
  EXPECT_TRUE(all.done());
  EXPECT_EQ(all.next(), nullptr);
}

TEST(exhaustive, makes_as_many_as_there_are) {
  exhaustive all{{.deviations = 3, .first_point = 7, .points = 12}};
  const auto made = schedules(all, 100);
  EXPECT_EQ(made.size(), 1u + 12u + 66u + 220u);
  EXPECT_EQ(std::set(made.begin(), made.end()).size(), 299u);
  EXPECT_EQ(all.planned(), 299u);
  for (const auto& points : made)
    for (const auto point : points) EXPECT_TRUE(point >= 7 && point < 19);
}

TEST(exhaustive, makes_no_run_twice_where_runs_are_short) {
  exhaustive all{{.deviations = 2, .points = 1'000}};
  EXPECT_EQ(schedules(all, 5).size(), 1u + 5u + 10u);
  EXPECT_EQ(all.planned(), 500'501u);
  EXPECT_EQ(all.made(), 16u);
}

TEST(exhaustive, says_how_many_even_where_nobody_lives_so_long) {
  EXPECT_EQ(exhaustive({.deviations = 40, .points = 1'000'000}).planned(), ~std::uint64_t{0});
  EXPECT_EQ(exhaustive({.deviations = 9, .points = 3}).planned(), 8u);
  EXPECT_EQ(exhaustive({.deviations = 0, .points = 3}).planned(), 1u);
}

/// A client tells a server 0, 1 … 7, one each millisecond. The server is wrong about what it hears
/// if 2 comes after 4 and 5 after 7: a bug of two orders.
bool shows_the_bug(std::uint64_t seed, std::shared_ptr<chooser> by) {
  const auto count = std::make_shared<counters>();
  const latency::exponential usually{.min = microseconds{50}, .mean_above = microseconds{350}};
  world here{{.seed = seed,
              .nodes = names(1),
              .server = echo(count),
              .network = {.latency = usually, .kind = link_kind::datagram},
              .chooser = std::move(by)}};
  start_all(here);
  for (int number = 0; number < 8; ++number) {
    caf::anon_send(here.network().server_handle(node_id{1}, control_node), number);
    run_for(here, milliseconds{1});
  }
  run_for(here, milliseconds{20});
  const auto at = [&](int number) { return std::ranges::find(count->seen, number); };
  return at(2) > at(4) && at(5) > at(7);
}

TEST(exhaustive, finds_a_bug_of_two_orders_that_chance_rarely_finds) {
  int found_by_chance = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed)
    found_by_chance += shows_the_bug(seed, nullptr) ? 1 : 0;
  EXPECT_EQ(found_by_chance, 0);

  exhaustive all{{.deviations = 2, .points = 30, .stretch = 8, .usual = microseconds{400}}};
  std::vector<std::vector<delay>> found;
  while (const auto by = all.next())
    if (shows_the_bug(1, by)) found.push_back(all.delays());
  EXPECT_EQ(all.made(), 68u);
  ASSERT_EQ(found.size(), 1u) << "it takes these two delays and no others";
  EXPECT_EQ(found[0].size(), 2u);
  EXPECT_TRUE(shows_the_bug(1, std::make_shared<delaying>(found[0], microseconds{400})));
}

}  // namespace
}  // namespace agon::sim::test
