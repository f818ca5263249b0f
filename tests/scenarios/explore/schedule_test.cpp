// Schedule files: what is written is read, what is wrong is said, and what is played is what the
// script says.
#include "scenarios/explore/schedule.hpp"

#include "scenarios/explore/cause.hpp"
#include "scenarios/explore/recording.hpp"
#include "scenarios/explore/story.hpp"
#include "scenarios/test_run.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <set>
#include <unistd.h>

namespace agon::scenarios {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

/// Two clients, a write and a read, and a partition between them.
schedule example() {
  test_options options;
  options.nodes = {"n1", "n2", "n3"};
  options.faults = {"partition", "clock"};
  options.time_limit = 2.5;
  options.seed = 17;
  script what;
  what.clients = {"n1", "n3"};
  what.ops = {
      {.at = time_point{1000000001ns}, .thread = 0, .f = "write", .value = json::array{0, 3}},
      {.at = time_point{2s}, .thread = 1, .f = "read", .value = json::array{0, nullptr}}};
  what.last = {{.at = time_point{100ms}, .thread = 0, .f = "read", .value = {}}};
  what.faults = {{.at = time_point{1500ms},
                  .package = "partition",
                  .f = "start-partition",
                  .value = json::parse(R"({"n1": ["n2", "n3"]})")},
                 {.at = time_point{1600ms},
                  .package = "clock",
                  .f = "bump-clock",
                  .value = json::array{"n2"},
                  .luck = 12345678901234}};
  what.links = sim::link_kind::stream;
  what.chance =
      sim::decisions{.usual = 3ms, .latencies = {{{node_id{1}, node_id{2}, 4}, duration{7ms}}}};
  return {scripted_options(options, what), "linearizable read", "abc"};
}

TEST(a_schedule, is_read_as_it_was_written) {
  const auto again = schedule_from(to_text(example()), "x.json");
  ASSERT_TRUE(again.ok()) << to_string(again.problem());
  EXPECT_EQ(*again->options.script, *example().options.script);
  EXPECT_EQ(to_json(again->options), to_json(example().options));
  EXPECT_EQ(again->cause, "linearizable read");
  EXPECT_EQ(again->fingerprint, "abc");
  EXPECT_EQ(to_text(*again), to_text(example()));
}

TEST(a_schedule, has_a_line_for_each_op) {
  const auto text = to_text(example());
  EXPECT_THAT(text, HasSubstr(R"(
      {"at": 1.000000001, "thread": 0, "f": "write", "value": [0, 3]},
      {"at": 2, "thread": 1, "f": "read", "value": [0, null]}
)"));
  EXPECT_THAT(text,
              HasSubstr(R"({"at": 1.6, "fault": "clock", "f": "bump-clock", "value": ["n2"])"));
  EXPECT_THAT(text, Not(HasSubstr("ssh")));
}

TEST(a_schedule, is_written_into_a_folder_that_is_made) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("agon-schedule-" + std::to_string(::getpid()));
  const auto path = (folder / "deep" / "x.json").string();
  ASSERT_TRUE(write_schedule(example(), path).ok());
  const auto again = read_schedule(path);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(to_text(*again), to_text(example()));
  std::filesystem::remove_all(folder);
}

/// The error of the example's file where `from` is replaced by `to`.
std::string complaint(const std::string& from, const std::string& to) {
  auto text = to_text(example());
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const auto read = schedule_from(text, "x.json");
  return read.ok() ? "read" : to_string(read.problem());
}

TEST(a_bad_schedule, is_refused_with_a_line_that_says_what_and_where) {
  const std::vector<std::array<std::string, 3>> cases{
      {"\"schedule\": 1", "\"schedule\": 2", "x.json: the format is 2, not 1"},
      {"\"schedule\"", "\"timetable\"", "no member \"schedule\""},
      {"\"thread\": 0", "\"thread\": 9", "script: op 1 is of thread 9, and there are 2 clients"},
      {"\"thread\": 0", "\"thread\": -1", "ops, entry 1: \"thread\" is not a whole number"},
      {"\"at\": 2,", "\"at\": \"2\",", "ops, entry 2: \"at\" is not seconds"},
      {"\"at\": 2,", "\"at\": 2, \"on\": 3,", "ops, entry 2: there is no member \"on\""},
      {"\"f\": \"read\"", "\"g\": \"read\"", "ops, entry 2: no member \"f\""},
      {"\"fault\": \"clock\"", "\"fault\": \"kill\"", "fault 2 is of \"kill\""},
      {"\"clients\": [\"n1\"", "\"clients\": [\"n8\"", "a client sits at \"n8\""},
      {"\"links\": \"stream\"", "\"links\": \"string\"", "\"links\" is no kind of link"},
      {"\"system\": \"raft\"", "\"system\": \"rift\"", "there is no system \"rift\""},
      {"\"usual_ns\": 3000000", "\"usual_ns\": -3", "decisions: usual_ns"},
      {"{", "[", "x.json: not JSON"}};
  for (const auto& [from, to, expected] : cases)
    EXPECT_THAT(complaint(from, to), HasSubstr(expected)) << to;
  EXPECT_THAT(to_string(read_schedule("/nowhere/x.json").problem()),
              HasSubstr("/nowhere/x.json: cannot read the schedule"));
}

TEST(a_schedule, moves_to_other_nodes_in_their_order) {
  const auto moved = on_nodes(example().options, {"a", "b", "c"});
  ASSERT_TRUE(moved.ok());
  EXPECT_THAT(moved->script->clients, ElementsAre("a", "c"));
  EXPECT_EQ(moved->script->faults[0].value, json::parse(R"({"a": ["b", "c"]})"));
  EXPECT_EQ(moved->script->faults[1].value, (json::array{"b"}));
  EXPECT_THAT(to_string(on_nodes(example().options, {"a", "b"}).problem()),
              HasSubstr("the schedule has 3 nodes, not 2"));
}

TEST(a_scripted_run, does_what_the_script_says_when_it_says_so) {
  const auto outcome = try_test(example().options, {.checker_threads = 1});
  ASSERT_TRUE(outcome.ok()) << to_string(outcome.problem());
  EXPECT_EQ(outcome->state, run_state::completed);
  std::vector<std::string> invoked;
  std::set<process_id> busy;
  for (const auto& event : outcome->ops) {
    if (!busy.erase(event.process) && busy.insert(event.process).second)
      invoked.push_back(to_string(event.process) + " " + event.f + " " +
                        std::to_string(event.time.time_since_epoch().count()));
  }
  ASSERT_GE(invoked.size(), 7U);
  EXPECT_EQ(invoked[0], "0 write 1000000001");
  EXPECT_EQ(invoked[1], "nemesis start-partition 1500000000");
  EXPECT_EQ(invoked[2], "nemesis-2 bump-clock 1600000000");
  EXPECT_EQ(invoked[3], "1 read 2000000000");
  EXPECT_THAT(invoked.back(), HasSubstr(" read "));  // After the faults were undone.
}

TEST(a_scripted_run, is_the_same_again_from_its_file) {
  const auto once = try_test(example().options, {.checker_threads = 1});
  const auto read = schedule_from(to_text(example()), "x.json");
  ASSERT_TRUE(once.ok() && read.ok());
  const auto again = try_test(read->options, {.checker_threads = 1});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(once->fingerprint, again->fingerprint);
}

/// A run of twenty seconds under faults that draw what they do.
test_options drawn_run() {
  test_options options;
  options.system = "raft";
  options.seed = 5;
  options.time_limit = 20;
  options.fault_interval = 2;
  options.rate = 20;
  options.faults = {"partition", "kill", "clock"};
  return options;
}

/// In any order: those of one moment may complete in another.
std::multiset<std::string> faults_hit(const history& ops) {
  std::multiset<std::string> hit;
  for (const auto& event : ops)
    if (const auto* about = event.value.if_object();
        !event.process.is_client() && about != nullptr && about->contains("nodes"))
      hit.insert(event.f + " " + json::serialize(about->at("nodes")));
  return hit;
}

TEST(a_recorded_script, hits_the_nodes_that_the_run_hit_by_name) {
  const auto run = try_test(drawn_run(), {.checker_threads = 1});
  ASSERT_TRUE(run.ok());
  const auto script = record(run->ops, drawn_run());
  ASSERT_TRUE(script.ok()) << to_string(script.problem());
  EXPECT_EQ(script->clients.size(), 5U);
  EXPECT_GT(script->ops.size(), 300U);
  ASSERT_GT(script->faults.size(), 10U);
  for (const auto& fault : script->faults) {
    EXPECT_FALSE(fault.value.is_string()) << fault.f;
    EXPECT_EQ(fault.luck.has_value(), fault.package == "clock" && fault.f != "reset-clock");
  }
  const auto again = try_test(scripted_options(drawn_run(), *script), {.checker_threads = 1});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(faults_hit(again->ops), faults_hit(run->ops));
}

TEST(a_story, tells_who_did_what_and_how_it_ended) {
  const auto outcome = try_test(example().options, {.checker_threads = 1});
  ASSERT_TRUE(outcome.ok());
  const auto story = story_of(outcome->ops, example().options);
  EXPECT_THAT(story, HasSubstr("1.000000 s  client 0 at n1   write [0,3]"));
  EXPECT_THAT(story, HasSubstr("1.500000 s  nemesis          start-partition"));
  EXPECT_THAT(story, HasSubstr("hit [\"n1\"]"));
}

}  // namespace
}  // namespace agon::scenarios
