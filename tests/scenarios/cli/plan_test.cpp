// Dry runs of plans.
#include "scenarios/cli/plan.hpp"

#include "actors/generator/pipeline.hpp"
#include "scenarios/catalog.hpp"
#include "scenarios/cli/app.hpp"
#include "scenarios/test_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

namespace agon::scenarios::cli {
namespace {

using namespace std::chrono_literals;
using namespace generators;
using testing::HasSubstr;
using testing::Not;

agon::test reads_and_kills() {
  agon::test what;
  what.concurrency = 2;
  what.client_generator = op_template{.f = "read"} | repeat() | delay(1s) | time_limit(5s);
  fault_package kills;
  kills.name = "kill";
  kills.during = op_template{.f = "kill", .value = "n1"} | repeat() | delay(2s);
  kills.finally = op_template{.f = "start"};
  what.faults = {kills};
  return what;
}

TEST(show_plan, is_a_schedule_with_its_faults_marked_and_a_summary) {
  EXPECT_EQ(show_plan(reads_and_kills(), 3).text,
            "            time  process    type    f                value\n"
            "!     0.000000 s  nemesis    info    kill             \"n1\"\n"
            "      0.000000 s  0          invoke  read             null\n"
            "      1.000000 s  1          invoke  read             null\n"
            "  … 6 more (--ops)\n"
            "\n"
            "faults    4\n"
            "!     0.000000 s  nemesis    info    kill             \"n1\"\n"
            "!     2.000000 s  nemesis    info    kill             \"n1\"\n"
            "!     4.000000 s  nemesis    info    kill             \"n1\"\n"
            "!     4.010000 s  nemesis    info    start            null\n"
            "ops       5 in 4.020 s, 1.2 a second\n"
            "by f      read 5\n"
            "by thread 0: 3, 1: 2\n"
            "ends      the clients' generator was exhausted at 4 s\n");
}

TEST(show_plan, depends_on_the_seed_only) {
  auto what = reads_and_kills();
  what.client_generator = rand_int_seq("write", 0, 9) | limit(20);
  what.seed = 1;
  const auto first = show_plan(what, 100).text;
  EXPECT_EQ(show_plan(what, 100).text, first);
  what.seed = 2;
  EXPECT_NE(show_plan(what, 100).text, first);
}

TEST(show_plan, shows_no_schedule_where_none_is_asked_for) {
  EXPECT_TRUE(show_plan(reads_and_kills(), 0).text.starts_with("faults    4\n"));
}

TEST(show_plan, sums_up_where_there_are_many_threads) {
  agon::test what;
  what.concurrency = 20;
  what.client_generator = op_template{.f = "read"} | repeat(30) | clients();
  EXPECT_THAT(show_plan(what, 0).text, HasSubstr("by thread 20 threads with 1 to 2 ops each\n"));
}

TEST(show_plan, warns_of_what_stays_silent) {
  auto what = reads_and_kills();
  what.faults[0].during = std::vector<generator>{sleep(60s), what.faults[0].during};
  const auto shown = show_plan(what, 0);
  EXPECT_FALSE(shown.fails);
  EXPECT_THAT(shown.text, HasSubstr("warning   fault package kill: did nothing"));
}

TEST(show_plan, shows_how_far_it_came_when_the_generator_fails) {
  auto what = reads_and_kills();
  what.faults.clear();
  what.client_generator = std::vector<generator>{
      op_template{.f = "read"}, from([](const context&, random_stream&) -> op_template {
        throw std::logic_error{"no key"};
      })};
  const auto shown = show_plan(what, 5);
  EXPECT_TRUE(shown.fails);
  EXPECT_THAT(shown.text, HasSubstr("0.000000 s  0          invoke  read"));
  EXPECT_THAT(shown.text, HasSubstr("the generator from threw \"no key\""));
}

TEST(show_plan, works_for_every_workload_and_system_of_the_catalog) {
  for (const auto& system : all_systems())
    for (const auto& workload : system.workloads) {
      test_options options;
      options.system = system.name;
      options.workload = workload;
      options.faults = {"partition", "kill"};
      const auto test = make_test(options);
      ASSERT_TRUE(test.ok()) << system.name << " " << workload;
      const auto shown = show_plan(*test, 10);
      EXPECT_FALSE(shown.fails) << shown.text;
      EXPECT_THAT(shown.text, HasSubstr("start-partition"));
      EXPECT_THAT(shown.text, Not(HasSubstr("warning")));
    }
}

/// Runs a command line and catches what it prints.
int run(std::vector<const char*> words, std::string& printed, std::string& errors) {
  words.insert(words.begin(), "agon");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int status = run_command_line(static_cast<int>(words.size()), words.data());
  std::fflush(stdout);
  printed = testing::internal::GetCapturedStdout();
  errors = testing::internal::GetCapturedStderr();
  return status;
}

TEST(agon_plan, takes_the_flags_of_a_test_and_runs_nothing) {
  std::string printed;
  std::string errors;
  EXPECT_EQ(run({"plan", "-r", "10", "--time-limit", "3", "--seed", "7", "--nemesis", "kill",
                 "--nemesis-interval", "1", "--ops", "2"},
                printed, errors),
            0)
      << errors;
  EXPECT_THAT(printed, HasSubstr("more (--ops)"));
  EXPECT_THAT(printed, HasSubstr("nemesis    info    kill"));
  EXPECT_THAT(printed, HasSubstr("seed      7\n"));
  EXPECT_EQ(errors, "");
}

TEST(agon_plan, tells_which_argument_is_wrong) {
  std::string printed;
  std::string errors;
  EXPECT_EQ(run({"plan", "--nemesis", "quake"}, printed, errors), bad_arguments);
  EXPECT_TRUE(errors.starts_with("agon plan: ")) << errors;
  EXPECT_THAT(errors, HasSubstr("quake"));
  EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 1) << errors;
  EXPECT_EQ(run({"plan", "--ops", "many"}, printed, errors), bad_arguments);
}

}  // namespace
}  // namespace agon::scenarios::cli
