// Progress after the faults.
#include "checkers/liveness.hpp"

#include "tests/checkers/histories.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::checkers {
namespace {

using std::chrono::seconds;

op at(int second, op event) {
  event.time = time_point{seconds{second}};
  return event;
}

/// A write that succeeds before the freeze at 10 s.
std::vector<op> begun() {
  return {at(1, invoke(0, "write", 1)), at(2, ok(0, "write", 1)), at(9, info(-1, "freeze")),
          at(10, info(-1, "freeze"))};
}

check_result judged(std::vector<op> events) {
  return liveness(seconds{20})->check(history_of(std::move(events)), {});
}

TEST(liveness, is_shown_by_one_op_that_succeeds_after_the_freeze) {
  auto events = begun();
  events.push_back(at(11, invoke(0, "write", 2)));
  events.push_back(at(12, fail(0, "write", 2)));
  events.push_back(at(13, invoke(0, "read")));
  events.push_back(at(15, ok(0, "read", 1)));
  EXPECT_EQ(json::serialize(to_json(judged(std::move(events)))),
            R"({"valid":true,"bound_ns":20000000000,"by_f":{)"
            R"("read":{"invoked":1,"ok":1,"first_ok_ns":5000000000},)"
            R"("write":{"invoked":1,"ok":0}}})");
}

TEST(liveness, is_missing_where_nothing_succeeds_after_the_freeze) {
  auto events = begun();
  events.push_back(at(11, invoke(0, "write", 2)));
  events.push_back(at(16, info(0, "write", 2)));
  const auto result = judged(std::move(events));
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(result.details.at("error"), "no op succeeded after the faults were over");
}

TEST(liveness, does_not_count_ops_invoked_before_the_freeze_or_after_the_bound) {
  auto events = begun();
  events.insert(events.begin(), at(0, invoke(1, "read")));
  events.push_back(at(11, ok(1, "read", 1)));
  events.push_back(at(12, invoke(0, "write", 2)));
  events.push_back(at(29, info(0, "write", 2)));
  events.push_back(at(31, invoke(2, "read")));
  events.push_back(at(32, ok(2, "read", 1)));
  EXPECT_EQ(judged(std::move(events)).outcome, verdict::invalid);
}

TEST(liveness, is_unknown_without_a_freeze_or_without_ops_after_it) {
  EXPECT_EQ(judged({at(1, invoke(0, "read")), at(2, ok(0, "read", 1))}),
            (check_result{verdict::unknown,
                          {{"bound_ns", 20'000'000'000}, {"error", "no nodes were frozen"}}}));
  EXPECT_EQ(judged(begun()).details.at("error"), "no ops after the freeze");
}

}  // namespace
}  // namespace agon::checkers
