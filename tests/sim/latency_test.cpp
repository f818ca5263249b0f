// Distributions of latency: bounds, means, and values that must never change.
#include "sim/latency.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace agon::sim::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::ElementsAre;

std::vector<std::int64_t> drawn(const latency::any& model, std::size_t count) {
  random_stream luck{1, "latency"};
  std::vector<std::int64_t> lengths;
  for (std::size_t i = 0; i < count; ++i) lengths.push_back(latency::draw(model, luck).count());
  return lengths;
}

double mean(const std::vector<std::int64_t>& lengths) {
  double sum = 0;
  for (const auto length : lengths) sum += static_cast<double>(length);
  return sum / static_cast<double>(lengths.size());
}

TEST(latency, that_is_constant_draws_nothing) {
  random_stream luck{1, "latency"};
  EXPECT_EQ(latency::draw(latency::constant{milliseconds{3}}, luck), milliseconds{3});
  EXPECT_EQ(luck.drawn(), 0u);
}

TEST(latency, that_is_uniform_fills_its_bounds_evenly) {
  const auto lengths = drawn(latency::uniform{duration{100}, duration{200}}, 20'000);
  EXPECT_EQ(*std::ranges::min_element(lengths), 100);
  EXPECT_EQ(*std::ranges::max_element(lengths), 200);
  EXPECT_NEAR(mean(lengths), 150, 1);
}

TEST(latency, that_is_exponential_has_its_mean_its_median_and_a_tail) {
  const latency::exponential model{.min = milliseconds{1}, .mean_above = milliseconds{2}};
  auto lengths = drawn(model, 20'000);
  std::ranges::sort(lengths);
  EXPECT_GE(lengths.front(), 1'000'000);
  EXPECT_NEAR(mean(lengths), 3e6, 5e4);
  EXPECT_NEAR(static_cast<double>(lengths[10'000]), 1e6 + 2e6 * 0.6931, 5e4);
  const auto beyond = std::ranges::count_if(
      lengths, [](std::int64_t length) { return length > 9'000'000; });  // 4 means above
  EXPECT_NEAR(static_cast<double>(beyond), 20'000 * 0.01832, 60);
}

TEST(latency, that_is_bimodal_is_rarely_in_its_tail) {
  const latency::bimodal model{
      .min = milliseconds{1}, .max = milliseconds{2}, .tail_max = milliseconds{100}, .tail = 0.01};
  const auto lengths = drawn(model, 20'000);
  const auto slow =
      std::ranges::count_if(lengths, [](std::int64_t length) { return length > 2'000'000; });
  EXPECT_NEAR(static_cast<double>(slow), 200, 45);
  EXPECT_LE(*std::ranges::max_element(lengths), 100'000'000);
  EXPECT_GT(*std::ranges::max_element(lengths), 50'000'000);
  EXPECT_GE(*std::ranges::min_element(lengths), 1'000'000);
}

TEST(latency, never_changes_for_a_seed) {
  EXPECT_THAT(drawn(latency::uniform{duration{0}, milliseconds{1}}, 3),
              ElementsAre(144045, 189970, 283010));
  EXPECT_THAT(drawn(latency::exponential{duration{0}, milliseconds{1}}, 3),
              ElementsAre(144044, 283009, 585915));
  EXPECT_THAT(drawn(latency::bimodal{duration{0}, milliseconds{1}, milliseconds{10}, 0.5}, 3),
              ElementsAre(2709737, 4205666, 995005));
}

TEST(latency, has_a_usual_bound) {
  EXPECT_EQ(latency::usual_max(latency::constant{milliseconds{3}}), milliseconds{3});
  EXPECT_EQ(latency::usual_max(latency::uniform{milliseconds{1}, milliseconds{4}}),
            milliseconds{4});
  EXPECT_EQ(latency::usual_max(latency::exponential{milliseconds{1}, milliseconds{2}}),
            milliseconds{9});
  EXPECT_EQ(latency::usual_max(latency::bimodal{{}, milliseconds{5}, milliseconds{50}, 0.1}),
            milliseconds{5});
}

TEST(latency, knows_models_that_make_no_sense) {
  EXPECT_TRUE(latency::valid(latency::uniform{duration{1}, duration{1}}));
  EXPECT_FALSE(latency::valid(latency::uniform{duration{2}, duration{1}}));
  EXPECT_FALSE(latency::valid(latency::constant{duration{-1}}));
  EXPECT_FALSE(latency::valid(latency::exponential{duration{1}, duration{0}}));
  EXPECT_FALSE(latency::valid(latency::bimodal{duration{1}, duration{2}, duration{1}, 0.1}));
  EXPECT_FALSE(latency::valid(latency::bimodal{duration{1}, duration{2}, duration{3}, 1.1}));
}

TEST(latency, has_a_name) {
  EXPECT_EQ(latency::name_of(latency::uniform{}), "uniform");
  EXPECT_EQ(latency::name_of(latency::constant{}), "constant");
  EXPECT_EQ(latency::name_of(latency::exponential{}), "exponential");
  EXPECT_EQ(latency::name_of(latency::bimodal{}), "bimodal");
}

TEST(slow_links, are_as_many_as_asked_and_slow_for_good) {
  const latency::slow_links slow{
      .chance = 0.25, .extra_min = milliseconds{10}, .extra_max = milliseconds{20}};
  int hit = 0;
  for (std::uint64_t number = 0; number < 4'000; ++number) {
    const auto luck = random_stream{1, "link"}.child(number);
    const auto extra = latency::extra_of(slow, luck);
    EXPECT_EQ(extra, latency::extra_of(slow, luck));
    if (extra == duration::zero()) continue;
    ++hit;
    EXPECT_GE(extra, milliseconds{10});
    EXPECT_LE(extra, milliseconds{20});
  }
  EXPECT_NEAR(hit, 1'000, 100);
  EXPECT_EQ(latency::extra_of({}, random_stream{1, "link"}), duration::zero());
}

}  // namespace
}  // namespace agon::sim::test
