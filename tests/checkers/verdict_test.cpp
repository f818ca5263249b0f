// Merging and printing of verdicts.
#include "checkers/verdict.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::checkers {
namespace {

TEST(verdict, invalid_outweighs_unknown_which_outweighs_valid) {
  EXPECT_EQ(merge(verdict::valid, verdict::valid), verdict::valid);
  EXPECT_EQ(merge(verdict::valid, verdict::unknown), verdict::unknown);
  EXPECT_EQ(merge(verdict::unknown, verdict::valid), verdict::unknown);
  EXPECT_EQ(merge(verdict::unknown, verdict::invalid), verdict::invalid);
  EXPECT_EQ(merge(verdict::invalid, verdict::valid), verdict::invalid);
}

TEST(verdict, prints_as_jepsen_does) {
  EXPECT_EQ(to_json(verdict::valid), json::value(true));
  EXPECT_EQ(to_json(verdict::invalid), json::value(false));
  EXPECT_EQ(to_json(verdict::unknown), json::value("unknown"));
  EXPECT_EQ(to_string(verdict::unknown), "unknown");
}

TEST(verdict, comes_first_in_a_result) {
  check_result result{.outcome = verdict::invalid};
  result.details["lost"] = 3;
  EXPECT_EQ(json::serialize(to_json(result)), R"({"valid":false,"lost":3})");
}

TEST(verdict, cannot_be_overruled_by_the_details) {
  check_result result{.outcome = verdict::invalid};
  result.details["valid"] = true;
  EXPECT_EQ(json::serialize(to_json(result)), R"({"valid":false})");
}

}  // namespace
}  // namespace agon::checkers
