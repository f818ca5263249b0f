// The harness under fault: whoever takes part in a run, and whatever becomes of them, the run ends
// in time, keeps its history and its first error, closes its clients, mends the nodes and leaves
// nothing behind.
#include "actors/vocabulary/history.hpp"
#include "tests/harness/faulty_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace agon::tests {

namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using hurt_case = std::tuple<stage, deed>;

std::vector<hurt_case> possible_cases() {
  std::vector<hurt_case> cases;
  for (const auto where : all_stages())
    for (const auto how : {deed::fails, deed::throws, deed::hangs, deed::dies})
      if (possible(where, how)) cases.emplace_back(where, how);
  return cases;
}

std::string name_of(const testing::TestParamInfo<hurt_case>& info) {
  return to_string(std::get<0>(info.param)) + "_" + to_string(std::get<1>(info.param));
}

/// What a run must say of itself when it was hurt there.
run_state expected_state(stage where, deed how) {
  switch (where) {
    case stage::node_teardown_before:
      // Set-up decides; but whoever is dead cannot be set up.
      return how == deed::fails || how == deed::hangs ? run_state::completed : run_state::crashed;
    case stage::client_factory:
    case stage::client_open:
    case stage::client_close:
    case stage::client_open_at_end:
    case stage::client_teardown:
    case stage::client_close_at_end:
      return run_state::completed;
    case stage::client_invoke:
      return how == deed::fails ? run_state::crashed : run_state::completed;
    case stage::nemesis_invoke:
      return how == deed::hangs ? run_state::completed : run_state::crashed;
    case stage::generator_next:
      return how == deed::hangs ? run_state::aborted : run_state::crashed;
    case stage::client_factory_at_end:
      return how == deed::dies ? run_state::completed : run_state::crashed;
    default:
      return run_state::crashed;
  }
}

/// True where the fault comes before the first op.
bool before_the_first_op(stage where, deed how) {
  if (where == stage::node_teardown_before) return expected_state(where, how) == run_state::crashed;
  return where <= stage::nemesis_setup;
}

/// What the first error says.
std::string expected_words(stage where, deed how) {
  switch (where) {
    case stage::generator_next:
      return how == deed::fails ? "77" : "injected exception";
    case stage::generator_update:
      return "injected exception";
    case stage::client_invoke:
      return "an invalid completion: its f is \"nonsense\", not \"read\"";
    case stage::nemesis_invoke:
      return how == deed::fails ? "an invalid completion: its type is ok, not info"
                                : "nemesis kill: teardown";
    case stage::nemesis_factory:
    case stage::client_factory_for_setup:
    case stage::client_factory_at_end:
      return how == deed::throws  ? "injected exception"
             : how == deed::fails ? "made no "
                                  : "its actor";
    case stage::sink_append:
    case stage::sink_flush:
      return how == deed::throws ? "injected exception" : "injected failure";
    default:
      return how == deed::fails   ? "injected failure"
             : how == deed::hangs ? "no answer within"
                                  : "its actor";
  }
}

}  // namespace

class a_hurt_run : public testing::TestWithParam<hurt_case> {
 protected:
  stage where_ = std::get<0>(GetParam());
  deed how_ = std::get<1>(GetParam());
};

TEST_P(a_hurt_run, ends_in_time_with_the_right_state_and_leaves_nothing) {
  const hurt_run run{where_, how_};
  ASSERT_TRUE(run.was_hurt) << "the fault must have happened";
  EXPECT_EQ(run.report.state, expected_state(where_, how_));
  EXPECT_LT(run.ended, time_point{20min});
  EXPECT_EQ(run.actors_left, 0U);
}

TEST_P(a_hurt_run, tells_the_cause_first_and_what_followed_after_it) {
  const hurt_run run{where_, how_};
  const auto& told = run.report;
  if (told.state == run_state::crashed) {
    ASSERT_FALSE(told.errors.empty());
    EXPECT_THAT(to_string(told.errors.front()), HasSubstr(expected_words(where_, how_)));
  } else {
    EXPECT_THAT(told.errors, IsEmpty());
    // What harmed no history is told as well; what harmed ops is told by the ops.
    const bool by_ops = where_ == stage::client_factory || where_ == stage::client_open ||
                        where_ == stage::client_invoke || where_ == stage::nemesis_invoke;
    EXPECT_NE(told.warnings.empty(), !by_ops);
  }
  std::set<std::string> distinct;
  for (const auto& problem : told.errors) distinct.insert(to_string(problem));
  EXPECT_EQ(distinct.size(), told.errors.size()) << "each error once";
}

TEST_P(a_hurt_run, keeps_the_history_that_there_is) {
  const hurt_run run{where_, how_};
  const auto& ops = run.report.ops;
  if (before_the_first_op(where_, how_)) {
    EXPECT_THAT(ops, IsEmpty());
    return;
  }
  const auto kept = history::from(ops);
  ASSERT_TRUE(kept.ok()) << to_string(kept.problem());
  EXPECT_GT(count_of(ops, op_type::ok), 20U);
  // Ten reads a second for 10 s at least, unless who broke down was needed at once.
  if (where_ != stage::sink_append && where_ != stage::client_invoke &&
      where_ != stage::nemesis_invoke) {
    EXPECT_GT(count_of(ops, op_type::ok), 80U);
  }
  if (where_ != stage::sink_append) {
    EXPECT_EQ(run.on_disk, ops);
  }
}

TEST_P(a_hurt_run, closes_every_client_that_it_opened) {
  const hurt_run run{where_, how_};
  EXPECT_EQ(run.clients_opened, run.clients_gone);
  if (!before_the_first_op(where_, how_) || where_ == stage::nemesis_setup) {
    EXPECT_GE(run.clients_opened, 3U);
  }
}

TEST_P(a_hurt_run, mends_and_tears_down_the_nodes_that_live) {
  const hurt_run run{where_, how_};
  for (const auto& node : run.nodes_alive) {
    if (run.last(node + " kill") >= 0) {
      EXPECT_GT(run.last(node + " start"), run.last(node + " kill")) << node;
    }
    if (where_ == stage::nemesis_factory) continue;  // Nothing was touched.
    EXPECT_GT(run.last(node + " teardown"), run.last(node + " setup")) << node;
    EXPECT_GT(run.last(node + " teardown"), run.last(node + " logs")) << node;
    EXPECT_GE(run.last(node + " logs"), 0) << node;
  }
}

INSTANTIATE_TEST_SUITE_P(at, a_hurt_run, testing::ValuesIn(possible_cases()), name_of);

TEST(an_unhurt_run, completes_with_all_its_ops_and_no_warning) {
  // A deed for which its stage has no place is not done: the conditions above hold by themselves.
  const hurt_run run;
  EXPECT_FALSE(run.was_hurt);
  EXPECT_EQ(run.report.state, run_state::completed);
  EXPECT_THAT(run.report.warnings, IsEmpty());
  EXPECT_GT(count_of(run.report.ops, op_type::ok), 150U);
  EXPECT_GT(run.last("n2 kill"), 0);
}

}  // namespace agon::tests
