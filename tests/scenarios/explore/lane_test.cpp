// What a seed does to its process costs that seed only.
#include "scenarios/explore/lane.hpp"

#include "tests/scenarios/explore/small_campaign.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <thread>

namespace agon::scenarios {
namespace {

using namespace std::chrono_literals;

class a_lane : public testing::Test {
 protected:
  a_lane() { std::signal(SIGPIPE, SIG_IGN); }

  seed_result run(std::uint64_t seed, duration limit = 60s) {
    const auto task = to_line(task_of(test::small_campaign("trap", 100), seed));
    const auto done = lane_.run(seed, task, limit);
    EXPECT_TRUE(done.ok()) << to_string(done.problem());
    EXPECT_TRUE(done.ok() && done->has_value());
    return done.ok() && *done ? **done : seed_result{};
  }
  lane lane_{test::planted_lane()};
};

TEST_F(a_lane, runs_one_seed_after_the_other) {
  const auto first = run(1);
  EXPECT_EQ(first.verdict, seed_verdict::valid) << first.sentence;
  EXPECT_EQ(first.seed, 1u);
  const auto second = run(2);
  EXPECT_EQ(second.seed, 2u);
  EXPECT_NE(first.fingerprint, second.fingerprint);
  EXPECT_EQ(run(1).fingerprint, first.fingerprint) << "what ran before leaves no trace";
}

TEST_F(a_lane, cuts_a_seed_that_hangs_and_goes_on) {
  const auto hung = run(3, 1s);
  EXPECT_EQ(hung.seed, 3u);
  EXPECT_EQ(hung.verdict, seed_verdict::hung);
  EXPECT_EQ(hung.cause, "hung");
  EXPECT_EQ(hung.sentence, "it did not end within 1 s, and was killed");
  EXPECT_EQ(run(7).verdict, seed_verdict::valid);
}

TEST_F(a_lane, reports_a_child_that_dies_with_its_last_words_and_goes_on) {
  const auto aborted = run(4);
  EXPECT_EQ(aborted.verdict, seed_verdict::died);
  EXPECT_EQ(aborted.cause, "died: SIGABRT, trap.cpp:1: expected no trap");
  EXPECT_THAT(aborted.sentence, testing::HasSubstr("the trap | trap.cpp:1: expected no trap"));
  const auto left = run(5);
  EXPECT_EQ(left.verdict, seed_verdict::died);
  EXPECT_EQ(left.cause, "died: exit status 7");
  EXPECT_EQ(left.sentence, "its process ended by exit status 7, and said nothing");
  EXPECT_EQ(run(6).verdict, seed_verdict::died) << "an exception that nobody catches";
  EXPECT_EQ(run(7).verdict, seed_verdict::valid);
}

TEST_F(a_lane, answers_for_a_task_that_makes_no_sense) {
  const auto done = lane_.run(1, "{}", 60s);
  EXPECT_FALSE(done.ok()) << "an answer for no seed";
  EXPECT_EQ(run(1).verdict, seed_verdict::valid);
}

TEST_F(a_lane, that_is_cut_ends_at_once) {
  std::jthread other{[this] {
    std::this_thread::sleep_for(200ms);
    lane_.cut();
  }};
  const auto task = to_line(task_of(test::small_campaign("trap", 100), 3));
  const auto done = lane_.run(3, task, 3600s);
  ASSERT_TRUE(done.ok());
  EXPECT_FALSE(done->has_value());
  EXPECT_FALSE(lane_.run(1, task, 3600s)->has_value()) << "and stays cut";
}

TEST(a_lane_without_a_program, says_so) {
  lane none{{.file = "/nowhere/agon"}};
  const auto done = none.run(1, "{}", 1s);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.problem().where, "/nowhere/agon");
  EXPECT_THAT(done.problem().what, testing::HasSubstr("No such file"));
}

}  // namespace
}  // namespace agon::scenarios
