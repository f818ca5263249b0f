// The generator of a run: who leads, and what follows what.
#include "actors/run_plan.hpp"

#include "actors/generator/sequence.hpp"

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
  EXPECT_EQ(next_f(both, now), "lead");
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

}  // namespace agon::tests
