// Nemeses at work: from ops to what nodes are told, in whole runs.
#include "actors/nemeses/nemesis.hpp"

#include "actors/nemeses/packages.hpp"
#include "actors/nemeses/partition.hpp"
#include "actors/nemeses/process.hpp"
#include "actors/nemeses/targets.hpp"
#include "actors/run.hpp"
#include "tests/actors/stage_world.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace agon::tests {

namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

/// A run whose only package does these ops, one after the other.
run_report ran(stage_world& where, fault_package package, std::vector<generator> ops) {
  package.during = generator{std::move(ops)};
  package.finally = {};
  auto what = small_test(where, op_template{.f = "read", .time = time_point{300s}});
  what.concurrency = 1;
  what.faults = {std::move(package)};
  return run(where, what);
}

/// What nodes were told after the set-up of the nemesis and before the logs.
std::vector<std::string> told(const stage_world& where, std::size_t skipped) {
  auto events = where.events();
  std::erase_if(events, [](const std::string& event) {
    return event.starts_with("client") || event.ends_with("setup") || event.ends_with("primary") ||
           event.ends_with("logs") || event.ends_with("teardown");
  });
  return {events.begin() + static_cast<std::ptrdiff_t>(skipped), events.end()};
}

}  // namespace

TEST(a_partition, drops_only_what_comes_from_the_nodes_named) {
  stage_world where;
  const json::value components = json::array{json::array{"n1"}, json::array{"n2", "n3"}};
  const auto report = ran(where, partition_package(),
                          {op_template{.f = "start-partition", .value = components},
                           op_template{.f = "stop-partition"}});
  EXPECT_THAT(told(where, 3), ElementsAre("n1 drop n2 n3", "n2 drop n1", "n3 drop n1", "n1 heal",
                                          "n2 heal", "n3 heal"));
  EXPECT_EQ(report.state, run_state::completed);
  EXPECT_EQ(report.ops.at(1).value.at("grudge"), (json::object{{"n1", json::array{"n2", "n3"}},
                                                               {"n2", json::array{"n1"}},
                                                               {"n3", json::array{"n1"}}}));
}

TEST(a_partition, that_follows_another_heals_those_it_does_not_name) {
  stage_world where;
  ran(where, partition_package(),
      {op_template{.f = "start-partition", .value = json::object{{"n1", json::array{"n2"}}}},
       op_template{.f = "start-partition", .value = json::object{{"n2", json::array{"n3"}}}}});
  EXPECT_THAT(told(where, 3), ElementsAre("n1 drop n2", "n2 drop n3", "n1 heal",  // the ops
                                          "n2 heal"));                            // the teardown
}

TEST(a_partition, is_undone_by_the_teardown_of_its_nemesis) {
  stage_world where;
  const auto report =
      ran(where, partition_package(), {op_template{.f = "start-partition", .value = "one"}});
  EXPECT_EQ(report.state, run_state::completed);
  EXPECT_THAT(where.events("heal"), SizeIs(3 + 3));
}

TEST(an_isolation, cuts_off_one_node_after_the_other_without_a_break) {
  stage_world where;
  auto what = small_test(where, op_template{.f = "read", .time = time_point{60s}});
  what.concurrency = 1;
  what.faults = *fault_packages(std::vector<std::string>{"isolate"}, 1s);
  const auto report = run(where, what);
  EXPECT_EQ(report.state, run_state::completed);
  ASSERT_GT(report.faults.size(), 30u);
  for (std::size_t i = 0; i + 1 < report.faults.size(); ++i)
    EXPECT_EQ(report.faults[i].at("f"), "start-partition");
  EXPECT_EQ(report.faults.back().at("f"), "stop-partition");
  std::set<std::string> alone;
  for (const auto& event : where.events(" drop "))
    if (event.size() == std::string_view{"n1 drop n2 n3"}.size()) alone.insert(event);
  EXPECT_THAT(alone, SizeIs(3)) << "each of them at some time";
}

TEST(an_op_that_brings_its_luck, draws_the_same_whenever_it_comes) {
  const auto hit_at = [](duration when, const json::value& value) {
    stage_world where;
    const auto report = ran(where, kill_package(),
                            {op_template{.f = "kill", .value = value, .time = time_point{when}}});
    return report.ops.at(1).value;
  };
  const auto lucky = with_luck(17, "random");
  EXPECT_EQ(hit_at(1s, lucky), hit_at(2s, lucky));
  EXPECT_EQ(hit_at(1s, lucky).at("spec"), "random");
  std::set<std::string> drawn;
  for (int i = 1; i < 9; ++i)
    drawn.insert(json::serialize(hit_at(std::chrono::seconds{i}, "random").at("nodes")));
  EXPECT_GT(drawn.size(), 1U);
}

TEST(an_op_that_brings_its_luck, is_told_from_one_that_does_not) {
  op event{.time = time_point{9ns}, .value = json::array{"n1"}};
  EXPECT_EQ(luck_of(event), 9U);
  EXPECT_EQ(spec_of(event), (json::array{"n1"}));
  event.value = with_luck(17, json::array{"n2"});
  EXPECT_EQ(luck_of(event), 17U);
  EXPECT_EQ(spec_of(event), (json::array{"n2"}));
  event.value = json::object{{"luck", "17"}, {"spec", "all"}};
  EXPECT_EQ(luck_of(event), 9U);
  EXPECT_EQ(spec_of(event), event.value);
}

TEST(a_kill, hits_the_nodes_named_and_start_starts_all) {
  stage_world where;
  ran(where, kill_package(),
      {op_template{.f = "kill", .value = json::array{"n2"}}, op_template{.f = "start"}});
  EXPECT_THAT(told(where, 0), ElementsAre("n2 kill", "n1 start", "n2 start", "n3 start"));
}

TEST(a_pause, hits_a_minority_when_told_to_and_is_undone_at_the_end) {
  stage_world where{5};
  const auto report = ran(where, pause_package(), {op_template{.f = "pause", .value = "minority"}});
  EXPECT_THAT(where.events("pause"), SizeIs(2));
  EXPECT_THAT(where.events("resume"), SizeIs(2));
  EXPECT_EQ(report.ops.at(1).value.at("nodes").as_array().size(), 2U);
}

TEST(a_fault_op, against_a_node_that_refuses_completes_with_its_error) {
  stage_world where;
  where.behaviour.node = [](node_id, std::string_view what) -> std::optional<result<evidence>> {
    if (what == "kill") return error{"no such process", "pid 7"};
    return evidence{};
  };
  const auto report =
      ran(where, kill_package(), {op_template{.f = "kill", .value = json::array{"n1"}}});
  EXPECT_EQ(report.ops.at(1).type, op_type::info);
  EXPECT_EQ(report.ops.at(1).error, "n1: pid 7: no such process");
  // A refusal does not show that nothing was killed, so the node is started all the same.
  EXPECT_THAT(where.events("start"), ElementsAre("n1 start"));
}

TEST(a_fault_op, without_evidence_is_flagged) {
  stage_world where;
  where.behaviour.node = [](node_id, std::string_view) { return result<evidence>{evidence{}}; };
  const auto report =
      ran(where, kill_package(), {op_template{.f = "kill", .value = json::array{"n1"}}});
  EXPECT_EQ(report.ops.at(1).value.at("without_evidence"), (json::array{"n1"}));
  EXPECT_EQ(report.faults.at(0).at("hits"), 0);
}

TEST(a_fault_op, that_no_script_knows_is_answered_by_what_there_is) {
  stage_world where;
  const auto report = ran(where, kill_package(), {op_template{.f = "explode"}});
  EXPECT_EQ(report.ops.at(1).error,
            "nemesis kill: this nemesis cannot do \"explode\" (it does kill and start)");
}

TEST(the_luck_of_a_fault, does_not_depend_on_the_faults_before_it) {
  const auto hit_at_the_end = [](std::vector<generator> before) {
    stage_world where{5};
    before.emplace_back(op_template{.f = "kill", .value = "one", .time = time_point{100s}});
    const auto report = ran(where, kill_package(), std::move(before));
    return json::serialize(report.faults.back().at("nodes"));
  };
  const auto alone = hit_at_the_end({});
  EXPECT_EQ(alone,
            hit_at_the_end({op_template{.f = "kill", .value = "one"}, op_template{.f = "start"}}));
}

TEST(fault_packages, come_and_go_for_as_long_as_they_are_asked) {
  stage_world where;
  auto what = small_test(where, op_template{.f = "read", .time = time_point{600s}});
  what.concurrency = 1;
  what.faults = *fault_packages(std::vector<std::string>{"partition", "kill", "pause"}, 5s);
  const auto report = run(where, what);
  EXPECT_EQ(report.state, run_state::completed);
  std::map<std::string, int> count;
  for (const auto& fault : report.faults) ++count[std::string{fault.at("f").as_string()}];
  for (const auto* f : {"start-partition", "stop-partition", "kill", "start", "pause", "resume"})
    EXPECT_GT(count[f], 10) << f;
  EXPECT_EQ(where.events(" kill").empty(), false);
}

TEST(fault_packages, are_known_by_name) {
  EXPECT_THAT(fault_package_names(),
              IsSupersetOf({"partition", "packet", "clog", "kill", "pause"}));
  for (const auto& name : fault_package_names())
    EXPECT_EQ(fault_packages(std::vector{name})->front().name, name);
  const std::vector<std::string> twice{"kill", "kill"};
  EXPECT_THAT(*fault_packages(twice), SizeIs(1));
  const std::vector<std::string> wrong{"kill", "meteor"};
  EXPECT_EQ(to_string(fault_packages(wrong).problem()),
            "--nemesis: there is no fault package \"meteor\" (the packages are " +
                joined(fault_package_names()) + ")");
  EXPECT_FALSE(fault_packages(twice, 0s).ok());
}

}  // namespace agon::tests
