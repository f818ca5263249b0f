// Lengths of time: how they print.
#include "actors/vocabulary/time.hpp"

#include <gtest/gtest.h>

namespace agon {
namespace {

TEST(time, whole_seconds_print_without_a_point) {
  EXPECT_EQ(to_string(duration{0}), "0 s");
  EXPECT_EQ(to_string(duration{1'000'000'000}), "1 s");
  EXPECT_EQ(to_string(duration{60'000'000'000}), "60 s");
}

TEST(time, parts_of_seconds_print_without_trailing_zeros) {
  EXPECT_EQ(to_string(duration{2'500'000'000}), "2.5 s");
  EXPECT_EQ(to_string(duration{1}), "0.000000001 s");
  EXPECT_EQ(to_string(duration{1'000'000'010}), "1.00000001 s");
}

TEST(time, negative_lengths_have_one_sign) {
  EXPECT_EQ(to_string(duration{-1}), "-0.000000001 s");
  EXPECT_EQ(to_string(duration{-1'500'000'000}), "-1.5 s");
}

TEST(time, seconds_as_a_number_keep_fractions) {
  EXPECT_DOUBLE_EQ(to_seconds(duration{2'500'000'000}), 2.5);
}

}  // namespace
}  // namespace agon
