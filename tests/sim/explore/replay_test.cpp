// Noting what a run decided, and deciding it again.
#include "sim/explore/replay.hpp"

#include "actors/vocabulary/random.hpp"
#include "tests/sim/explore/busy_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace agon::sim::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::array kinds{link_kind::datagram, link_kind::ordered, link_kind::stream};

TEST(by_chance, is_the_run_without_a_chooser) {
  for (const auto kind : kinds)
    for (std::uint64_t seed = 1; seed <= 5; ++seed)
      EXPECT_EQ(busy_run(seed, std::make_shared<by_chance>(), kind), busy_run(seed, nullptr, kind));
}

/// Decides by numbers of its own, which nobody else draws.
class wild final : public chooser {
 public:
  explicit wild(std::uint64_t seed) : luck_{seed, "wild"} {}
  std::size_t next_job(time_point, std::span<const node_id> ready, std::size_t) override {
    return luck_.below(ready.size());
  }
  duration latency(time_point, const message_id&, duration) override {
    return luck_.between(duration{0}, milliseconds{3});
  }
  bool strikes(const message_id&, strike, bool) override { return luck_.chance(0.1); }

 private:
  random_stream luck_;
};

TEST(recorder, changes_nothing) {
  EXPECT_EQ(busy_run(1, std::make_shared<recorder>()), busy_run(1));
  EXPECT_EQ(busy_run(1, std::make_shared<recorder>(std::make_shared<wild>(7))),
            busy_run(1, std::make_shared<wild>(7)));
}

TEST(scripted, with_what_was_recorded_is_the_same_run) {
  for (const auto kind : kinds)
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      const auto noted = std::make_shared<recorder>();
      const auto fingerprint = busy_run(seed, noted, kind);
      EXPECT_GT(noted->noted().blows.size(), 0u);
      EXPECT_GT(noted->noted().jobs.size(), 0u);
      EXPECT_EQ(busy_run(seed, std::make_shared<scripted>(noted->noted()), kind), fingerprint)
          << to_string(kind) << ", seed " << seed;
    }
}

TEST(scripted, repeats_a_chooser_that_draws_without_drawing) {
  for (const auto kind : kinds) {
    const auto noted = std::make_shared<recorder>(std::make_shared<wild>(3), microseconds{500});
    const auto fingerprint = busy_run(1, noted, kind);
    EXPECT_NE(fingerprint, busy_run(1, nullptr, kind));
    EXPECT_EQ(busy_run(1, std::make_shared<scripted>(noted->noted()), kind), fingerprint);
  }
}

TEST(scripted, without_decisions_is_calm) {
  scripted calm{{.usual = milliseconds{4}}};
  const std::array<node_id, 3> ready{node_id{2}, node_id{1}, node_id{2}};
  EXPECT_EQ(calm.next_job({}, ready, 2), 0u);
  EXPECT_EQ(calm.latency({}, {node_id{1}, node_id{2}, 0}, milliseconds{9}), milliseconds{4});
  EXPECT_FALSE(calm.strikes({node_id{1}, node_id{2}, 0}, strike::lose, true));
  const auto noted = std::make_shared<recorder>(std::make_shared<scripted>(decisions{}));
  busy_run(1, noted);
  EXPECT_EQ(noted->noted(), decisions{});
}

TEST(scripted, picks_jobs_by_time_node_and_place) {
  decisions made;
  made.jobs[{time_point{milliseconds{5}}, 1}] = {node_id{2}, 1};
  made.jobs[{time_point{milliseconds{6}}, 0}] = {node_id{7}, 0};
  scripted by{made};
  const std::array<node_id, 4> ready{node_id{1}, node_id{2}, node_id{1}, node_id{2}};
  EXPECT_EQ(by.next_job(time_point{milliseconds{4}}, ready, 1), 0u);
  EXPECT_EQ(by.next_job(time_point{milliseconds{5}}, ready, 1), 0u);
  EXPECT_EQ(by.next_job(time_point{milliseconds{5}}, ready, 1), 3u);
  EXPECT_EQ(by.next_job(time_point{milliseconds{6}}, ready, 1), 0u) << "node 7 has no job";
}

TEST(scripted, strikes_a_stream_as_often_as_noted) {
  decisions made;
  const message_id about{node_id{1}, node_id{2}, 8};
  made.blows[{about, strike::lose}] = 2;
  scripted by{made};
  EXPECT_FALSE(by.strikes(about, strike::reorder, true));
  EXPECT_TRUE(by.strikes(about, strike::lose, false));
  EXPECT_TRUE(by.strikes(about, strike::lose, false));
  EXPECT_FALSE(by.strikes(about, strike::lose, true));
}

TEST(replay_then_continue, is_the_recorded_run_where_it_never_ends) {
  const auto noted = std::make_shared<recorder>();
  const auto fingerprint = busy_run(2, noted);
  const auto by = std::make_shared<replay_then_continue>(noted->noted(), replay_end{},
                                                         std::make_shared<wild>(1));
  EXPECT_EQ(busy_run(2, by), fingerprint);
  EXPECT_FALSE(by->continued());
}

/// How many messages take as long in a recorded run as where it is continued after so many points.
std::ptrdiff_t equal_latencies(std::uint64_t points) {
  const auto noted = std::make_shared<recorder>();
  busy_run(2, noted);
  const auto branch = std::make_shared<replay_then_continue>(
      noted->noted(), replay_end{.points = points}, std::make_shared<wild>(1));
  const auto other = std::make_shared<recorder>(branch);
  busy_run(2, other);
  EXPECT_TRUE(branch->continued());
  const auto& after = other->noted().latencies;
  return std::ranges::count_if(noted->noted().latencies, [&](const auto& one) {
    const auto found = after.find(one.first);
    return found != after.end() && found->second == one.second;
  });
}

TEST(replay_then_continue, has_the_past_of_the_recorded_run_and_another_future) {
  EXPECT_EQ(equal_latencies(0), 0);
  EXPECT_EQ(equal_latencies(50), 11);
  EXPECT_EQ(equal_latencies(100), 23);
}

TEST(replay_then_continue, ends_at_its_time) {
  replay_then_continue by{{.usual = milliseconds{1}},
                          {.time = time_point{milliseconds{10}}},
                          std::make_shared<by_chance>()};
  const message_id about{node_id{1}, node_id{2}, 0};
  EXPECT_EQ(by.latency(time_point{milliseconds{9}}, about, milliseconds{5}), milliseconds{1});
  EXPECT_FALSE(by.strikes(about, strike::lose, true));
  EXPECT_EQ(by.latency(time_point{milliseconds{10}}, about, milliseconds{5}), milliseconds{5});
  EXPECT_TRUE(by.strikes(about, strike::lose, true));
}

}  // namespace
}  // namespace agon::sim::test
