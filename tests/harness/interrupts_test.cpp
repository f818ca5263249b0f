// Ctrl-C at each stage of a run that hangs there: once ends the generator and goes on, twice heals
// and leaves.
#include "tests/harness/faulty_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::tests {

namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<stage> stages_that_can_hang() {
  std::vector<stage> all;
  for (const auto where : all_stages())
    if (possible(where, deed::hangs)) all.push_back(where);
  return all;
}

std::string name_of(const testing::TestParamInfo<stage>& info) { return to_string(info.param); }

bool is_set_up(stage where) { return where <= stage::nemesis_setup; }
bool is_after_the_generator(stage where) { return where >= stage::nemesis_teardown; }

}  // namespace

class a_run_that_hangs : public testing::TestWithParam<stage> {};

TEST_P(a_run_that_hangs, stops_at_one_interrupt_and_does_what_follows_the_generator) {
  const hurt_run run{GetParam(), deed::hangs, 1};
  ASSERT_TRUE(run.was_hurt);
  if (!is_after_the_generator(GetParam())) {
    EXPECT_NE(run.report.state, run_state::completed);
  }
  if (is_set_up(GetParam())) {
    EXPECT_EQ(run.report.state, run_state::aborted);
    EXPECT_THAT(run.report.errors, IsEmpty()) << "what it did not wait for is no error";
  }
  for (const auto& node : run.nodes_alive) {
    EXPECT_GE(run.last(node + " logs"), 0) << node;
    EXPECT_GT(run.last(node + " teardown"), run.last(node + " logs")) << node;
  }
  EXPECT_EQ(run.clients_opened, run.clients_gone);
  EXPECT_EQ(run.actors_left, 0U);
  EXPECT_LT(run.ended - run.hurt, 6min) << "deadlines of the steps on the way back";
}

TEST_P(a_run_that_hangs, leaves_within_half_a_minute_at_two_interrupts) {
  const hurt_run run{GetParam(), deed::hangs, 2};
  ASSERT_TRUE(run.was_hurt);
  EXPECT_EQ(run.report.state, run_state::aborted);
  EXPECT_LE(run.ended - run.hurt, 30s);
  EXPECT_EQ(run.actors_left, 0U);
  for (const auto& node : run.nodes_alive)
    if (run.last(node + " kill") >= 0) {
      EXPECT_GT(run.last(node + " start"), run.last(node + " kill")) << node;
    }
  if (is_after_the_generator(GetParam())) {
    EXPECT_THAT(run.report.ops, Not(IsEmpty()));
  }
}

INSTANTIATE_TEST_SUITE_P(at, a_run_that_hangs, testing::ValuesIn(stages_that_can_hang()), name_of);

}  // namespace agon::tests
