// What Jepsen's own tests of its core show, shown here: recovery of workers, of the generator, of
// whoever fails in a phase; and the order of what happens on nodes.
#include "actors/generator/function.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/run.hpp"
#include "tests/actors/stage_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace agon::tests {

namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

generator reads(std::size_t count) {
  return generators::limit(count, generators::repeat(op_template{.f = "read"}));
}

}  // namespace

TEST(worker_recovery, a_client_that_throws_at_every_op_is_invoked_as_often_as_the_generator_says) {
  stage_world where{5};
  int invoked = 0;
  where.behaviour.invoke = [&](const op&) -> client_reply {
    ++invoked;
    throw std::runtime_error{"divide by zero"};
  };
  auto what = small_test(where, reads(12));
  what.concurrency = 5;
  const auto report = run(where, what);
  EXPECT_EQ(report.state, run_state::completed);
  EXPECT_EQ(invoked, 12);
  EXPECT_EQ(count_of(report.ops, op_type::invoke), 12U);
  EXPECT_EQ(count_of(report.ops, op_type::info), 12U);
}

TEST(generator_recovery, one_that_throws_while_others_wait_at_a_barrier_frees_them_all) {
  stage_world where{5};
  auto throwing =
      generators::from_ops([](const context&, random_stream&) -> std::optional<op_template> {
        throw std::runtime_error{"no more ideas"};
      });
  // A phase that all but one thread have finished, and that one never will.
  auto what = small_test(
      where, generators::phases({generators::limit(4, generators::repeat(op_template{.f = "a"})),
                                 std::move(throwing), op_template{.f = "never"}}));
  what.concurrency = 5;
  const auto report = run(where, what);
  EXPECT_EQ(report.state, run_state::crashed);
  EXPECT_THAT(to_string(report.errors.at(0)), HasSubstr("no more ideas"));
  EXPECT_EQ(count_of(report.ops, op_type::ok), 4U) << "the history is kept";
  EXPECT_EQ(where.events(" open").size(), where.events(" close").size())
      << "every opened client is closed";
  EXPECT_EQ(where.running(), 0U);
}

TEST(worker_error, of_a_client_in_any_phase_shows_in_the_report) {
  for (const std::string phase : {"open", "setup", "teardown", "close"}) {
    stage_world where;
    where.behaviour.client = [&](const client_seat&,
                                 std::string_view what) -> std::optional<result<>> {
      if (what == phase) throw std::runtime_error{"assertion failed"};
      return success{};
    };
    const auto report = run(where, small_test(where, reads(3)));
    EXPECT_EQ(report.state, run_state::crashed) << phase;
    ASSERT_FALSE(report.errors.empty()) << phase;
    EXPECT_THAT(to_string(report.errors.at(0)), HasSubstr("its actor ended by an exception"))
        << phase;
  }
}

TEST(nodes, are_each_torn_down_set_up_captured_and_torn_down_once_and_the_first_is_primary) {
  stage_world where{3};
  const auto report = run(where, small_test(where, reads(3)));
  EXPECT_EQ(report.state, run_state::completed);
  EXPECT_THAT(where.events("n1 "),
              ::testing::IsSupersetOf({"n1 teardown", "n1 setup", "n1 primary", "n1 logs"}));
  for (const std::string node : {"n2", "n3"}) {
    std::vector<std::string> own;
    for (const auto& event : where.events(node + " "))
      if (event.starts_with(node)) own.push_back(event.substr(3));
    EXPECT_THAT(own, ElementsAre("teardown", "setup", "logs", "teardown")) << node;
  }
  EXPECT_THAT(report.logs, SizeIs(3));
  EXPECT_EQ(report.logs.at(node_id{2}).at(0).name, "db.log");
}

TEST(a_case, hands_back_its_history_when_the_last_op_is_completed) {
  stage_world where;
  where.behaviour.invoke = [](const op& invocation) -> client_reply {
    auto completion = invocation;
    completion.type = op_type::ok;
    return after{2s, completion};
  };
  const auto report = run(where, small_test(where, reads(2)));
  EXPECT_EQ(types_of(report.ops), "invoke invoke ok ok");
  EXPECT_GE(report.ops.back().time, time_point{2s});
}

}  // namespace agon::tests
