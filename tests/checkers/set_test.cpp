// Elements that are found again, and those that are not.
#include "checkers/set.hpp"

#include "tests/checkers/histories.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::checkers {
namespace {

check_result final_of(std::vector<op> events) {
  return final_set()->check(history_of(std::move(events)), {});
}

check_result full_of(std::vector<op> events, set_full_options options = {}) {
  return set_full(options)->check(history_of(std::move(events)), {});
}

TEST(final_set, has_all_that_was_added) {
  const auto result = final_of({invoke(0, "add", 1), ok(0, "add", 1), invoke(0, "add", 2),
                                ok(0, "add", 2), invoke(0, "read"), ok(0, "read", {1, 2})});
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_EQ(
      json::serialize(result.details),
      R"({"attempt_count":2,"acknowledged_count":2,"ok_count":2,"ok":"1..2","lost_count":0,)"
      R"("lost":"","unexpected_count":0,"unexpected":"","recovered_count":0,"recovered":""})");
}

TEST(final_set, lost_what_was_acknowledged_and_is_missing) {
  const auto result =
      final_of({invoke(0, "add", 1), ok(0, "add", 1), invoke(0, "add", 2), ok(0, "add", 2),
                invoke(0, "add", 3), ok(0, "add", 3), invoke(0, "read"), ok(0, "read", {2})});
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(result.details.at("lost_count"), json::value(2U));
  EXPECT_EQ(result.details.at("lost"), json::value("1 3"));
}

TEST(final_set, holds_nothing_that_nobody_added) {
  const auto result = final_of(
      {invoke(0, "add", 1), ok(0, "add", 1), invoke(0, "read"), ok(0, "read", {1, "x", 7})});
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(result.details.at("unexpected"), json::value("7 \"x\""));
}

TEST(final_set, may_have_what_was_not_known_to_be_added) {
  const auto result = final_of({invoke(0, "add", 1), info(0, "add", 1), invoke(1, "add", 2),
                                fail(1, "add", 2), invoke(2, "read"), ok(2, "read", {1})});
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_EQ(result.details.at("recovered"), json::value("1"));
}

TEST(final_set, is_judged_by_the_last_read_alone) {
  const auto result = final_of({invoke(0, "add", 1), ok(0, "add", 1), invoke(0, "read"),
                                ok(0, "read", {1}), invoke(0, "read"), ok(0, "read", json::array{}),
                                invoke(0, "read"), fail(0, "read")});
  EXPECT_EQ(result.outcome, verdict::invalid);
}

TEST(final_set, that_was_never_read_is_unknown) {
  EXPECT_EQ(final_of({invoke(0, "add", 1), ok(0, "add", 1)}).outcome, verdict::unknown);
  EXPECT_EQ(final_of({invoke(0, "read"), ok(0, "read", 1)}).details.at("error"),
            json::value("the read at index 1 has no list of elements"));
}

TEST(set_full, is_valid_where_each_element_is_seen_to_the_end) {
  const auto result = full_of({invoke(0, "add", 1), ok(0, "add", 1), invoke(0, "read"),
                               ok(0, "read", {1}), invoke(0, "read"), ok(0, "read", {1})});
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_EQ(json::serialize(result.details),
            R"({"attempt_count":1,"stable_count":1,"lost_count":0,"lost":"","never_read_count":0,)"
            R"("never_read":"","stale_count":0,"stale":"","unexpected_count":0,"unexpected":"",)"
            R"("duplicated_count":0,"duplicated":"","worst_stale":[],"stable_latencies":)"
            R"({"0":0,"0.5":0,"0.95":0,"0.99":0,"1":0},"lost_latencies":{}})");
}

TEST(set_full, lost_an_acknowledged_element_that_the_last_read_lacks) {
  const auto result =
      full_of({invoke(0, "add", 1), ok(0, "add", 1), invoke(0, "add", 2), ok(0, "add", 2),
               invoke(0, "read"), ok(0, "read", {1, 2}), invoke(0, "read"), ok(0, "read", {2})});
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(result.details.at("lost"), json::value("1"));
  // Known from the end of its add (1 s), last seen by a read that began at 4 s.
  EXPECT_EQ(result.details.at("lost_latencies").at("1"), json::value(3000));
}

TEST(set_full, lost_an_element_that_was_read_though_its_add_failed_to_answer) {
  const auto result =
      full_of({invoke(0, "add", 1), info(0, "add", 1), invoke(1, "add", 2), ok(1, "add", 2),
               invoke(1, "read"), ok(1, "read", {1, 2}), invoke(1, "read"), ok(1, "read", {2})});
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(result.details.at("lost"), json::value("1"));
}

TEST(set_full, does_not_miss_an_element_in_a_read_that_began_before_it_was_known) {
  const auto result = full_of({invoke(0, "add", 1), ok(0, "add", 1), invoke(0, "add", 2),
                               invoke(1, "read"), ok(0, "add", 2), ok(1, "read", {1})});
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_EQ(result.details.at("never_read"), json::value("2"));
}

TEST(set_full, counts_stale_elements_and_forbids_them_where_that_is_asked) {
  const std::vector<op> events{invoke(0, "add", 1),          ok(0, "add", 1),   invoke(0, "read"),
                               ok(0, "read", json::array{}), invoke(0, "read"), ok(0, "read", {1})};
  const auto result = full_of(events);
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_EQ(result.details.at("stale"), json::value("1"));
  EXPECT_EQ(json::serialize(result.details.at("worst_stale")),
            R"([{"element":1,"stable_latency":1000}])");
  EXPECT_EQ(full_of(events, {.linearizable = true}).outcome, verdict::invalid);
}

TEST(set_full, is_judged_by_the_read_that_began_last) {
  // The read of process 1 began first and ends last.
  const auto result =
      full_of({invoke(0, "add", 1), ok(0, "add", 1), invoke(1, "read"), invoke(0, "read"),
               ok(0, "read", {1}), ok(1, "read", json::array{})});
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_EQ(result.details.at("stale_count"), json::value(1U));
}

TEST(set_full, has_no_element_twice) {
  const auto result =
      full_of({invoke(0, "add", 1), ok(0, "add", 1), invoke(0, "read"), ok(0, "read", {1, 1})});
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(result.details.at("duplicated"), json::value("1"));
}

TEST(set_full, has_no_element_that_nobody_added_yet) {
  const auto result = full_of({invoke(0, "add", 1), ok(0, "add", 1), invoke(0, "read"),
                               ok(0, "read", {1, 2}), invoke(0, "add", 2), ok(0, "add", 2)});
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(result.details.at("unexpected"), json::value("2"));
}

TEST(set_full, is_unknown_while_no_element_was_read) {
  EXPECT_EQ(full_of({invoke(0, "add", 1), ok(0, "add", 1)}).outcome, verdict::unknown);
}

}  // namespace
}  // namespace agon::checkers
