// Counters that end at a sum of what was added, and those that do not.
#include "checkers/pn_counter.hpp"

#include "tests/checkers/histories.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::checkers {
namespace {

check_result judged(std::vector<op> events, const check_options& options = {}) {
  return pn_counter()->check(history_of(std::move(events)), options);
}

std::vector<op> with_final_read(std::vector<op> events, json::value value) {
  events.push_back(invoke(9, "read", "final"));
  events.push_back(ok(9, "read", std::move(value)));
  return events;
}

const std::vector<op> two_and_minus_five{invoke(0, "add", 2), ok(0, "add", 2), invoke(0, "add", -5),
                                         ok(0, "add", -5)};

TEST(pn_counter, ends_at_the_sum_of_all_adds) {
  const auto result = judged(with_final_read(two_and_minus_five, -3));
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_EQ(json::serialize(result.details),
            R"({"final_reads":1,"acceptable":[[-3,-3]],"errors":[]})");
}

TEST(pn_counter, does_not_end_anywhere_else) {
  const auto result = judged(with_final_read(two_and_minus_five, 2));
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(json::serialize(result.details.at("errors")), R"([{"index":5,"value":2}])");
  EXPECT_EQ(judged(with_final_read(two_and_minus_five, -4)).outcome, verdict::invalid);
  EXPECT_EQ(judged(with_final_read(two_and_minus_five, nullptr)).outcome, verdict::invalid);
}

TEST(pn_counter, may_have_any_of_the_adds_that_nobody_knows_of) {
  const std::vector<op> events{invoke(0, "add", 1), ok(0, "add", 1),      invoke(0, "add", 10),
                               info(0, "add", 10),  invoke(1, "add", -2), info(1, "add", -2),
                               invoke(2, "add", 1)};
  const auto result = judged(with_final_read(events, 0));
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_EQ(json::serialize(result.details.at("acceptable")), "[[-1,2],[9,12]]");
}

TEST(pn_counter, ends_at_none_of_the_sums_between) {
  const std::vector<op> events{invoke(0, "add", 1), info(0, "add", 1), invoke(1, "add", 5),
                               info(1, "add", 5)};
  const auto result = judged(with_final_read(events, 6));
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_EQ(json::serialize(result.details.at("acceptable")), "[[0,1],[5,6]]");
  EXPECT_EQ(judged(with_final_read(events, 2)).outcome, verdict::invalid);
  EXPECT_EQ(judged(with_final_read(events, 7)).outcome, verdict::invalid);
  EXPECT_EQ(judged(with_final_read(events, -1)).outcome, verdict::invalid);
}

TEST(pn_counter, does_not_count_adds_that_failed) {
  EXPECT_EQ(judged(with_final_read({invoke(0, "add", 3), fail(0, "add", 3)}, 3)).outcome,
            verdict::invalid);
}

TEST(pn_counter, may_show_anything_on_the_way) {
  std::vector<op> events{invoke(0, "add", 2), ok(0, "add", 2), invoke(0, "read"), ok(0, "read", 0)};
  EXPECT_EQ(judged(with_final_read(events, 2)).outcome, verdict::valid);
}

TEST(pn_counter, takes_reads_after_the_last_add_where_none_is_marked) {
  const std::vector<op> early{invoke(0, "read"), invoke(1, "add", 2), ok(1, "add", 2),
                              ok(0, "read", 7)};
  EXPECT_EQ(judged(early).outcome, verdict::unknown);
  auto late = early;
  late.push_back(invoke(0, "read"));
  late.push_back(ok(0, "read", 7));
  const auto result = judged(late);
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(result.details.at("final_reads"), json::value(1U));
}

TEST(pn_counter, judges_each_final_read) {
  const auto events = with_final_read(with_final_read(two_and_minus_five, -3), -2);
  const auto result = judged(events);
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(result.details.at("final_reads"), json::value(2U));
}

TEST(pn_counter, that_makes_no_sense_or_costs_too_much_is_unknown) {
  EXPECT_EQ(judged(with_final_read({invoke(0, "add", "x"), ok(0, "add", "x")}, 1)).outcome,
            verdict::unknown);
  const std::vector<op> big{invoke(0, "add", 1 << 30), info(0, "add", 1 << 30)};
  EXPECT_EQ(judged(with_final_read(big, 0), {.memory_limit = 1 << 20}).outcome, verdict::unknown);
  EXPECT_EQ(judged(with_final_read({invoke(0, "add", 1)}, 0), {.time_limit = duration{0}}).outcome,
            verdict::unknown);
}

}  // namespace
}  // namespace agon::checkers
