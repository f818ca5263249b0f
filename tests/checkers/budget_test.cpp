// Limits of time.
#include "checkers/budget.hpp"

#include <gtest/gtest.h>

namespace agon::checkers {
namespace {

TEST(budget, of_no_time_is_spent_at_once) {
  EXPECT_TRUE((budget{duration::zero(), 1}.time_is_up()));
  EXPECT_TRUE((budget{std::chrono::seconds{-5}, 1}.time_is_up()));
  EXPECT_EQ((budget{std::chrono::seconds{-5}, 1}.time_left()), duration::zero());
}

TEST(budget, of_an_hour_is_not_spent_at_once) {
  const budget hour{std::chrono::hours{1}, 7};
  EXPECT_FALSE(hour.time_is_up());
  EXPECT_LE(hour.time_left(), std::chrono::hours{1});
  EXPECT_GT(hour.time_left(), std::chrono::minutes{30});
  EXPECT_EQ(hour.memory_limit(), 7U);
}

TEST(budget, of_the_longest_time_does_not_overflow) {
  EXPECT_FALSE((budget{duration::max(), 1}.time_is_up()));
}

}  // namespace
}  // namespace agon::checkers
