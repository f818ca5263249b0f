// From histories to calls.
#include "checkers/linearizable/problem.hpp"

#include "checkers/models/catalog.hpp"
#include "tests/checkers/histories.hpp"

#include <gtest/gtest.h>

namespace agon::checkers::linearizable {
namespace {

problem problem_of(std::vector<op> events) {
  const auto object = make_machine(model_kind::cas_register)();
  return read_problem(history_of(std::move(events)), *object).value();
}

TEST(problem, has_a_call_with_its_events_for_each_op_that_happened) {
  const auto found =
      problem_of({invoke(0, "write", 1), invoke(1, "read"), ok(0, "write", 1), ok(1, "read", 1)});
  ASSERT_EQ(found.calls.size(), 2U);
  EXPECT_EQ(found.completed, 2U);
  EXPECT_EQ(found.calls[0].begins, 0U);
  EXPECT_EQ(found.calls[0].ends, 2U);
  EXPECT_EQ(found.calls[1].begins, 1U);
  EXPECT_EQ(found.calls[1].ends, 3U);
  EXPECT_FALSE(found.calls[1].crashed());
}

TEST(problem, leaves_failed_ops_out) {
  const auto found =
      problem_of({invoke(0, "cas", json::array{1, 2}), fail(0, "cas", json::array{1, 2})});
  EXPECT_TRUE(found.calls.empty());
  EXPECT_TRUE(found.events.empty());
}

TEST(problem, keeps_crashed_writes_as_calls_that_never_return) {
  const auto found =
      problem_of({invoke(0, "write", 1), invoke(1, "write", 2), info(0, "write", 1)});
  ASSERT_EQ(found.calls.size(), 2U);
  EXPECT_TRUE(found.calls[0].crashed());
  EXPECT_TRUE(found.calls[1].crashed());
  EXPECT_EQ(found.completed, 0U);
}

TEST(problem, leaves_crashed_ops_without_effect_out) {
  const auto found = problem_of({invoke(0, "read"), info(0, "read"), invoke(1, "read"),
                                 invoke(2, "cas", json::array{3, 3}), info(2, "cas")});
  EXPECT_TRUE(found.calls.empty());
}

TEST(problem, leaves_nemeses_out) {
  EXPECT_TRUE(problem_of({info(-1, "kill"), info(-1, "kill")}).calls.empty());
}

TEST(problem, takes_a_reads_value_from_its_completion_and_a_writes_from_its_invocation) {
  const auto found =
      problem_of({invoke(0, "read", 9), ok(0, "read", 1), invoke(0, "write", 1), ok(0, "write")});
  const auto& read = found.facts(found.calls[0]);
  const auto& write = found.facts(found.calls[1]);
  EXPECT_EQ(read.needs, write.leaves);
}

TEST(problem, shares_one_operation_among_equal_calls) {
  const auto found =
      problem_of({invoke(0, "write", 1), invoke(1, "write", 1), invoke(2, "write", 2)});
  EXPECT_EQ(found.operations.size(), 2U);
  EXPECT_EQ(found.calls[0].asked, found.calls[1].asked);
  EXPECT_NE(found.calls[0].asked, found.calls[2].asked);
}

TEST(problem, names_the_op_that_the_model_does_not_know) {
  const auto object = make_machine(model_kind::cas_register)();
  const auto found =
      read_problem(history_of({invoke(0, "read"), ok(0, "read"), invoke(0, "add", 1)}), *object);
  EXPECT_EQ(to_string(found.problem()),
            "op 2, model cas-register: f is \"add\" (expected read, write or cas)");
}

}  // namespace
}  // namespace agon::checkers::linearizable
