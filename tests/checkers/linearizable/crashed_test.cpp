// Until when crashed calls matter.
#include "checkers/linearizable/crashed.hpp"

#include "checkers/models/catalog.hpp"
#include "tests/checkers/histories.hpp"

#include <gtest/gtest.h>

namespace agon::checkers::linearizable {
namespace {

std::vector<crashed_group> groups_of(std::vector<op> events) {
  const auto object = make_machine(model_kind::cas_register)();
  return group_crashed(read_problem(history_of(std::move(events)), *object).value());
}

TEST(crashed, equal_calls_form_one_group) {
  const auto groups = groups_of(
      {invoke(0, "write", 1), invoke(1, "write", 1), invoke(2, "read"), ok(2, "read", 1)});
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].first, 0U);
}

TEST(crashed, a_group_expires_with_the_last_call_that_needs_its_value) {
  const auto groups =
      groups_of({invoke(0, "write", 1), invoke(1, "read"), ok(1, "read", 1),
                 invoke(1, "cas", json::array{1, 2}), ok(1, "cas", json::array{1, 2}),
                 invoke(1, "read"), ok(1, "read", 2)});
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].expires, 4U);
}

TEST(crashed, a_write_that_nobody_can_see_is_dropped) {
  EXPECT_TRUE(groups_of({invoke(0, "write", 1), invoke(1, "read"), ok(1, "read", 2)}).empty());
}

TEST(crashed, a_write_invoked_after_the_last_read_of_its_value_is_dropped) {
  EXPECT_TRUE(groups_of({invoke(1, "read"), ok(1, "read", 1), invoke(0, "write", 1)}).empty());
}

TEST(crashed, a_write_matters_when_a_crashed_cas_may_pass_it_on_to_a_read) {
  const auto groups = groups_of({invoke(0, "write", 1), invoke(1, "cas", json::array{1, 2}),
                                 invoke(2, "read"), ok(2, "read", 2)});
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].expires, 3U);
  EXPECT_EQ(groups[1].expires, 3U);
}

TEST(crashed, a_circle_of_crashed_cas_that_nobody_reads_is_dropped) {
  EXPECT_TRUE(groups_of({invoke(0, "cas", json::array{1, 2}), invoke(1, "cas", json::array{2, 1}),
                         invoke(2, "read"), ok(2, "read", nullptr)})
                  .empty());
}

}  // namespace
}  // namespace agon::checkers::linearizable
