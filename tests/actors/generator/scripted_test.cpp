// Scripts as generators: times, busy threads, and the end.
#include "actors/generator/scripted.hpp"

#include "actors/generator/routing.hpp"
#include "actors/generator/simulate.hpp"
#include "tests/actors/generator/summaries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::generators {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

scripted_op line(std::int64_t time, std::int32_t thread, std::string f) {
  return {.at = time_point{duration{time}}, .thread = thread_id{thread}, .f = std::move(f)};
}

TEST(scripted, does_each_op_at_its_time_on_its_thread) {
  const auto script = scripted({line(5, 1, "a"), line(20, 0, "b"), line(20, 1, "c")}, {});
  EXPECT_THAT(brief(perfect({2, 0}, script)), ElementsAre("1 a@5", "0 b@20", "1 c@20"));
}

TEST(scripted, lines_need_not_be_in_order_and_those_of_one_time_stay_in_theirs) {
  const auto script = scripted({line(9, 0, "late"), line(3, 1, "x"), line(3, 0, "y")}, {});
  EXPECT_THAT(brief(quick({2, 0}, script)), ElementsAre("1 x@3", "0 y@3", "0 late@9"));
}

TEST(scripted, a_busy_thread_delays_its_next_op_and_no_other) {
  // Ops take 10 ns.
  const auto script = scripted(
      {line(0, 0, "a"), line(4, 0, "b"), line(5, 1, "c"), line(12, 0, "d"), line(40, 0, "e")}, {});
  EXPECT_THAT(brief(perfect({2, 0}, script)),
              ElementsAre("0 a@0", "1 c@5", "0 b@10", "0 d@20", "0 e@40"));
}

TEST(scripted, goes_on_with_the_process_that_follows_a_crashed_one) {
  const auto script = scripted({line(0, 0, "a"), line(50, 0, "b")}, {});
  EXPECT_THAT(brief(perfect_info({3, 0}, script)), ElementsAre("0 a@0", "3 b@50"));
}

TEST(scripted, lasts_until_it_is_told_to) {
  const generator alone = scripted({}, time_point{duration{30}});
  const auto waiting = alone.next(context{1, 0});
  EXPECT_EQ(std::get<pending>(waiting).until, time_point{duration{30}});
  EXPECT_TRUE(
      std::holds_alternative<exhausted>(alone.next(context{1, 0}.at(time_point{duration{30}}))));
  const auto longer = scripted({line(40, 0, "a")}, time_point{duration{30}});
  EXPECT_THAT(brief(quick({1, 0}, longer)), ElementsAre("0 a@40"));
}

TEST(scripted, threads_that_are_not_there_hold_up_nothing) {
  const auto script = scripted({line(1, 7, "gone"), line(1, -2, "gone"), line(2, 0, "a")}, {});
  EXPECT_THAT(brief(quick({2, 1}, script)), ElementsAre("0 a@2"));
  EXPECT_THAT(brief(quick({2, 1}, clients(scripted({line(1, -1, "kept out")}, {})))), IsEmpty());
}

TEST(scripted, a_nemesis_has_its_lines_too) {
  const auto script = scripted({line(3, -1, "kill"), line(4, 0, "a")}, {});
  EXPECT_THAT(brief(quick({1, 1}, script)), ElementsAre("nemesis kill@3", "0 a@4"));
}

}  // namespace
}  // namespace agon::generators
