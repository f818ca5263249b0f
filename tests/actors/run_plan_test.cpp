// The generator of a run: who leads, and what follows what.
#include "actors/run_plan.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/generator/simulate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::tests {

namespace {

using namespace std::chrono_literals;

generator endless(const std::string& f) { return generators::repeat(op_template{.f = f}); }

std::string next_f(const generator& from, const context& now) {
  const auto answer = from.next(now);
  if (const auto* offer = std::get_if<emitted>(&answer)) return offer->operation.f;
  return std::holds_alternative<exhausted>(answer) ? "exhausted" : "pending";
}

generator after_next(const generator& from, const context& now) {
  auto answer = from.next(now);
  return std::get<emitted>(std::move(answer)).next;
}

}  // namespace

TEST(as_long_as, ends_with_its_leader_however_much_the_others_have) {
  const context now{1, 1};
  const auto both = as_long_as(op_template{.f = "lead", .time = time_point{1s}}, endless("other"));
  EXPECT_EQ(next_f(both, now), "other");
  const auto done = as_long_as(generators::limit(0, endless("lead")), endless("other"));
  EXPECT_EQ(next_f(done, now), "exhausted");
}

TEST(as_long_as, goes_on_when_the_others_have_ended) {
  const context now{1, 1};
  auto both = as_long_as(endless("lead"), op_template{.f = "other"});
  EXPECT_EQ(next_f(both, now), "other");
  both = after_next(both, now);
  EXPECT_EQ(next_f(both, now), "lead");
}

TEST(as_long_as, takes_whichever_is_soonest) {
  const context now{1, 1};
  const auto both = as_long_as(op_template{.f = "lead", .time = time_point{1s}},
                               op_template{.f = "other", .time = time_point{2s}});
  EXPECT_EQ(std::get<pending>(both.next(now)).until, time_point{1s});
  EXPECT_EQ(next_f(both, now.at(time_point{1s})), "lead");
  EXPECT_EQ(next_f(both, now.at(time_point{2s})), "other");
}

TEST(run_plan, gives_clients_and_each_package_their_own_threads) {
  test what;
  what.client_generator = endless("read");
  fault_package first;
  first.during = op_template{.f = "kill"};
  first.finally = op_template{.f = "start"};
  fault_package second;
  second.during = op_template{.f = "pause"};
  what.faults = {first, second};
  auto plan = run_plan(what).bind(random_stream{1, "generator"});
  context now{1, 2};
  std::map<std::string, std::int64_t> process_of;
  for (int i = 0; i < 3; ++i) {
    auto offer = std::get<emitted>(plan.next(now));
    process_of[offer.operation.f] = offer.operation.process.value;
    now = now.with_busy(offer.operation.process);
    plan = offer.next.update(now, offer.operation);
  }
  EXPECT_EQ(process_of,
            (std::map<std::string, std::int64_t>{{"read", 0}, {"kill", -1}, {"pause", -2}}));
  EXPECT_EQ(next_f(plan, now), "pending");
}

TEST(run_plan, undoes_faults_only_when_every_thread_is_free) {
  test what;
  what.client_generator = op_template{.f = "read"};
  what.final_generator = op_template{.f = "final"};
  fault_package package;
  package.finally = op_template{.f = "start"};
  what.faults = {package};
  const context free{1, 1};
  auto plan = run_plan(what).bind(random_stream{1, "generator"});
  EXPECT_EQ(next_f(plan, free), "read");
  plan = after_next(plan, free);
  EXPECT_EQ(next_f(plan, free.with_busy(process_id{0})), "pending");
  EXPECT_EQ(next_f(plan, free), "start");
  plan = after_next(plan, free);
  EXPECT_EQ(next_f(plan, free.with_busy(process_id{-1})), "pending");
  EXPECT_EQ(next_f(plan, free), "final");
}

/// The history of a run with a fault that takes two seconds to undo, and an epilogue after it, with
/// clients whose ops take a second and fail until `succeeds`, but for "peek". By f: the times of
/// its events.
std::map<std::string, std::vector<time_point>> with_epilogue(time_point succeeds,
                                                             generator clients = endless("read")) {
  test what;
  what.client_generator = std::move(clients);
  fault_package first;
  first.during = std::vector<generator>{op_template{.f = "leave"}, op_template{.f = "join"}};
  fault_package last;
  last.during = std::vector<generator>{generators::sleep(500ms), op_template{.f = "freeze"}};
  last.finally = op_template{.f = "thaw"};
  last.last = {.afterwards = 3s, .at_most = 10s};
  what.faults = {last, first};
  const auto run = generators::simulate({1, 2}, run_plan(what), [=](const context&, op event) {
    if (event.f == "join") event.time += 2s;
    if (event.process.is_client()) event.time += 1s;
    const bool fails = event.time < succeeds && event.f != "peek";
    const auto end = fails ? op_type::fail : op_type::ok;
    event.type = event.process.is_client() ? end : op_type::info;
    return event;
  });
  EXPECT_TRUE(run.ok());
  std::map<std::string, std::vector<time_point>> times;
  for (const auto& event : *run) times[event.f].push_back(event.time);
  return times;
}

TEST(run_plan, begins_its_epilogue_when_all_other_faults_are_undone) {
  const auto times = with_epilogue(time_point{100s});
  EXPECT_EQ(times.at("join").back(), time_point{2s});
  EXPECT_EQ(times.at("freeze").front(), time_point{2500ms});
}

TEST(run_plan, ends_soon_after_an_op_of_the_epilogue_was_ok) {
  // The op under way at 2.5 s does not count; the next one is ok at 4 s.
  const auto times = with_epilogue(time_point{});
  EXPECT_EQ(times.at("read").back(), time_point{7s});
  EXPECT_EQ(times.at("thaw").front(), time_point{7s});
  EXPECT_EQ(with_epilogue(time_point{6s}).at("read").back(), time_point{9s});
}

TEST(run_plan, ends_when_an_op_of_each_f_was_ok) {
  const auto clients = generators::flip_flop(endless("peek"), endless("read"));
  EXPECT_EQ(with_epilogue(time_point{6s}, clients).at("peek").back(), time_point{9s});
}

TEST(run_plan, ends_at_some_time_if_no_op_of_the_epilogue_is_ok) {
  EXPECT_EQ(with_epilogue(time_point{100s}).at("read").back(), time_point{13s});
}

/// What is said of a test whose ops take a second each.
std::vector<std::string> said_of(const test& what) {
  const auto record = std::make_shared<plan_record>();
  const auto run =
      generators::simulate({2, static_cast<std::uint32_t>(what.faults.size())},
                           run_plan(what, record), [](const context&, op event) {
                             event.time += 1s;
                             event.type = event.process.is_client() ? op_type::ok : op_type::info;
                             return event;
                           });
  EXPECT_TRUE(run.ok());
  std::vector<std::string> texts;
  for (const auto& problem : silent_parts(what, *record)) texts.push_back(to_string(problem));
  return texts;
}

generator reads_for(duration length) { return generators::time_limit(length, endless("read")); }

fault_package kills(generator during) {
  fault_package package;
  package.name = "kill";
  package.during = std::move(during);
  package.finally = op_template{.f = "start"};
  return package;
}

TEST(silent_parts, has_nothing_to_say_of_a_run_whose_parts_all_did_something) {
  test what;
  what.client_generator = reads_for(20s);
  what.final_generator = op_template{.f = "last"};
  what.faults = {kills(generators::time_limit(20s, generators::stagger(2s, endless("kill"))))};
  EXPECT_THAT(said_of(what), testing::IsEmpty());
}

TEST(silent_parts, tells_of_faults_that_were_never_due_though_they_were_undone) {
  test what;
  what.client_generator = reads_for(20s);
  what.faults = {kills(std::vector<generator>{generators::sleep(60s), endless("kill")})};
  EXPECT_THAT(said_of(what),
              testing::ElementsAre("fault package kill: did nothing: no fault was due before the "
                                   "run ended (let the run take longer (--time-limit), or faults "
                                   "come more often (--nemesis-interval))"));
}

TEST(silent_parts, tells_of_faults_that_ended_before_they_began_or_do_not_exist) {
  test what;
  what.client_generator = reads_for(20s);
  what.faults = {kills(generators::limit(0, endless("kill"))), kills({})};
  EXPECT_THAT(said_of(what),
              testing::ElementsAre("fault package kill: was exhausted before its first fault "
                                   "(correct its generator)",
                                   "fault package kill: has nothing to do during the run (give it "
                                   "a generator)"));
}

TEST(silent_parts, tells_of_faults_that_were_exhausted_long_before_the_clients) {
  test what;
  what.client_generator = reads_for(20s);
  what.faults = {kills(generators::limit(3, endless("kill")))};
  EXPECT_THAT(said_of(what), testing::ElementsAre(
                                 "fault package kill: was exhausted at 2 s, while clients went "
                                 "on until 19 s (let its generator go on, unless that is meant)"));
}

TEST(silent_parts, has_nothing_to_say_of_faults_that_end_for_others_to_begin) {
  test what;
  what.client_generator = endless("read");
  fault_package last;
  last.name = "liveness";
  last.during = std::vector<generator>{generators::sleep(30s), op_template{.f = "freeze"}};
  last.last = {.afterwards = 10s, .at_most = 50s};
  what.faults = {kills(op_template{.f = "kill"}), last};
  EXPECT_EQ(said_of(what), std::vector<std::string>{});
}

TEST(silent_parts, tells_of_clients_without_an_op) {
  test what;
  what.client_generator = generators::limit(0, endless("read"));
  what.final_generator = generators::limit(0, endless("read"));
  EXPECT_THAT(said_of(what),
              testing::ElementsAre("generator of the clients: ended without an op (correct the "
                                   "workload's generator, or its limits)",
                                   "final generator of the clients: ended without an op (correct "
                                   "the workload's final generator)"));
}

TEST(run_plan, is_the_same_with_a_record) {
  test what;
  what.client_generator = generators::stagger(
      1s, generators::limit(50, generators::mix({endless("read"), endless("write")})));
  what.faults = {kills(generators::stagger(5s, endless("kill")))};
  const context free{2, 1};
  EXPECT_TRUE(generators::imperfect(free, run_plan(what)) ==
              generators::imperfect(free, run_plan(what, std::make_shared<plan_record>())));
}

}  // namespace agon::tests
