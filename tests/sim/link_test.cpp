// One direction between two nodes, without actors.
#include "sim/link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace agon::sim::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using fate = link::fate;

constexpr time_point start{seconds{100}};

network_options options_of(link_kind kind,
                           latency::any model = latency::constant{milliseconds{1}}) {
  return {.latency = model, .kind = kind};
}

/// Sends `count` messages of `bytes` at once; answers when they arrive.
std::vector<duration> sent(link& road, int count, std::uint64_t bytes = 0) {
  std::vector<duration> times;
  for (int i = 0; i < count; ++i)
    if (const auto left = road.depart(start, bytes); left.arrival)
      times.push_back(*left.arrival - start);
  return times;
}

const latency::uniform jittery{milliseconds{1}, milliseconds{9}};

TEST(a_link, of_datagrams_lets_messages_overtake_each_other) {
  const auto options = options_of(link_kind::datagram, jittery);
  link road{options, random_stream{1, "link"}};
  const auto times = sent(road, 100);
  EXPECT_FALSE(std::ranges::is_sorted(times));
  EXPECT_GE(std::ranges::min(times), milliseconds{1});
  EXPECT_LE(std::ranges::max(times), milliseconds{9});
}

TEST(a_link, that_is_ordered_or_a_stream_keeps_the_order) {
  for (const auto kind : {link_kind::ordered, link_kind::stream}) {
    const auto options = options_of(kind, jittery);
    link road{options, random_stream{1, "link"}};
    EXPECT_TRUE(std::ranges::is_sorted(sent(road, 100))) << to_string(kind);
  }
}

TEST(a_link, loses_damages_and_repeats_what_its_shape_says) {
  const auto options = options_of(link_kind::ordered);
  link road{options, random_stream{1, "link"}};
  road.shape({.loss = 0.1, .duplicate = 0.2, .corrupt = 0.3});
  int lost = 0, repeated = 0, damaged = 0;
  for (int i = 0; i < 10'000; ++i) {
    lost += road.loses() ? 1 : 0;
    repeated += road.repeats() ? 1 : 0;
    damaged += road.damages() ? 1 : 0;
  }
  EXPECT_NEAR(lost, 1'000, 100);
  EXPECT_NEAR(repeated, 2'000, 130);
  EXPECT_NEAR(damaged, 3'000, 150);
  EXPECT_EQ(road.counts().lost, static_cast<std::uint64_t>(lost));
  EXPECT_EQ(road.counts().repeated, static_cast<std::uint64_t>(repeated));
  EXPECT_EQ(road.counts().damaged, static_cast<std::uint64_t>(damaged));
}

TEST(a_link, without_a_shape_has_no_trouble) {
  const auto options = options_of(link_kind::ordered);
  link road{options, random_stream{1, "link"}};
  road.shape({.loss = 1, .duplicate = 1, .corrupt = 1, .rate = 1});
  EXPECT_TRUE(road.shaped());
  road.shape({});
  EXPECT_FALSE(road.shaped());
  EXPECT_FALSE(road.loses() || road.damages() || road.repeats() || road.limited());
}

TEST(a_link, delays_by_its_shape_on_top_of_its_latency) {
  const auto options = options_of(link_kind::datagram);
  link road{options, random_stream{1, "link"}};
  road.shape({.delay = milliseconds{50}, .jitter = milliseconds{10}});
  const auto times = sent(road, 1'000);
  EXPECT_GE(std::ranges::min(times), milliseconds{51});
  EXPECT_LE(std::ranges::max(times), milliseconds{61});
  EXPECT_GT(std::ranges::max(times), milliseconds{60});
}

TEST(a_link, with_a_rate_sends_one_message_after_the_other) {
  const auto options = options_of(link_kind::ordered);
  link road{options, random_stream{1, "link"}};
  road.shape({.rate = 1'000});
  EXPECT_EQ(sent(road, 3, 100),
            (std::vector<duration>{milliseconds{101}, milliseconds{201}, milliseconds{301}}));
}

TEST(a_link, with_a_rate_loses_what_would_wait_for_more_than_a_second) {
  const auto options = options_of(link_kind::ordered);
  link road{options, random_stream{1, "link"}};
  road.shape({.rate = 1'000});
  EXPECT_EQ(sent(road, 100, 100).size(), 11u) << "ten wait, and one is on the line";
}

TEST(a_link, that_is_full_loses_as_many_as_are_too_many_whichever_they_are) {
  auto options = options_of(link_kind::ordered);
  options.capacity = 10;
  link road{options, random_stream{1, "link"}};
  sent(road, 30);
  std::vector<std::uint64_t> arrived;
  for (std::uint64_t number = 0; number < 30; ++number)
    if (road.arrive(number) == fate::through) arrived.push_back(number);
  EXPECT_EQ(arrived.size(), 10u);
  EXPECT_LT(arrived.front(), 10u) << "not only the oldest are lost";
  EXPECT_GT(arrived.back(), 19u) << "nor only the newest";
}

TEST(a_link, has_room_again_when_messages_have_arrived) {
  auto options = options_of(link_kind::datagram);
  options.capacity = 1;
  link road{options, random_stream{1, "link"}};
  for (std::uint64_t number = 0; number < 5; ++number) {
    sent(road, 1);
    EXPECT_EQ(road.arrive(number), fate::through);
  }
}

TEST(a_cut, loses_datagrams_and_holds_what_is_on_a_stream) {
  for (const auto kind : {link_kind::datagram, link_kind::ordered, link_kind::stream}) {
    const auto options = options_of(kind);
    link road{options, random_stream{1, "link"}};
    sent(road, 2);
    EXPECT_FALSE(road.set_cut(true));
    EXPECT_EQ(road.arrive(0), kind == link_kind::stream ? fate::held : fate::lost);
    EXPECT_EQ(road.counts().dropped, 1u);
    EXPECT_TRUE(road.set_cut(false));
    EXPECT_EQ(road.arrive(1), fate::through);
  }
}

TEST(a_clog, holds_everything_and_does_not_count_as_a_cut) {
  const auto options = options_of(link_kind::datagram);
  link road{options, random_stream{1, "link"}};
  sent(road, 1);
  EXPECT_FALSE(road.set_clog(true));
  EXPECT_EQ(road.arrive(0), fate::held);
  EXPECT_EQ(road.counts().held, 1u);
  EXPECT_EQ(road.counts().dropped, 0u);
}

TEST(a_clog, that_ends_while_the_link_is_cut_opens_nothing) {
  const auto options = options_of(link_kind::stream);
  link road{options, random_stream{1, "link"}};
  road.set_clog(true);
  road.set_cut(true);
  EXPECT_FALSE(road.set_clog(false));
  EXPECT_TRUE(road.set_cut(false));
}

TEST(a_stream, turns_losses_into_time) {
  const auto options = options_of(link_kind::stream);
  link road{options, random_stream{1, "link"}};
  road.shape({.loss = 0.3, .duplicate = 1});
  EXPECT_FALSE(road.loses());
  EXPECT_FALSE(road.repeats());
  int repeated = 0;
  for (int i = 0; i < 1'000; ++i) {
    const auto now = start + seconds{30 * i};  // Each is alone on the line.
    const auto left = road.depart(now, 0);
    ASSERT_TRUE(left.arrival.has_value());
    if (*left.arrival - now >= milliseconds{200}) ++repeated;
  }
  EXPECT_NEAR(repeated, 300, 50);
}

TEST(a_stream, that_loses_everything_gives_up) {
  const auto options = options_of(link_kind::stream);
  link road{options, random_stream{1, "link"}};
  road.shape({.loss = 1});
  EXPECT_FALSE(road.depart(start, 0).arrival.has_value());
}

TEST(a_stream, pays_a_round_trip_for_each_connection) {
  const auto options = options_of(link_kind::stream);
  link road{options, random_stream{1, "link"}};
  EXPECT_FALSE(road.connected());
  EXPECT_EQ(road.depart(start, 0).arrival, start + milliseconds{3});
  EXPECT_TRUE(road.connected());
  EXPECT_EQ(road.depart(start + seconds{1}, 0).arrival, start + seconds{1} + milliseconds{1});
  road.disconnect();
  EXPECT_EQ(road.depart(start + seconds{2}, 0).arrival, start + seconds{2} + milliseconds{3});
}

TEST(a_stream, loses_what_is_under_way_when_its_connection_breaks) {
  const auto options = options_of(link_kind::stream);
  link road{options, random_stream{1, "link"}};
  sent(road, 2);
  EXPECT_EQ(road.arrive(0), fate::through);
  road.disconnect();
  sent(road, 1);
  EXPECT_EQ(road.arrive(1), fate::lost);
  EXPECT_EQ(road.arrive(2), fate::through);
}

TEST(a_stream, bears_a_stall_for_half_its_patience_to_one_and_a_half) {
  const auto options = options_of(link_kind::stream);
  link road{options, random_stream{1, "link"}};
  duration least = seconds{100}, most{};
  for (std::uint64_t i = 1; i <= 200; ++i) {
    road.set_cut(true);
    const auto borne = road.stall();
    EXPECT_TRUE(road.stalled());
    EXPECT_EQ(road.stalls(), i);
    least = std::min(least, borne);
    most = std::max(most, borne);
    road.set_cut(false);
    EXPECT_FALSE(road.stalled());
  }
  EXPECT_GE(least, milliseconds{7'500});
  EXPECT_LT(least, seconds{9});
  EXPECT_LE(most, milliseconds{22'500});
  EXPECT_GT(most, seconds{21});
}

TEST(a_slow_link, is_slow_for_every_message) {
  auto options = options_of(link_kind::datagram);
  options.slow = {.chance = 1, .extra_min = milliseconds{40}, .extra_max = milliseconds{60}};
  link road{options, random_stream{1, "link"}};
  const auto times = sent(road, 10);
  EXPECT_EQ(std::ranges::min(times), std::ranges::max(times));
  EXPECT_GE(times.front(), milliseconds{41});
}

TEST(link_kinds, have_names) {
  EXPECT_EQ(to_string(link_kind::datagram), "datagram");
  EXPECT_EQ(to_string(link_kind::ordered), "ordered");
  EXPECT_EQ(to_string(link_kind::stream), "stream");
}

}  // namespace
}  // namespace agon::sim::test
