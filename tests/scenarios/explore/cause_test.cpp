// Which cause a run's results have.
#include "scenarios/explore/cause.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace agon::scenarios {
namespace {

std::optional<cause> cause_in(std::string_view results) {
  return cause_of(json::parse(results).as_object());
}

cause found_in(std::string_view results) {
  const auto found = cause_in(results);
  EXPECT_TRUE(found.has_value());
  return found.value_or(cause{});
}

TEST(causes, a_valid_run_has_none) {
  EXPECT_EQ(cause_in(R"({"valid": true, "run": "completed", "workload": {"valid": true}})"),
            std::nullopt);
}

TEST(causes, a_key_is_told_in_the_sentence_and_not_in_the_name) {
  const cause expected{"linearizable read", "key 7: process 1 read 0 too late"};
  EXPECT_EQ(found_in(R"({"valid": false, "run": "completed", "workload": {
      "valid": false, "failures": [7], "results": {
        "3": {"valid": true},
        "7": {"valid": false, "model": "register", "op": {"f": "read"},
              "explanation": "process 1 read 0 too late"}}}})"),
            expected);
}

TEST(causes, the_checker_that_found_it_is_named_where_there_are_several) {
  EXPECT_EQ(found_in(R"({"valid": false, "workload": {"valid": false,
      "linear": {"valid": true, "model": "bag"},
      "total-queue": {"valid": false, "ok_count": 5, "lost_count": 2, "lost": [4, 5],
                      "unexpected_count": 0}}})"),
            (cause{"total-queue lost", "2 lost: [4,5]"}));
}

TEST(causes, of_elements_the_worst_counts) {
  EXPECT_EQ(found_in(R"({"valid": false, "workload": {"valid": false, "set": {"valid": false,
      "duplicated_count": 1, "duplicated": "3", "unexpected_count": 1, "unexpected": "9"}}})")
                .name,
            "set unexpected");
}

TEST(causes, a_bank_tells_its_first_error) {
  EXPECT_EQ(found_in(R"({"valid": false, "workload": {"valid": false, "error_count": 3,
      "first_error": {"type": "wrong-total", "total": 94}}})"),
            (cause{"wrong-total", R"({"type":"wrong-total","total":94})"}));
}

TEST(causes, a_counter_tells_what_was_acceptable) {
  EXPECT_EQ(found_in(R"({"valid": false, "workload": {"valid": false, "acceptable": [[1, 2]],
      "errors": [{"index": 9, "value": 5}]}})"),
            (cause{"out of range", R"(read {"index":9,"value":5}, acceptable were [[1,2]])"}));
}

TEST(causes, marks_come_before_the_workload_and_that_before_liveness) {
  const auto* both = R"({"valid": false, "violated_marks": ["raft/one-leader"],
      "liveness": {"valid": false, "error": "no op succeeded after the faults were over"},
      "workload": {"valid": false, "first_error": {"type": "t"}}})";
  EXPECT_EQ(found_in(both).name, "mark raft/one-leader");
  const auto* without_mark = R"({"valid": false, "violated_marks": [],
      "liveness": {"valid": false, "error": "no op succeeded"},
      "workload": {"valid": false, "first_error": {"type": "t"}}})";
  EXPECT_EQ(found_in(without_mark).name, "t");
  const auto* liveness = R"({"valid": false, "workload": {"valid": true},
      "liveness": {"valid": false, "error": "no op succeeded"}})";
  EXPECT_EQ(found_in(liveness), (cause{"liveness", "no op succeeded"}));
}

TEST(causes, a_crash_of_the_harness_is_one_unless_the_run_was_invalid_anyway) {
  EXPECT_EQ(found_in(R"({"valid": "unknown", "run": "crashed", "errors": ["no disk"]})"),
            (cause{"crashed", "no disk"}));
  EXPECT_EQ(found_in(R"({"valid": false, "run": "crashed", "errors": ["no disk"],
      "workload": {"valid": false, "first_error": {"type": "t"}}})")
                .name,
            "t");
}

TEST(causes, what_nobody_could_tell_is_unknown_and_says_why) {
  EXPECT_EQ(found_in(R"({"valid": "unknown", "run": "completed", "workload": {"valid": "unknown",
      "lock": {"valid": "unknown", "error": "the memory limit is reached"}}})"),
            (cause{"lock unknown", "the memory limit is reached"}));
}

TEST(causes, an_f_that_never_succeeded_is_named) {
  EXPECT_EQ(found_in(R"({"valid": "unknown", "run": "completed", "workload": {"valid": true},
      "stats": {"valid": "unknown", "by_f": {"read": {"valid": true, "ok_count": 4},
                "cas": {"valid": "unknown", "ok_count": 0}}}})"),
            (cause{"stats no cas succeeded", R"({"valid":"unknown","ok_count":0})"}));
}

TEST(causes, results_that_do_not_say_why_still_have_one) {
  EXPECT_EQ(found_in(R"({"valid": false, "run": "completed", "workload": {"valid": true}})").name,
            "invalid");
}

}  // namespace
}  // namespace agon::scenarios
