// Blocking clients as actors, on CAF's own scheduler.
#include "actors/client.hpp"

#include "actors/generator/sequence.hpp"
#include "actors/run.hpp"
#include "tests/actors/stage_world.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace agon::tests {

namespace {

using namespace std::chrono_literals;

std::atomic<int> open_clients = 0;

class slow_client final : public blocking_client {
 public:
  result<> open() override {
    ++open_clients;
    return success{};
  }
  op invoke(op operation) override {
    if (operation.f == "throw") throw std::runtime_error{"connection reset"};
    if (operation.f == "block") std::this_thread::sleep_for(300ms);
    operation.type = op_type::ok;
    return operation;
  }
  result<> setup() override {
    if (fails_at_setup) throw std::runtime_error{"no table"};
    return success{};
  }
  void close() override { --open_clients; }

  static inline bool fails_at_setup = false;
};

run_report ran(std::vector<generator> parts) {
  stage_world where{1, time_kind::thread_pool};
  auto what = small_test(where, std::move(parts));
  what.concurrency = 1;
  what.deadline.op = 50ms;
  what.client = [](caf::actor_system& system, const client_seat&) {
    return spawn_blocking_client(system, std::make_unique<slow_client>());
  };
  auto report = run(where, what);
  while (where.running() > 0) std::this_thread::sleep_for(1ms);
  return report;
}

}  // namespace

TEST(a_blocking_client, runs_and_is_closed) {
  const auto report = ran({op_template{.f = "read"}});
  EXPECT_EQ(report.state, run_state::completed);
  EXPECT_EQ(types_of(report.ops), "invoke ok");
  EXPECT_EQ(open_clients, 0);
}

TEST(a_blocking_client, that_throws_answers_info) {
  const auto report = ran({op_template{.f = "throw"}, op_template{.f = "read"}});
  ASSERT_EQ(types_of(report.ops), "invoke info invoke ok");
  EXPECT_EQ(report.ops[1].error, "indeterminate: connection reset");
  EXPECT_EQ(report.ops[2].process, process_id{1});
  EXPECT_EQ(open_clients, 0);
}

TEST(a_blocking_client, that_blocks_past_the_deadline_holds_up_nobody) {
  const auto report = ran({op_template{.f = "block"}, op_template{.f = "read"}});
  ASSERT_EQ(types_of(report.ops), "invoke info invoke ok");
  EXPECT_EQ(report.ops[1].error, "timeout");
  EXPECT_LT(report.ops[3].time, time_point{250ms});
  EXPECT_EQ(open_clients, 0);
}

TEST(a_blocking_client, that_throws_at_set_up_crashes_the_run) {
  slow_client::fails_at_setup = true;
  const auto report = ran({op_template{.f = "read"}});
  slow_client::fails_at_setup = false;
  EXPECT_EQ(report.state, run_state::crashed);
  EXPECT_EQ(to_string(report.errors.at(0)), "n1: client set-up: setup: no table");
  EXPECT_EQ(open_clients, 0);
}

}  // namespace agon::tests
