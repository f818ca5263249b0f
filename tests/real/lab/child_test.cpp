// Programs are found, run to their end, and ended when they take too long.
#include "real/lab/child.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace agon::real {
namespace {

using namespace std::chrono_literals;

TEST(child, leaves_its_status_and_both_outputs_in_order) {
  const auto output = run_child({"sh", "-c", "echo one; echo two >&2; echo three; exit 3"}, 10s);
  ASSERT_TRUE(output.ok());
  EXPECT_EQ(output->exit_status, 3);
  EXPECT_EQ(output->text, "one\ntwo\nthree\n");
}

TEST(child, that_a_signal_ends_has_the_status_that_a_shell_gives_it) {
  const auto output = run_child({"sh", "-c", "kill -KILL $$"}, 10s);
  ASSERT_TRUE(output.ok());
  EXPECT_EQ(output->exit_status, 137);
}

TEST(child, that_takes_too_long_is_an_error_with_its_last_line) {
  const auto start = std::chrono::steady_clock::now();
  const auto output = run_child({"sh", "-c", "echo waiting; sleep 30"}, 200ms);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
  ASSERT_FALSE(output.ok());
  EXPECT_EQ(to_string(output.problem()),
            "sh: did not end within 0.2 s (it was killed; its last line: waiting)");
}

TEST(child, does_not_wait_for_what_outlives_it) {
  const auto start = std::chrono::steady_clock::now();
  const auto output = run_child({"sh", "-c", "sleep 5 & echo started"}, 4s);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
  ASSERT_TRUE(output.ok());
  EXPECT_EQ(output->text, "started\n");
}

TEST(child, may_write_more_than_a_pipe_holds) {
  const auto output = run_child({"head", "-c", "300000", "/dev/zero"}, 10s);
  ASSERT_TRUE(output.ok());
  EXPECT_EQ(output->text.size(), 300'000U);
}

TEST(child, of_a_program_that_is_not_there_is_an_error) {
  const auto output = run_child({"agon-no-such-program"}, 10s);
  ASSERT_FALSE(output.ok());
  EXPECT_EQ(output.problem().what, "there is no program agon-no-such-program");
}

TEST(find_program, takes_the_first_folder_that_has_it) {
  EXPECT_EQ(find_program("sh", "/nowhere:/bin:/usr/bin"), "/bin/sh");
  EXPECT_EQ(find_program("sh", "/nowhere"), "");
  EXPECT_EQ(find_program("/opt/tool", "/bin"), "/opt/tool");
}

TEST(last_line, is_the_last_that_is_not_blank) {
  EXPECT_EQ(last_line("one\ntwo\n \n\n"), "two");
  EXPECT_EQ(last_line("only"), "only");
  EXPECT_EQ(last_line("\n\n"), "");
}

}  // namespace
}  // namespace agon::real
