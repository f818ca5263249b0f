// What both worlds must do alike: the same system, clients and orders, on simulated nodes and on
// the nodes of a lab over SSH.
#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/nemeses/process.hpp"
#include "actors/run.hpp"
#include "real/hosted_db.hpp"
#include "real/lab/lab.hpp"
#include "real/world.hpp"
#include "scenarios/catalog.hpp"
#include "sim/world.hpp"
#include "tests/function_actor.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <unistd.h>

namespace agon {
namespace {

using std::chrono::seconds;

const std::vector<std::string> names{"n1", "n2", "n3"};

std::unique_ptr<world> simulated() {
  const auto system = scenarios::raft_system();
  return std::make_unique<sim::world>(sim::world_options{
      .seed = 11, .nodes = names, .server = *system.server({}), .op_deadline = seconds{5}});
}

/// A lab for the tests of this process, taken down at its end.
class shared_lab {
 public:
  static result<real::lab_info> get() {
    static shared_lab lab;
    return lab.info_;
  }

 private:
  shared_lab()
      : name_{"conformance-" + std::to_string(::getpid())},
        info_{real::lab_up({.nodes = 3, .name = name_})} {
    if (info_)
      if (auto entered = real::enter_lab_network(*info_); !entered) info_ = entered.problem();
  }
  ~shared_lab() { (void)real::lab_down(name_); }
  std::string name_;
  result<real::lab_info> info_;
};

result<std::unique_ptr<world>> on_machines() {
  const auto lab = shared_lab::get();
  if (!lab) return lab.problem();
  const auto system = scenarios::raft_system();
  auto db = real::make_hosted_db({.system = "raft", .program = AGON_PROGRAM});
  if (!db) return db.problem();
  real::world_options options{.nodes = names,
                              .ssh = {.private_key = lab->private_key,
                                      .strict_host_key_checking = true,
                                      .known_hosts = lab->known_hosts},
                              .system = *db,
                              .server_port = system.server_port,
                              .op_deadline = seconds{5},
                              .add_message_types = system.add_message_types};
  for (const auto& node : lab->nodes) options.addresses.emplace(node.name, node.address);
  auto made = real::make_world(std::move(options));
  if (!made) return made.problem();
  return std::unique_ptr<world>{std::move(*made)};
}

class conformance : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == "sim") {
      world_ = simulated();
    } else {
      if (::geteuid() != 0) GTEST_SKIP() << "a lab needs root";
      auto made = on_machines();
      if (!made) GTEST_SKIP() << "no lab here: " << to_string(made.problem());
      world_ = std::move(*made);
    }
    for (std::uint32_t i = 1; i <= 3; ++i) begin_all_.push_back(node_id{i});
    const auto answers = order_all(to_node::setup{});
    for (const auto& answer : answers) ASSERT_TRUE(answer.ok()) << to_string(answer.problem());
  }
  void TearDown() override {
    if (!world_) return;
    for (const auto& answer : order_all(to_node::teardown{}))
      EXPECT_TRUE(answer.ok()) << to_string(answer.problem());
  }

  /// What nodes answer to one order each, sent at once.
  template <class Order>
  std::vector<result<evidence>> order(const std::vector<node_id>& nodes, Order what) {
    struct answers {
      std::mutex mutex;
      std::vector<result<evidence>> list;
      std::atomic<std::size_t> left = 0;
    };
    const auto got = std::make_shared<answers>();
    got->list.assign(nodes.size(), error{"no answer"});
    got->left = nodes.size();
    std::vector<node_actor> ports;
    for (const auto node : nodes) ports.push_back(world_->node(node));
    tests::spawn_function(world_->system(), [=](caf::event_based_actor* self) {
      for (std::size_t i = 0; i < ports.size(); ++i)
        self->request(ports[i], seconds{60}, what)
            .then(
                [=](const result<evidence>& answer) {
                  const std::lock_guard lock{got->mutex};
                  got->list[i] = answer;
                  --got->left;
                },
                [=](const caf::error&) { --got->left; });
    });
    world_->run_until([&] { return got->left == 0; }, {});
    const std::lock_guard lock{got->mutex};
    return got->list;
  }
  template <class Order>
  std::vector<result<evidence>> order_all(Order what) {
    return order(begin_all_, what);
  }
  template <class Order>
  result<evidence> order_one(std::uint32_t node, Order what) {
    return order({node_id{node}}, what).front();
  }

  /// Runs one op by a client of this node, opened for it.
  op invoke(std::uint32_t node, std::string f, json::value value) {
    const auto clients = *scenarios::raft_system().clients({});
    auto client = clients(world_->system(), world_->seat(node_id{node}, ++clients_));
    struct answer {
      std::mutex mutex;
      op got{.type = op_type::info, .f = "no answer"};
      std::atomic<bool> over = false;
    };
    const auto into = std::make_shared<answer>();
    op asked{.process = process_id{0}, .f = std::move(f), .value = std::move(value)};
    tests::spawn_function(world_->system(), [=](caf::event_based_actor* self) {
      self->request(client, seconds{5}, to_client::open{})
          .then(
              [=](const agon::result<>&) {
                self->request(client, seconds{10}, to_client::invoke{asked})
                    .then(
                        [=](const op& done) {
                          {
                            const std::lock_guard lock{into->mutex};
                            into->got = done;
                          }
                          self->request(client, seconds{5}, to_client::close{})
                              .then([=](const agon::result<>&) { into->over = true; },
                                    [=](const caf::error&) { into->over = true; });
                        },
                        [=](const caf::error&) { into->over = true; });
              },
              [=](const caf::error&) { into->over = true; });
    });
    world_->run_until([&] { return into->over.load(); }, {});
    const std::lock_guard lock{into->mutex};
    return into->got;
  }
  /// Asks until it is `ok` or tries run out; elections take a moment.
  op invoke_until_ok(std::uint32_t node, const std::string& f, const json::value& value) {
    op last;
    for (int i = 0; i < 10; ++i)
      if (last = invoke(node, f, value); last.type == op_type::ok) break;
    return last;
  }
  static json::value pair(json::value key, json::value value) {
    return json::array{std::move(key), std::move(value)};
  }

  std::unique_ptr<world> world_;
  std::vector<node_id> begin_all_;
  std::uint64_t clients_ = 0;
};

TEST_P(conformance, what_was_written_at_one_node_is_read_at_another) {
  EXPECT_EQ(invoke_until_ok(1, "write", pair(0, 5)).type, op_type::ok);
  const auto read = invoke_until_ok(2, "read", pair(0, nullptr));
  EXPECT_EQ(read.value, pair(0, 5));
  EXPECT_EQ(invoke_until_ok(3, "cas", pair(0, json::array{5, 6})).type, op_type::ok);
  const auto mismatch = invoke(1, "cas", pair(0, json::array{5, 7}));
  EXPECT_EQ(mismatch.type, op_type::fail);
  EXPECT_EQ(invoke_until_ok(1, "read", pair(0, nullptr)).value, pair(0, 6));
}

TEST_P(conformance, kill_leaves_evidence_and_start_brings_the_data_back) {
  ASSERT_EQ(invoke_until_ok(1, "write", pair(0, 1)).type, op_type::ok);
  for (const auto& killed : order_all(to_node::kill{})) {
    ASSERT_TRUE(killed.ok()) << to_string(killed.problem());
    EXPECT_FALSE(killed->empty());
  }
  EXPECT_FALSE(order_one(1, to_node::kill{}).ok()) << "there is nothing left to kill";
  EXPECT_NE(invoke(1, "write", pair(0, 2)).type, op_type::ok);
  for (const auto& started : order_all(to_node::start{})) EXPECT_TRUE(started.ok());
  const auto read = invoke_until_ok(2, "read", pair(0, nullptr));
  // The write of 2 may have been kept by nobody: no server ran.
  EXPECT_EQ(read.value, pair(0, 1));
}

TEST_P(conformance, starting_what_runs_changes_nothing) {
  ASSERT_EQ(invoke_until_ok(1, "write", pair(0, 1)).type, op_type::ok);
  EXPECT_TRUE(order_one(1, to_node::start{}).ok());
  EXPECT_EQ(invoke_until_ok(1, "read", pair(0, nullptr)).value, pair(0, 1));
}

TEST_P(conformance, a_paused_majority_serves_nobody_until_it_is_resumed) {
  ASSERT_EQ(invoke_until_ok(3, "write", pair(0, 1)).type, op_type::ok);
  for (const auto& paused : order({node_id{1}, node_id{2}}, to_node::pause{})) {
    ASSERT_TRUE(paused.ok()) << to_string(paused.problem());
    EXPECT_FALSE(paused->empty());
  }
  EXPECT_NE(invoke(3, "write", pair(0, 2)).type, op_type::ok);
  for (const auto& resumed : order({node_id{1}, node_id{2}}, to_node::resume{}))
    EXPECT_TRUE(resumed.ok());
  EXPECT_EQ(invoke_until_ok(3, "write", pair(0, 3)).type, op_type::ok);
  EXPECT_EQ(invoke_until_ok(1, "read", pair(0, nullptr)).value, pair(0, 3));
}

/// The number that the evidence of a heal has, under whichever name.
std::int64_t dropped(const evidence& healed) {
  std::int64_t sum = 0;
  for (const auto& [name, value] : healed)
    if (value.is_number() && std::string_view{name}.starts_with("dropped"))
      sum += value.to_number<std::int64_t>();
  return sum;
}

TEST_P(conformance, a_partition_cuts_off_a_node_and_counts_what_it_dropped) {
  ASSERT_EQ(invoke_until_ok(1, "write", pair(0, 1)).type, op_type::ok);
  ASSERT_TRUE(order_one(1, to_node::drop{{node_id{2}, node_id{3}}}).ok());
  ASSERT_TRUE(order_one(2, to_node::drop{{node_id{1}}}).ok());
  ASSERT_TRUE(order_one(3, to_node::drop{{node_id{1}}}).ok());
  EXPECT_EQ(invoke_until_ok(2, "write", pair(0, 2)).type, op_type::ok) << "the majority goes on";
  std::int64_t sum = 0;
  for (const auto& healed : order_all(to_node::heal{})) {
    ASSERT_TRUE(healed.ok()) << to_string(healed.problem());
    sum += dropped(*healed);
  }
  EXPECT_GT(sum, 0);
  EXPECT_EQ(invoke_until_ok(1, "read", pair(0, nullptr)).value, pair(0, 2));
}

TEST_P(conformance, healing_what_is_whole_is_fine) {
  for (int i = 0; i < 2; ++i)
    for (const auto& healed : order_all(to_node::heal{})) {
      ASSERT_TRUE(healed.ok());
      EXPECT_EQ(dropped(*healed), 0);
    }
  EXPECT_TRUE(order_one(1, to_node::resume{}).ok());
}

TEST_P(conformance, set_up_again_a_cluster_is_empty) {
  ASSERT_EQ(invoke_until_ok(1, "write", pair(0, 1)).type, op_type::ok);
  for (const auto& torn : order_all(to_node::teardown{})) EXPECT_TRUE(torn.ok());
  for (const auto& made : order_all(to_node::setup{})) ASSERT_TRUE(made.ok());
  const auto read = invoke_until_ok(2, "read", pair(0, nullptr));
  EXPECT_EQ(read.type, op_type::ok);
  EXPECT_EQ(read.value, pair(0, nullptr));
}

TEST_P(conformance, a_cluster_is_left_running_on_request_and_mended_all_the_same) {
  for (const bool leave : {true, false}) {
    test what{.name = "left",
              .concurrency = 1,
              .client = *scenarios::raft_system().clients({}),
              .client_generator = generators::time_limit(
                  seconds{3}, generators::stagger(std::chrono::milliseconds{100},
                                                  generators::repeat(op_template{
                                                      .f = "read", .value = pair(0, nullptr)}))),
              .final_generator = {},
              .faults = {kill_package(
                  {.rhythm = {.interval = seconds{1}}, .specs = {json::value("all")}})},
              .leave_running = leave,
              .sink = nullptr,
              .progress = {}};
    const auto report = run(*world_, what);
    EXPECT_EQ(report.state, run_state::completed)
        << (report.errors.empty() ? "" : to_string(report.errors.front()));
    EXPECT_FALSE(report.faults.empty()) << "servers were killed";
    // A server can only be killed where one runs.
    for (const auto& killed : order_all(to_node::kill{})) EXPECT_EQ(killed.ok(), leave);
  }
}

TEST_P(conformance, the_faults_that_a_world_promises_are_those_of_the_catalog) {
  for (const auto kind : {fault_kind::partition, fault_kind::kill, fault_kind::pause})
    EXPECT_TRUE(world_->can(kind).ok()) << to_string(kind);
}

INSTANTIATE_TEST_SUITE_P(worlds, conformance, testing::Values("sim", "real"),
                         [](const auto& given) { return given.param; });

}  // namespace
}  // namespace agon
