// Results, errors and the assertion.
#include "actors/vocabulary/result.hpp"

#include <gtest/gtest.h>

namespace agon {
namespace {

TEST(result, an_error_prints_only_the_parts_it_has) {
  EXPECT_EQ(to_string(error{"refused"}), "refused");
  EXPECT_EQ(to_string(error{"refused", "n1:22"}), "n1:22: refused");
  EXPECT_EQ(to_string(error{"refused", "", "start sshd"}), "refused (start sshd)");
  EXPECT_EQ(to_string(error{"refused", "n1:22", "start sshd"}), "n1:22: refused (start sshd)");
}

TEST(result, holds_a_value_or_an_error) {
  const result<int> seven = 7;
  EXPECT_TRUE(seven.ok());
  EXPECT_EQ(*seven, 7);
  const result<int> broken = error{"broken"};
  EXPECT_FALSE(broken);
  EXPECT_EQ(broken.problem().what, "broken");
}

TEST(result, moves_its_value_out) {
  result<std::string> text = std::string(100, 'x');
  const std::string taken = *std::move(text);
  EXPECT_EQ(taken.size(), 100U);
}

TEST(result_death, reading_the_value_of_an_error_aborts) {
  const result<int> broken = error{"broken"};
  EXPECT_DEATH((void)broken.value(), "expected a result with a value");
}

TEST(result_death, reading_the_error_of_a_value_aborts) {
  const result<int> seven = 7;
  EXPECT_DEATH((void)seven.problem(), "expected a result with an error");
}

TEST(invariant_death, a_failure_says_where_and_how_to_run_it_again) {
  EXPECT_DEATH(
      {
        set_failure_hint("agon run raft --seed 7");
        invariant(1 + 1 == 3, "arithmetic");
      },
      "result_test.cpp:[0-9]+: expected arithmetic\nagain: agon run raft --seed 7");
}

}  // namespace
}  // namespace agon
