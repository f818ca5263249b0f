// The command line as a whole: suggestions, exit statuses, and what escapes a command.
#include "scenarios/cli/app.hpp"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace agon::scenarios::cli {
namespace {

using ::testing::HasSubstr;

struct told {
  int status;
  std::string errors;
};

told run(std::vector<const char*> words) {
  words.insert(words.begin(), "agon");
  testing::internal::CaptureStderr();
  const int status = run_command_line(static_cast<int>(words.size()), words.data());
  return {status, testing::internal::GetCapturedStderr()};
}

TEST(command_line, suggests_the_nearest_flag_or_command_in_one_line) {
  EXPECT_EQ(run({"test", "--sistem", "raft"}).errors,
            "agon test: there is no flag --sistem (did you mean --system? see agon test --help)\n");
  EXPECT_EQ(run({"tset"}).errors,
            "agon: there is no command tset (did you mean test? see agon --help)\n");
  EXPECT_EQ(run({"lab", "pu"}).status, bad_arguments);
  EXPECT_EQ(run({"demo", "now"}).errors,
            "agon demo: there is no argument now (see agon demo --help)\n");
  EXPECT_EQ(run({"frobnicate"}).errors, "agon: there is no command frobnicate (see agon --help)\n");
}

TEST(command_line, tells_other_mistakes_in_one_line_as_well) {
  for (const auto& words : std::vector<std::vector<const char*>>{
           {"test", "--rate", "fast"}, {"test", "--seed"}, {"node"}, {"lab"}, {"completion"}}) {
    const auto [status, errors] = run(words);
    EXPECT_EQ(status, bad_arguments);
    EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 1) << errors;
    EXPECT_THAT(errors, HasSubstr("--help)")) << errors;
  }
}

TEST(command_line, shows_examples_for_every_command) {
  invocation unused;
  const auto app = make_app(unused);
  for (const auto* command : app->get_subcommands([](const CLI::App*) { return true; })) {
    EXPECT_THAT(command->help(), HasSubstr("Example")) << command->get_name();
  }
}

TEST(a_program_that_throws, says_so_in_one_line_and_exits_with_255) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(guarded([]() -> int { throw std::runtime_error{"out of luck"}; }), 255);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "agon: out of luck (a mistake in Agon, not in what it tests)\n");
  testing::internal::CaptureStderr();
  EXPECT_EQ(guarded([]() -> int { throw 7; }), 255);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("an exception of an unknown kind"));
  EXPECT_EQ(guarded([] { return 2; }), 2);
}

}  // namespace
}  // namespace agon::scenarios::cli
