// Counts of completions.
#include "checkers/stats.hpp"

#include "tests/checkers/histories.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::checkers {
namespace {

std::string counted(std::vector<op> events) {
  return json::serialize(to_json(stats()->check(history_of(std::move(events)), {})));
}

TEST(stats, counts_completions_overall_and_by_f) {
  EXPECT_EQ(
      counted({invoke(0, "read"), invoke(1, "write", 1), ok(0, "read"), ok(1, "write", 1),
               invoke(0, "read"), fail(0, "read"), invoke(1, "write", 2), info(1, "write", 2)}),
      R"({"valid":true,"count":4,"ok_count":2,"fail_count":1,"info_count":1,"by_f":{)"
      R"("read":{"valid":true,"count":2,"ok_count":1,"fail_count":1,"info_count":0},)"
      R"("write":{"valid":true,"count":2,"ok_count":1,"fail_count":0,"info_count":1}}})");
}

TEST(stats, is_unknown_when_an_f_never_succeeded) {
  EXPECT_EQ(counted({invoke(0, "read"), ok(0, "read"), invoke(0, "cas"), fail(0, "cas")}),
            R"({"valid":"unknown","count":2,"ok_count":1,"fail_count":1,"info_count":0,"by_f":{)"
            R"("cas":{"valid":"unknown","count":1,"ok_count":0,"fail_count":1,"info_count":0},)"
            R"("read":{"valid":true,"count":1,"ok_count":1,"fail_count":0,"info_count":0}}})");
}

TEST(stats, sees_an_f_that_never_completed) {
  const auto result =
      stats()->check(history_of({invoke(0, "read"), ok(0, "read"), invoke(1, "cas")}), {});
  EXPECT_EQ(result.outcome, verdict::unknown);
}

TEST(stats, ignores_nemeses) {
  EXPECT_EQ(counted({invoke(0, "read"), info(-1, "kill"), info(-1, "kill"), ok(0, "read")}),
            R"({"valid":true,"count":1,"ok_count":1,"fail_count":0,"info_count":0,"by_f":{)"
            R"("read":{"valid":true,"count":1,"ok_count":1,"fail_count":0,"info_count":0}}})");
}

TEST(stats, of_an_empty_history_is_unknown) {
  EXPECT_EQ(stats()->check(history{}, {}).outcome, verdict::unknown);
}

}  // namespace
}  // namespace agon::checkers
