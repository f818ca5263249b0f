// A whole run: its phases and their order, and what a run leaves behind when something goes wrong.
#include "actors/run.hpp"

#include "actors/generator/function.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/nemeses/packages.hpp"
#include "actors/nemeses/process.hpp"
#include "actors/vocabulary/history.hpp"
#include "tests/actors/stage_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace agon::tests {

namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

generator reads(std::size_t count) {
  return generators::limit(count, generators::repeat(op_template{.f = "read"}));
}

generator endless_reads() {
  return generators::stagger(100ms, generators::repeat(op_template{.f = "read"}));
}

/// A generator that emits `count` reads and then throws.
generator throwing_after(int count) {
  return generators::from_ops([left = std::make_shared<int>(count)](
                                  const context&, random_stream&) -> std::optional<op_template> {
    if ((*left)-- <= 0) throw std::runtime_error{"no more ideas"};
    return op_template{.f = "read"};
  });
}

fault_package kill_of(const std::string& spec, duration interval = 1s) {
  return kill_package({.rhythm = {.interval = interval}, .specs = {json::value(spec)}});
}

fault_package pause_of(const std::string& spec, duration interval) {
  return pause_package({.rhythm = {.interval = interval}, .specs = {json::value(spec)}});
}

op completed(op invocation, op_type type) {
  invocation.type = type;
  return invocation;
}

}  // namespace

TEST(a_run, goes_through_its_phases_in_order) {
  stage_world where{1};
  auto what = small_test(where, reads(2));
  what.concurrency = 1;
  what.faults = *fault_packages(std::vector<std::string>{"partition"});
  what.final_generator = op_template{.f = "final"};
  where.behaviour.invoke = [&](const op& invocation) -> client_reply {
    where.record(invocation.f);
    return completed(invocation, op_type::ok);
  };
  const auto report = run(where, what);
  EXPECT_EQ(report.state, run_state::completed);
  EXPECT_THAT(report.errors, IsEmpty());
  EXPECT_THAT(
      where.events(),
      ElementsAre("n1 teardown", "n1 setup", "n1 primary", "client n1 open", "client n1 teardown",
                  "client n1 setup", "client n1 close", "n1 heal", "client n1 open", "read", "read",
                  "n1 heal", "final", "client n1 close", "client n1 open", "client n1 teardown",
                  "client n1 close", "n1 logs", "n1 teardown"));
  EXPECT_EQ(report.logs.at(node_id{1}).at(0).content, "a line");
  EXPECT_EQ(where.running(), 0U);
}

TEST(a_run, sets_up_one_client_for_each_node_and_none_before_all_are_torn_down) {
  stage_world where{3};
  EXPECT_EQ(run(where, small_test(where, reads(1))).state, run_state::completed);
  const auto events = where.events("client");
  EXPECT_THAT(std::vector<std::string>(events.begin() + 3, events.begin() + 9),
              ElementsAre("client n1 teardown", "client n2 teardown", "client n3 teardown",
                          "client n1 setup", "client n2 setup", "client n3 setup"));
  EXPECT_THAT(where.events("client n2 setup"), SizeIs(1));
}

TEST(a_run, journals_a_history_that_is_well_formed) {
  stage_world where;
  auto what = small_test(where, reads(50));
  const auto sink = std::dynamic_pointer_cast<memory_sink>(what.sink);
  const auto report = run(where, what);
  EXPECT_EQ(count_of(report.ops, op_type::invoke), 50U);
  EXPECT_EQ(count_of(report.ops, op_type::ok), 50U);
  EXPECT_TRUE(history::from(report.ops).ok());
  for (std::size_t i = 0; i < report.ops.size(); ++i) {
    EXPECT_EQ(report.ops[i].index, static_cast<std::int64_t>(i));
    if (i > 0) {
      EXPECT_GE(report.ops[i].time, report.ops[i - 1].time);
    }
  }
  EXPECT_EQ(sink->ops, report.ops);
  EXPECT_EQ(sink->flushes, 1);
}

TEST(a_run, of_one_seed_happens_twice_in_the_same_way) {
  const auto history_of_seven = [] {
    stage_world where;
    auto what = small_test(where, generators::time_limit(60s, endless_reads()));
    what.seed = 7;
    what.faults = *fault_packages(std::vector<std::string>{"partition", "kill", "pause"}, 5s);
    return run(where, what).ops;
  };
  const auto first = history_of_seven();
  EXPECT_GT(first.size(), 600U);
  EXPECT_EQ(first, history_of_seven());
}

TEST(a_run, works_on_the_thread_pool_as_well) {
  stage_world where{3, time_kind::thread_pool};
  auto what = small_test(where, reads(2000));
  what.concurrency = 8;
  what.faults = *fault_packages(std::vector<std::string>{"kill"}, 1ms);
  const auto report = run(where, what);
  EXPECT_EQ(report.state, run_state::completed);
  const auto kept = history::from(report.ops);
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->client_ops().size(), 4000U);
  EXPECT_THAT(where.events("n2 start"), ::testing::Not(IsEmpty()));
}

TEST(a_client_that_dies_at_every_op, gets_exactly_as_many_ops_as_the_generator_has) {
  stage_world where;
  where.behaviour.invoke = [](const op&) { return dies{}; };
  const auto report = run(where, small_test(where, reads(12)));
  EXPECT_EQ(report.state, run_state::completed);
  EXPECT_EQ(count_of(report.ops, op_type::invoke), 12U);
  EXPECT_EQ(count_of(report.ops, op_type::info), 12U);
  EXPECT_THAT(std::string{report.ops.back().error.as_string()}, HasSubstr("indeterminate: "));
}

TEST(a_generator_that_throws, crashes_the_run_which_keeps_its_history_and_closes_its_clients) {
  stage_world where;
  const auto report = run(where, small_test(where, throwing_after(5)));
  EXPECT_EQ(report.state, run_state::crashed);
  EXPECT_EQ(report.errors.at(0).what, "the generator from threw \"no more ideas\"");
  EXPECT_EQ(count_of(report.ops, op_type::ok), 5U);
  EXPECT_EQ(where.events(" open").size(), where.events(" close").size());
  EXPECT_THAT(where.events("n3 teardown"), Contains("n3 teardown"));
  EXPECT_EQ(where.running(), 0U);
}

TEST(a_generator_that_emits_a_completion, crashes_the_run) {
  stage_world where;
  const auto report = run(where, small_test(where, op_template{.f = "read", .type = op_type::ok}));
  EXPECT_EQ(report.state, run_state::crashed);
  EXPECT_THAT(report.errors.at(0).what, HasSubstr("emitted a completion"));
}

TEST(a_client_that_cannot_open_for_set_up, crashes_the_run_before_its_first_op) {
  stage_world where;
  where.behaviour.client = [](const client_seat& seat,
                              std::string_view what) -> std::optional<result<>> {
    if (what == "open" && seat.host == "n2") return error{"connection refused"};
    return success{};
  };
  const auto report = run(where, small_test(where, reads(3)));
  EXPECT_EQ(report.state, run_state::crashed);
  EXPECT_EQ(to_string(report.errors.at(0)), "n2: client open: connection refused");
  EXPECT_THAT(report.ops, IsEmpty());
  EXPECT_THAT(where.events("n1 logs"), SizeIs(1));
  EXPECT_THAT(where.events("n1 teardown"), SizeIs(2 + 1));  // one of them a client's
}

TEST(a_client_whose_set_up_never_answers, crashes_the_run_at_its_deadline) {
  stage_world where;
  where.behaviour.client = [](const client_seat&,
                              std::string_view what) -> std::optional<result<>> {
    if (what == "setup") return std::nullopt;
    return success{};
  };
  const auto report = run(where, small_test(where, reads(3)));
  EXPECT_EQ(report.state, run_state::crashed);
  EXPECT_EQ(to_string(report.errors.at(0)), "n1: client set-up: no answer within 60 s");
  EXPECT_EQ(where.events("client n1 open").size(), where.events("client n1 close").size());
}

TEST(a_node_whose_set_up_fails_twice, is_set_up_at_the_third_attempt) {
  stage_world where;
  int attempts = 0;
  where.behaviour.node = [&](node_id node,
                             std::string_view what) -> std::optional<result<evidence>> {
    if (what == "setup" && node == node_id{2} && ++attempts < 3) return error{"no package"};
    return evidence{};
  };
  const auto report = run(where, small_test(where, reads(3)));
  EXPECT_EQ(report.state, run_state::completed);
  EXPECT_THAT(report.warnings, SizeIs(2));
  EXPECT_EQ(to_string(report.warnings.at(1)), "n2: set-up, attempt 2: no package");
  EXPECT_THAT(where.events("n1 setup"), SizeIs(3 + 1));  // one of them a client's
}

TEST(a_node_whose_set_up_fails_three_times, crashes_the_run_with_logs_and_teardown) {
  stage_world where;
  where.behaviour.node = [&](node_id, std::string_view what) -> std::optional<result<evidence>> {
    if (what == "setup") return error{"no package"};
    return evidence{};
  };
  const auto report = run(where, small_test(where, reads(3)));
  EXPECT_EQ(report.state, run_state::crashed);
  EXPECT_THAT(report.errors, SizeIs(3));
  EXPECT_THAT(where.events("n1 setup"), SizeIs(3));
  EXPECT_EQ(where.events().back(), "n3 teardown");
  EXPECT_THAT(report.logs, SizeIs(3));
}

TEST(a_node_whose_set_up_never_answers, crashes_the_run_at_its_deadline_and_is_torn_down) {
  stage_world where;
  where.behaviour.node = [](node_id node,
                            std::string_view what) -> std::optional<result<evidence>> {
    if (what == "setup" && node == node_id{3}) return std::nullopt;
    return evidence{};
  };
  const auto begin = where.now();
  const auto report = run(where, small_test(where, reads(3)));
  EXPECT_EQ(report.state, run_state::crashed);
  EXPECT_EQ(to_string(report.errors.at(0)), "n3: set-up: no answer within 300 s");
  EXPECT_THAT(where.events("n3 setup"), SizeIs(1));
  EXPECT_EQ(where.events().back(), "n3 teardown");
  EXPECT_EQ(where.now() - begin, 300s);
}

TEST(nodes_that_answer_nothing_at_all, cannot_hang_a_run) {
  stage_world where;
  where.behaviour.node = [](node_id, std::string_view) { return std::nullopt; };
  const auto begin = where.now();
  const auto report = run(where, small_test(where, reads(3)));
  EXPECT_EQ(report.state, run_state::crashed);
  EXPECT_EQ(where.now() - begin, 60s + 300s + 120s + 60s);
}

TEST(logs_that_cannot_be_fetched, cost_only_themselves) {
  stage_world where;
  where.behaviour.node = [](node_id node,
                            std::string_view what) -> std::optional<result<evidence>> {
    if (what == "logs" && node == node_id{1}) return error{"disk gone"};
    return evidence{};
  };
  const auto report = run(where, small_test(where, reads(3)));
  EXPECT_EQ(report.state, run_state::crashed);
  EXPECT_EQ(to_string(report.errors.at(0)), "n1: logs: disk gone");
  EXPECT_THAT(report.logs, SizeIs(2));
  EXPECT_THAT(report.ops, SizeIs(6));
  EXPECT_EQ(where.events().back(), "n3 teardown");
}

TEST(a_node_that_cannot_be_set_up_as_primary, is_tried_again_with_all_others) {
  stage_world where;
  int attempts = 0;
  where.behaviour.node = [&](node_id, std::string_view what) -> std::optional<result<evidence>> {
    if (what == "primary" && ++attempts < 3) return error{"no quorum"};
    return evidence{};
  };
  const auto report = run(where, small_test(where, reads(3)));
  EXPECT_EQ(report.state, run_state::completed);
  EXPECT_EQ(to_string(report.warnings.at(1)), "n1: set-up as primary, attempt 2: no quorum");
  EXPECT_THAT(where.events("n3 setup"), SizeIs(3 + 1));  // one of them a client's
  EXPECT_THAT(where.events("primary"), ElementsAre("n1 primary", "n1 primary", "n1 primary"));
}

TEST(a_primary, is_set_up_when_all_nodes_are) {
  stage_world where;
  EXPECT_EQ(run(where, small_test(where, reads(1))).state, run_state::completed);
  const auto events = where.events();
  EXPECT_THAT(std::vector<std::string>(events.begin() + 3, events.begin() + 7),
              ElementsAre("n1 setup", "n2 setup", "n3 setup", "n1 primary"));
}

TEST(clients, sit_at_the_nodes_named_only) {
  stage_world where;
  auto what = small_test(where, reads(30));
  what.concurrency = 3;
  what.client_nodes = {node_id{3}, node_id{1}};
  EXPECT_EQ(run(where, what).state, run_state::completed);
  EXPECT_THAT(where.events("client n2"), IsEmpty());
  EXPECT_THAT(where.events("client n3 open"), SizeIs(1 + 2 + 1));
  EXPECT_THAT(where.events("client n1 open"), SizeIs(1 + 1 + 1));
  what.client_nodes = {node_id{4}};
  EXPECT_EQ(to_string(run(where, what).errors.at(0)),
            "test: clients cannot sit at n4: there is no such node (name nodes of the list)");
}

TEST(a_cluster_that_is_to_be_left_running, keeps_its_nodes_and_tables) {
  stage_world where{1};
  auto what = small_test(where, reads(1));
  what.leave_running = true;
  EXPECT_EQ(run(where, what).state, run_state::completed);
  EXPECT_THAT(where.events("teardown"), ElementsAre("n1 teardown", "client n1 teardown"));
  EXPECT_EQ(where.events().back(), "n1 logs");
}

TEST(a_cluster_that_is_to_be_left_running, is_healed_all_the_same) {
  stage_world where;
  auto what = small_test(where, generators::stagger(500ms, throwing_after(40)));
  what.faults = {kill_of("all", 4s)};
  what.leave_running = true;
  EXPECT_EQ(run(where, what).state, run_state::crashed);
  const auto events = where.events("n2 ");
  const auto last = [&](const std::string& event) {
    return std::find(events.rbegin(), events.rend(), event) - events.rbegin();
  };
  EXPECT_LT(last("n2 start"), last("n2 kill"));
  EXPECT_LT(last("n2 logs"), last("n2 start"));
  EXPECT_THAT(where.events("n2 teardown"), SizeIs(1 + 1));  // both before set-up
}

TEST(a_slow_fault, does_not_keep_another_nemesis_waiting) {
  stage_world where;
  auto what = small_test(where, generators::time_limit(60s, endless_reads()));
  what.faults = {kill_of("all", 5s), pause_of("all", 5s)};
  where.behaviour.node = [](node_id, std::string_view what_else) {
    // Whoever is to be paused thinks about it for ever.
    if (what_else == "pause") return std::optional<result<evidence>>{};
    return std::optional<result<evidence>>{evidence{{"did", what_else}}};
  };
  const auto report = run(where, what);
  std::size_t kills = 0;
  std::size_t pauses = 0;
  for (const auto& event : report.ops) {
    kills += event.f == "kill" && event.type == op_type::info && event.process.value == -1;
    pauses += event.f == "pause" && event.process.value == -2;
  }
  EXPECT_GT(kills, 10U);
  EXPECT_LT(pauses, kills);
}

TEST(a_stopped_run, goes_on_from_the_end_of_its_generator_and_keeps_its_history) {
  stage_world where;
  const auto report = run(where, small_test(where, endless_reads()), [&] {
    return where.events("client n1 open").size() >= 2 && where.now() >= time_point{5s} ? 1 : 0;
  });
  EXPECT_EQ(report.state, run_state::aborted);
  EXPECT_THAT(report.errors, IsEmpty());
  EXPECT_GT(report.ops.size(), 20U);
  EXPECT_EQ(count_of(report.ops, op_type::invoke), count_of(report.ops, op_type::ok));
  EXPECT_THAT(report.logs, SizeIs(3));
  EXPECT_EQ(where.events().back(), "n3 teardown");
}

TEST(a_run_stopped_during_set_up, winds_down_at_once) {
  stage_world where;
  where.behaviour.node = [](node_id, std::string_view what) -> std::optional<result<evidence>> {
    if (what == "setup") return std::nullopt;
    return evidence{};
  };
  const auto report = run(where, small_test(where, reads(3)),
                          [&] { return where.events("n3 setup").empty() ? 0 : 1; });
  EXPECT_EQ(report.state, run_state::aborted);
  EXPECT_EQ(where.now(), time_point{});
  EXPECT_EQ(where.events().back(), "n3 teardown");
}

TEST(an_aborted_run, heals_and_leaves) {
  stage_world where;
  auto what = small_test(where, endless_reads());
  what.faults = {kill_of("all")};
  where.behaviour.invoke = [](const op&) { return never{}; };
  int asked = 0;
  const auto report = run(where, what, [&] {
    if (!where.events("kill").empty()) asked = 2;
    return asked;
  });
  EXPECT_EQ(report.state, run_state::aborted);
  EXPECT_GT(report.ops.size(), 0U);
  const auto events = where.events();
  EXPECT_EQ(events.back(), "n3 start");
  EXPECT_THAT(where.events("n1 resume"), SizeIs(1));
  EXPECT_THAT(where.events("n1 heal"), SizeIs(1));
  EXPECT_THAT(where.events("logs"), IsEmpty());
  EXPECT_EQ(where.running(), 0U);
}

TEST(a_run_whose_faults_were_never_due, says_so_in_its_report) {
  stage_world where;
  auto what = small_test(where, generators::time_limit(10s, endless_reads()));
  what.faults = {kill_of("one", 60s)};
  const auto report = run(where, what);
  EXPECT_EQ(report.state, run_state::completed);
  ASSERT_THAT(report.warnings, SizeIs(1));
  EXPECT_EQ(report.warnings[0].where, "fault package kill");
  EXPECT_THAT(report.warnings[0].what, HasSubstr("no fault was due"));
}

TEST(a_run_that_outlasts_its_deadline, is_aborted_and_kept) {
  stage_world where;
  auto what = small_test(where, endless_reads());
  what.deadline.run = 10s;
  const auto report = run(where, what);
  EXPECT_EQ(report.state, run_state::aborted);
  EXPECT_EQ(report.warnings.at(0).what, "the run took longer than 10 s");
  EXPECT_LE(report.ops.back().time, time_point{10s});
  EXPECT_GT(report.ops.back().time, time_point{9s});
}

TEST(faults, are_mended_when_the_generator_crashes_between_them) {
  stage_world where;
  auto what = small_test(where, generators::stagger(500ms, throwing_after(40)));
  what.faults = {kill_of("all", 4s)};
  where.behaviour.node = [](node_id, std::string_view what_else) {
    return result<evidence>{evidence{{"did", what_else}}};
  };
  const auto report = run(where, what);
  EXPECT_EQ(report.state, run_state::crashed);
  const auto kills = where.events("n2 kill").size();
  const auto starts = where.events("n2 start").size();
  EXPECT_GT(kills, 0U);
  EXPECT_GE(starts, kills);
}

TEST(faults, are_followed_by_those_that_undo_them_and_only_then_by_the_final_ops) {
  stage_world where;
  auto what = small_test(where, generators::time_limit(60s, endless_reads()));
  what.faults = {kill_of("one", 5s)};
  what.final_generator = op_template{.f = "final"};
  const auto report = run(where, what);
  ASSERT_EQ(report.state, run_state::completed);
  const auto& ops = report.ops;
  ASSERT_GT(ops.size(), 4U);
  EXPECT_EQ(ops[ops.size() - 4].f, "start");
  EXPECT_EQ(ops[ops.size() - 3].f, "start");
  EXPECT_EQ(ops[ops.size() - 2].f, "final");
  EXPECT_EQ(ops[ops.size() - 1].type, op_type::ok);
}

TEST(faults, are_reported_with_their_evidence) {
  stage_world where;
  auto what = small_test(where, generators::time_limit(30s, endless_reads()));
  what.faults = {kill_of("all", 5s)};
  const auto report = run(where, what);
  ASSERT_GT(report.faults.size(), 1U);
  const auto& first = report.faults[0].as_object();
  EXPECT_EQ(first.at("f"), "kill");
  EXPECT_EQ(first.at("nemesis"), "nemesis");
  EXPECT_EQ(first.at("hits"), 3);
  EXPECT_EQ(first.at("nodes"), (json::array{"n1", "n2", "n3"}));
  EXPECT_EQ(first.at("evidence").at("n2"), (json::object{{"did", "kill"}}));
}

TEST(a_nemesis_that_cannot_mend, is_helped_out_by_the_last_resort) {
  stage_world where;
  auto what = small_test(where, generators::time_limit(20s, endless_reads()));
  what.faults = {kill_of("all", 2s)};
  int starts = 0;
  where.behaviour.node = [&](node_id node,
                             std::string_view order) -> std::optional<result<evidence>> {
    if (order == "start" && node == node_id{1} && ++starts < 1000) return error{"port in use"};
    return evidence{};
  };
  const auto report = run(where, what);
  EXPECT_EQ(report.state, run_state::crashed);
  EXPECT_THAT(to_string(report.errors.at(0)), HasSubstr("nemesis kill: teardown"));
  EXPECT_THAT(where.events("n3 resume"), SizeIs(1));
  EXPECT_THAT(report.logs, SizeIs(3));
}

TEST(a_sink_that_fails, crashes_the_run_but_costs_no_ops) {
  class full_disk final : public op_sink {
   public:
    result<> append(const op& event) override {
      if (event.index == 5) return error{"no space left", "history.jsonl"};
      return success{};
    }
    result<> flush() override { return success{}; }
  };
  stage_world where;
  auto what = small_test(where, endless_reads());
  what.sink = std::make_shared<full_disk>();
  const auto report = run(where, what);
  EXPECT_EQ(report.state, run_state::crashed);
  EXPECT_THAT(report.errors, SizeIs(1));
  EXPECT_EQ(to_string(report.errors.at(0)), "history.jsonl: no space left");
  EXPECT_GE(report.ops.size(), 6U);
}

TEST(a_test_that_cannot_work, is_refused_before_it_starts) {
  stage_world where;
  auto what = small_test(where, reads(1));
  what.client = nullptr;
  EXPECT_EQ(to_string(run(where, what).errors.at(0)),
            "test: there is no client (give the test a client factory)");
  what = small_test(where, reads(1));
  what.concurrency = 0;
  EXPECT_EQ(run(where, what).state, run_state::crashed);
  what = small_test(where, reads(1));
  what.faults = {kill_of("one")};
  where.cannot = {fault_kind::kill};
  EXPECT_EQ(to_string(run(where, what).errors.at(0)),
            "fault package kill: stage: cannot kill here (run elsewhere)");
  EXPECT_THAT(where.events(), IsEmpty());
  stage_world empty{0};
  EXPECT_EQ(to_string(run(empty, small_test(empty, reads(1))).errors.at(0)),
            "test: there are no nodes (name some)");
}

TEST(a_generator_that_cannot_be_bound, crashes_the_run_which_is_torn_down) {
  class unbindable final : public generator_state {
   public:
    [[nodiscard]] step next(const context&) const override { return exhausted{}; }
    [[nodiscard]] std::optional<generator> bind(const random_stream&) const override {
      throw std::runtime_error{"no luck"};
    }
  };
  stage_world where;
  const auto report = run(where, small_test(where, make_generator<unbindable>()));
  EXPECT_EQ(report.state, run_state::crashed);
  EXPECT_EQ(to_string(report.errors.at(0)), "generator: no luck (correct the test's generator)");
  EXPECT_EQ(where.events().back(), "n3 teardown");
}

TEST(each_client, is_told_its_node_and_deadline_and_has_luck_of_its_own) {
  stage_world where{2};
  auto what = small_test(where, reads(6));
  what.concurrency = 3;
  what.seed = 5;
  what.deadline.op = 3s;
  std::map<std::uint64_t, std::string> host_by_luck;
  std::vector<duration> given;
  what.client = [&, make = where.clients()](caf::actor_system& system, const client_seat& seat) {
    auto luck = seat.random;
    host_by_luck[luck.next()] = seat.host;
    given.push_back(seat.deadline);
    return make(system, seat);
  };
  EXPECT_EQ(run(where, what).state, run_state::completed);
  EXPECT_THAT(host_by_luck, SizeIs(2 + 3));  // set-up and teardown share theirs
  EXPECT_EQ(given, std::vector<duration>(2 + 3 + 2, 3s));
}

TEST(progress, is_told_at_most_ten_times_a_second_and_at_the_end) {
  stage_world where;
  std::vector<progress> told;
  auto what = small_test(
      where, generators::time_limit(
                 2s, generators::stagger(1ms, generators::repeat(op_template{.f = "read"}))));
  what.progress = [&](const progress& now) { told.push_back(now); };
  const auto report = run(where, what);
  ASSERT_GT(told.size(), 10U);
  EXPECT_LE(told.size(), 21U);
  EXPECT_EQ(told.back().ok, count_of(report.ops, op_type::ok));
  EXPECT_EQ(told.back().invocations, told.back().ok);
  EXPECT_EQ(told.back().underway, 0U);
}

}  // namespace agon::tests
