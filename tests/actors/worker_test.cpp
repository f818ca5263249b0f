// Workers: whatever a client or a nemesis does, the op is answered, and rightly.
#include "actors/worker.hpp"

#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/nemeses/process.hpp"
#include "actors/run.hpp"
#include "tests/actors/stage_world.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::tests {

namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

generator reads(std::size_t count) {
  return generators::limit(count, generators::repeat(op_template{.f = "read"}));
}

test one_client(stage_world& where, generator client_generator) {
  auto what = small_test(where, std::move(client_generator));
  what.concurrency = 1;
  return what;
}

std::vector<std::int64_t> processes_of(const std::vector<op>& ops) {
  std::vector<std::int64_t> processes;
  for (const auto& event : ops)
    if (event.type == op_type::invoke) processes.push_back(event.process.value);
  return processes;
}

op with_type(op invocation, op_type type) {
  invocation.type = type;
  return invocation;
}

}  // namespace

TEST(completion_defect, names_what_is_wrong) {
  const op invocation{.process = process_id{3}, .f = "read"};
  auto completion = with_type(invocation, op_type::ok);
  EXPECT_EQ(completion_defect(invocation, completion), "");
  EXPECT_EQ(completion_defect(invocation, with_type(invocation, op_type::fail)), "");
  EXPECT_EQ(completion_defect(invocation, with_type(invocation, op_type::info)), "");
  EXPECT_EQ(completion_defect(invocation, invocation), "its type is invoke, not ok, fail or info");
  completion.process = process_id{4};
  EXPECT_EQ(completion_defect(invocation, completion), "its process is 4, not 3");
  completion.process = process_id{3};
  completion.f = "write";
  EXPECT_EQ(completion_defect(invocation, completion), "its f is \"write\", not \"read\"");
}

TEST(completion_defect, allows_a_nemesis_nothing_but_info) {
  const op invocation{.process = process_id{-1}, .type = op_type::info, .f = "kill"};
  EXPECT_EQ(completion_defect(invocation, invocation), "");
  EXPECT_EQ(completion_defect(invocation, with_type(invocation, op_type::ok)),
            "its type is ok, not info");
}

TEST(a_worker, goes_on_with_one_process_and_one_client_after_ok_and_fail) {
  stage_world where{1};
  int calls = 0;
  where.behaviour.invoke = [&](const op& invocation) -> client_reply {
    return with_type(invocation, ++calls % 2 == 0 ? op_type::fail : op_type::ok);
  };
  const auto report = run(where, one_client(where, reads(4)));
  EXPECT_THAT(processes_of(report.ops), ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(where.events("open"), SizeIs(3));  // set-up, the worker, teardown
}

TEST(a_worker, retires_a_process_whose_completion_says_so) {
  stage_world where{1};
  where.behaviour.invoke = [&](const op& invocation) -> client_reply {
    auto completion = with_type(invocation, op_type::ok);
    completion.end_process = invocation.process.value == 0;
    return completion;
  };
  const auto report = run(where, one_client(where, reads(3)));
  EXPECT_THAT(processes_of(report.ops), ElementsAre(0, 1, 1));
  EXPECT_EQ(types_of(report.ops), "invoke ok invoke ok invoke ok");
  EXPECT_THAT(where.events("open"), SizeIs(4));  // set-up, two of the worker, teardown
}

TEST(a_worker, retires_a_process_after_info_and_opens_a_client_for_the_next) {
  stage_world where{1};
  where.behaviour.invoke = [](const op& invocation) -> client_reply {
    return with_type(invocation, op_type::info);
  };
  auto what = one_client(where, reads(6));
  what.concurrency = 2;
  const auto report = run(where, what);
  EXPECT_THAT(processes_of(report.ops), ::testing::UnorderedElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(where.events("open"), SizeIs(8));
  EXPECT_EQ(where.events("open").size(), where.events("close").size());
  EXPECT_EQ(report.state, run_state::completed);
}

TEST(a_worker, answers_info_at_the_deadline_and_ignores_what_comes_later) {
  stage_world where{1};
  where.behaviour.invoke = [](const op& invocation) -> client_reply {
    auto completion = with_type(invocation, op_type::ok);
    if (invocation.process == process_id{0}) return after{15s, completion};
    return after{8s, completion};
  };
  int closes = 0;
  where.behaviour.client = [&](const client_seat&,
                               std::string_view what) -> std::optional<result<>> {
    // The first client of the run itself does not close, and so lives to answer late.
    if (what == "close" && ++closes == 2) return std::nullopt;
    return success{};
  };
  const auto report = run(where, one_client(where, reads(2)));
  ASSERT_EQ(types_of(report.ops), "invoke info invoke ok");
  EXPECT_EQ(report.ops[1].error, "timeout");
  EXPECT_EQ(report.ops[1].time, time_point{10s});
  EXPECT_EQ(report.ops[3].time, time_point{18s});
}

TEST(a_worker, measures_each_op_by_its_own_deadline) {
  stage_world where{1};
  int calls = 0;
  where.behaviour.invoke = [&](const op& invocation) -> client_reply {
    if (++calls == 1) return after{7s, with_type(invocation, op_type::ok)};
    return never{};
  };
  const auto report = run(where, one_client(where, reads(2)));
  ASSERT_EQ(types_of(report.ops), "invoke ok invoke info");
  EXPECT_EQ(report.ops[3].time, time_point{17s});
}

TEST(a_worker, answers_fail_where_no_client_opens_and_keeps_the_process) {
  stage_world where{1};
  int opens = 0;
  where.behaviour.client = [&](const client_seat&,
                               std::string_view what) -> std::optional<result<>> {
    if (what == "open" && ++opens > 1 && opens <= 4) return error{"refused"};
    return success{};
  };
  const auto report = run(where, one_client(where, reads(4)));
  ASSERT_EQ(types_of(report.ops), "invoke fail invoke fail invoke fail invoke ok");
  EXPECT_EQ(report.ops[1].error, (json::array{"no-client", "refused"}));
  EXPECT_THAT(processes_of(report.ops), ElementsAre(0, 0, 0, 0));
  // Waits of 10, 20 and 40 ms before the answers.
  EXPECT_EQ(report.ops[5].time, time_point{70ms});
  EXPECT_EQ(report.state, run_state::completed);
}

TEST(a_worker, gives_up_a_client_that_never_opens) {
  stage_world where{1};
  int opens = 0;
  where.behaviour.client = [&](const client_seat&,
                               std::string_view what) -> std::optional<result<>> {
    if (what == "open" && ++opens == 2) return std::nullopt;
    return success{};
  };
  const auto report = run(where, one_client(where, reads(2)));
  ASSERT_EQ(types_of(report.ops), "invoke fail invoke ok");
  EXPECT_EQ(report.ops[1].error, (json::array{"no-client", "no answer within the deadline"}));
  EXPECT_EQ(report.ops[1].time, time_point{10s + 10ms});
}

TEST(a_worker, reports_a_factory_that_makes_no_client) {
  stage_world where{1};
  auto what = one_client(where, reads(1));
  what.client = [made = std::make_shared<int>(0), make = where.clients()](
                    caf::actor_system& system, const client_seat& seat) -> client_actor {
    if (++*made == 2) throw std::runtime_error{"out of sockets"};
    return make(system, seat);
  };
  const auto report = run(where, what);
  EXPECT_EQ(report.ops.at(1).error, (json::array{"no-client", "out of sockets"}));
}

TEST(an_invalid_completion, is_a_fault_of_the_harness_and_becomes_info) {
  const auto answered_with = [](const std::function<void(op&)>& spoil) {
    stage_world where{1};
    where.behaviour.invoke = [&](const op& invocation) -> client_reply {
      auto completion = with_type(invocation, op_type::ok);
      spoil(completion);
      return completion;
    };
    return run(where, one_client(where, reads(5)));
  };
  const auto wrong_process = answered_with([](op& it) { it.process = process_id{9}; });
  EXPECT_EQ(wrong_process.state, run_state::crashed);
  EXPECT_EQ(wrong_process.errors.at(0).what, "an invalid completion: its process is 9, not 0");
  EXPECT_EQ(types_of(wrong_process.ops), "invoke info");
  const auto wrong_f = answered_with([](op& it) { it.f = "write"; });
  EXPECT_THAT(wrong_f.errors.at(0).what, HasSubstr("its f is \"write\""));
  const auto wrong_type = answered_with([](op& it) { it.type = op_type::sleep; });
  EXPECT_THAT(wrong_type.errors.at(0).what, HasSubstr("its type is sleep"));
  EXPECT_EQ(wrong_type.ops.at(1).error,
            "invalid completion: its type is sleep, not ok, fail or info");
}

TEST(a_worker, sleeps_when_told_to_and_says_nothing_of_it_in_the_history) {
  stage_world where{1};
  std::vector<generator> parts{op_template{.f = "read"}, generators::sleep(90s),
                               generators::log("half way"), op_template{.f = "read"}};
  const auto report = run(where, one_client(where, std::move(parts)));
  ASSERT_EQ(types_of(report.ops), "invoke ok invoke ok");
  EXPECT_EQ(report.ops[1].time, time_point{});
  EXPECT_EQ(report.ops[2].time, time_point{90s});
  EXPECT_EQ(report.state, run_state::completed);
}

TEST(a_nemesis_worker, answers_info_for_a_nemesis_that_does_not) {
  class mute : public nemesis_actor::base {
   public:
    using nemesis_actor::base::base;

   protected:
    behavior_type make_behavior() override {
      return {[](to_nemesis::setup) { return agon::result<>{success{}}; },
              [this](const to_nemesis::invoke& order) {
                if (order.operation.f == "die") quit(caf::exit_reason::kill);
                return make_response_promise<op>();
              },
              [](to_nemesis::teardown) { return agon::result<>{success{}}; }};
    }
  };
  stage_world where{1};
  auto what = one_client(where, op_template{.f = "read", .time = time_point{200s}});
  fault_package package;
  package.name = "mute";
  package.spawn = [](world& there, random_stream) -> nemesis_actor {
    return there.system().spawn<mute>();
  };
  package.during = std::vector<generator>{op_template{.f = "hush"}, op_template{.f = "die"},
                                          op_template{.f = "again"}};
  what.faults = {package};
  const auto report = run(where, what);
  ASSERT_THAT(report.ops, SizeIs(6 + 2));
  EXPECT_EQ(report.ops[1].error, "timeout");
  EXPECT_EQ(report.ops[1].time, time_point{60s});
  EXPECT_THAT(std::string{report.ops[3].error.as_string()}, HasSubstr("indeterminate"));
  EXPECT_THAT(std::string{report.ops[5].error.as_string()}, HasSubstr("indeterminate"));
  EXPECT_EQ(report.ops[5].process, process_id{-1});
  // A nemesis that is gone cannot mend what it broke.
  EXPECT_EQ(report.state, run_state::crashed);
  EXPECT_THAT(where.events("n1 start"), SizeIs(1));
}

}  // namespace agon::tests
