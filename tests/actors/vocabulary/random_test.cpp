// Random streams: the same for ever, independent of each other, and within bounds.
#include "actors/vocabulary/random.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace agon {
namespace {

using testing::ElementsAre;

std::vector<std::uint64_t> first(random_stream stream, std::size_t count) {
  std::vector<std::uint64_t> numbers;
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(stream.next());
  return numbers;
}

TEST(random_stream, numbers_of_a_seed_and_name_never_change) {
  EXPECT_THAT(first(random_stream{1, "link/n1/n2"}, 3),
              ElementsAre(0x133dd50e7cfcd2a1U, 0xfa7e9ae48c52ae27U, 0x60f15408b462da37U));
  EXPECT_THAT(first(random_stream{0, ""}, 1), ElementsAre(0x568a9b0b1a2c05ecU));
}

TEST(random_stream, children_never_change) {
  const random_stream parent{1, "link/n1/n2"};
  EXPECT_THAT(first(parent.child("x"), 1), ElementsAre(0xc310f2643ad3f4f0U));
  EXPECT_THAT(first(parent.child(7), 1), ElementsAre(0xd13b607698ea0a91U));
}

TEST(random_stream, distributions_never_change) {
  random_stream dice{5, "b"};
  std::vector<std::uint64_t> throws;
  for (int i = 0; i < 8; ++i) throws.push_back(dice.below(10));
  EXPECT_THAT(throws, ElementsAre(8, 5, 3, 5, 9, 8, 3, 6));

  random_stream gaps{5, "e"};
  std::vector<std::int64_t> lengths;
  for (int i = 0; i < 4; ++i) lengths.push_back(gaps.exponential(duration{1'000'000}).count());
  EXPECT_THAT(lengths, ElementsAre(163954, 10120, 400304, 971454));

  std::vector<int> cards{1, 2, 3, 4, 5, 6};
  random_stream{5, "s"}.shuffle(cards);
  EXPECT_THAT(cards, ElementsAre(3, 6, 4, 2, 1, 5));

  random_stream signed_dice{5, "t"};
  std::vector<std::int64_t> numbers;
  for (int i = 0; i < 4; ++i)
    numbers.push_back(signed_dice.between(std::int64_t{-3}, std::int64_t{3}));
  EXPECT_THAT(numbers, ElementsAre(0, -1, -2, 1));
}

TEST(random_stream, seeds_and_names_make_different_streams) {
  const auto here = first(random_stream{1, "a"}, 4);
  EXPECT_NE(here, first(random_stream{2, "a"}, 4));
  EXPECT_NE(here, first(random_stream{1, "b"}, 4));
  EXPECT_NE(here, first(random_stream{1, "aa"}, 4));
}

TEST(random_stream, a_child_does_not_depend_on_what_its_parent_drew) {
  random_stream parent{1, "parent"};
  const auto before = first(parent.child("part"), 4);
  const auto before_by_number = first(parent.child(3), 4);
  parent.next();
  EXPECT_EQ(first(parent.child("part"), 4), before);
  EXPECT_EQ(first(parent.child(3), 4), before_by_number);
}

TEST(random_stream, children_differ_from_each_other_and_from_their_parent) {
  const random_stream parent{1, "parent"};
  std::vector<std::uint64_t> numbers = first(parent, 100);
  for (std::uint64_t i = 0; i < 100; ++i)
    for (const auto number : first(parent.child(i), 100)) numbers.push_back(number);
  std::ranges::sort(numbers);
  EXPECT_EQ(std::ranges::adjacent_find(numbers), numbers.end());
}

TEST(random_stream, copies_go_their_own_ways) {
  random_stream stream{1, "a"};
  stream.next();
  random_stream copy = stream;
  EXPECT_EQ(stream.next(), copy.next());
  copy.next();
  EXPECT_EQ(stream.drawn(), 2U);
  EXPECT_EQ(copy.drawn(), 3U);
}

TEST(random_stream, below_stays_below_and_reaches_everything) {
  random_stream stream{1, "below"};
  std::array<int, 7> seen{};
  for (int i = 0; i < 7000; ++i) {
    const auto number = stream.below(7);
    ASSERT_LT(number, 7U);
    ++seen[number];
  }
  for (const int count : seen) EXPECT_NEAR(count, 1000, 150);
}

TEST(random_stream, below_handles_the_smallest_and_the_largest_bound) {
  random_stream stream{1, "below"};
  EXPECT_EQ(stream.below(1), 0U);
  for (int i = 0; i < 100; ++i) EXPECT_LT(stream.below(~std::uint64_t{0}), ~std::uint64_t{0});
}

TEST(random_stream, between_includes_both_ends) {
  random_stream stream{1, "between"};
  std::int64_t low = 0;
  std::int64_t high = 0;
  for (int i = 0; i < 200; ++i) {
    const auto number = stream.between(std::int64_t{-2}, std::int64_t{2});
    low = std::min(low, number);
    high = std::max(high, number);
  }
  EXPECT_EQ(low, -2);
  EXPECT_EQ(high, 2);
  EXPECT_EQ(stream.between(std::int64_t{5}, std::int64_t{5}), 5);
  (void)stream.between(std::numeric_limits<std::int64_t>::min(),
                       std::numeric_limits<std::int64_t>::max());
}

TEST(random_stream, unit_lies_in_zero_to_one) {
  random_stream stream{1, "unit"};
  double sum = 0;
  for (int i = 0; i < 10000; ++i) {
    const double number = stream.unit();
    ASSERT_GE(number, 0);
    ASSERT_LT(number, 1);
    sum += number;
  }
  EXPECT_NEAR(sum / 10000, 0.5, 0.02);
}

TEST(random_stream, chance_is_certain_at_its_ends_and_fair_between) {
  random_stream stream{1, "chance"};
  int hits = 0;
  for (int i = 0; i < 10000; ++i) {
    EXPECT_FALSE(stream.chance(0));
    EXPECT_TRUE(stream.chance(1));
    if (stream.chance(0.25)) ++hits;
  }
  EXPECT_NEAR(hits, 2500, 200);
}

TEST(random_stream, exponential_has_the_mean_asked_for) {
  random_stream stream{1, "exponential"};
  std::int64_t sum = 0;
  for (int i = 0; i < 20000; ++i) {
    const auto length = stream.exponential(duration{1'000'000}).count();
    ASSERT_GE(length, 0);
    sum += length;
  }
  EXPECT_NEAR(static_cast<double>(sum) / 20000, 1e6, 3e4);
}

TEST(random_stream, pick_returns_elements_of_the_container) {
  random_stream stream{1, "pick"};
  const std::vector<int> from{2, 3, 5};
  std::array<int, 6> seen{};
  for (int i = 0; i < 300; ++i) ++seen.at(static_cast<std::size_t>(stream.pick(from)));
  EXPECT_EQ(seen[2] + seen[3] + seen[5], 300);
  EXPECT_GT(std::min({seen[2], seen[3], seen[5]}), 60);
}

TEST(random_stream_death, nothing_is_below_zero_and_nothing_picked_from_nothing) {
  random_stream stream{1, "a"};
  EXPECT_DEATH(stream.below(0), "a positive bound");
  EXPECT_DEATH((void)stream.pick(std::vector<int>{}), "something to pick from");
  EXPECT_DEATH((void)stream.chance(1.5), "a probability");
  EXPECT_DEATH((void)stream.between(std::int64_t{2}, std::int64_t{1}), "bounds in order");
}

}  // namespace
}  // namespace agon
