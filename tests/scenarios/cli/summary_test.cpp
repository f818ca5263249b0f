// The end of test-all: what is listed, counted, and how it exits.
#include "scenarios/cli/summary.hpp"

#include <gtest/gtest.h>

namespace agon::scenarios::cli {
namespace {

const ended_test good{"store/a", test_end::successful, "raft register with no faults"};
const ended_test unclear{"store/b", test_end::indeterminate};
const ended_test broken{"raft register with kill", test_end::broken, "did not start"};
const ended_test wrong{"store/d", test_end::failed};

TEST(summary, lists_the_tests_of_each_kind_and_counts_all_four) {
  EXPECT_EQ(summary_text({wrong, good, broken, good}),
            "# Successful tests\n\n"
            "store/a  raft register with no faults\nstore/a  raft register with no faults\n\n"
            "# Failed tests\n\nstore/d\n\n"
            "# Crashed tests\n\nraft register with kill  did not start\n\n"
            "2 successful\n1 failed\n0 indeterminate\n1 crashed\n");
}

TEST(summary, exits_as_the_worst_for_who_runs_it) {
  EXPECT_EQ(summary_status({}), 0);
  EXPECT_EQ(summary_status({good, good}), 0);
  EXPECT_EQ(summary_status({good, wrong}), 1);
  EXPECT_EQ(summary_status({wrong, unclear, good}), 2);
  EXPECT_EQ(summary_status({broken, wrong, unclear}), 255);
}

TEST(summary, knows_the_end_by_the_exit_status) {
  EXPECT_EQ(end_of(0), test_end::successful);
  EXPECT_EQ(end_of(1), test_end::failed);
  EXPECT_EQ(end_of(2), test_end::indeterminate);
  EXPECT_EQ(end_of(255), test_end::broken);
  EXPECT_EQ(end_of(77), test_end::broken) << "what nobody knows is no success";
}

}  // namespace
}  // namespace agon::scenarios::cli
