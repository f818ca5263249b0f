// What of a schedule a world of machines plays, what it does not, and how late.
#include "scenarios/explore/fidelity.hpp"

#include "scenarios/explore/recording.hpp"
#include "scenarios/explore/script.hpp"
#include "tests/actors/stage_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::scenarios {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

test_options example(std::optional<sim::decisions> chance = {}) {
  test_options options;
  options.faults = {"packet", "kill"};
  options.time_limit = 5;
  script what;
  what.clients = {"n1", "n2"};
  what.ops = {{.at = time_point{1s}, .thread = 0, .f = "read"},
              {.at = time_point{2s}, .thread = 1, .f = "read"}};
  what.faults = {
      {.at = time_point{1s}, .package = "packet", .f = "start-packet"},
      {.at = time_point{2s}, .package = "packet", .f = "stop-packet"},
      {.at = time_point{3s}, .package = "kill", .f = "kill", .value = json::array{"n2"}}};
  what.chance = std::move(chance);
  return scripted_options(options, what);
}

std::vector<std::string> left_out(const fitted_test& test) {
  std::vector<std::string> texts;
  for (const auto& entry : test.left_out)
    texts.push_back(std::string{entry.at("what").as_string()} + " " +
                    std::to_string(entry.at("count").to_number<int>()));
  return texts;
}

fitted_test fitted(const test_options& options) {
  agon::tests::stage_world machines;
  machines.cannot = {fault_kind::packet};
  return fit_to(options, machines);
}

TEST(fidelity, faults_that_a_world_cannot_do_are_left_out_with_its_reason) {
  const auto test = fitted(example());
  EXPECT_THAT(test.options.faults, ElementsAre("kill"));
  ASSERT_EQ(test.options.script->faults.size(), 1U);
  EXPECT_EQ(test.options.script->faults[0].f, "kill");
  EXPECT_TRUE(check(test.options).ok());
  EXPECT_THAT(left_out(test), ElementsAre("packet 2", "network and order of jobs of the seed 1"));
  EXPECT_FALSE(test.left_out[0].at("why").as_string().empty());
}

TEST(fidelity, decisions_of_chance_are_left_out_and_counted) {
  sim::decisions chance;
  chance.latencies[{node_id{1}, node_id{2}, 3}] = 5ms;
  chance.blows[{{node_id{1}, node_id{2}, 3}, sim::strike::lose}] = 1;
  chance.jobs[{time_point{1s}, 0}] = {node_id{2}, 1};
  auto options = example(chance);
  options.buggify = 0.1;
  EXPECT_THAT(left_out(fitted(options)),
              ElementsAre("packet 2", "fates of messages 2", "choices of jobs 1", "buggify 1"));
  EXPECT_THAT(left_out(fitted(example(sim::decisions{}))),
              ElementsAre("packet 2", "calm network and jobs in order 1"));
}

TEST(fidelity, says_what_was_played_and_how_late) {
  const auto event = [](duration at, std::int64_t process, op_type type, std::int64_t index) {
    return op{.index = index, .time = time_point{at}, .process = {process}, .type = type, .f = "x"};
  };
  // The second op of thread 0 is none of the script's.
  const auto ops =
      history::from({event(1004ms, 0, op_type::invoke, 0), event(1100ms, 0, op_type::info, 1),
                     event(2s, 1, op_type::invoke, 2), event(2100ms, 1, op_type::ok, 3),
                     event(2200ms, 2, op_type::invoke, 4), event(3001ms, -1, op_type::info, 5),
                     event(3002ms, -1, op_type::info, 6)});
  ASSERT_TRUE(ops.ok());
  const auto told = fidelity_of(fitted(example()), *ops);
  EXPECT_EQ(told.at("played").at(0).at("fault"), "kill");
  EXPECT_EQ(told.at("played").at(0).at("count"), 1);
  EXPECT_EQ(told.at("lateness_ms").at("ops"), 3);
  EXPECT_NEAR(told.at("lateness_ms").at("median").to_number<double>(), 1, 1e-6);
  EXPECT_NEAR(told.at("lateness_ms").at("max").to_number<double>(), 4, 1e-6);
  const auto text = fidelity_text(told);
  EXPECT_THAT(text, HasSubstr("played    kill ×1: SIGKILL"));
  EXPECT_THAT(text, HasSubstr("left out  packet ×2: "));
  EXPECT_THAT(text,
              HasSubstr("times     3 ops and faults came 1.0 ms late (median), 4.0 ms at most"));
}

}  // namespace
}  // namespace agon::scenarios
