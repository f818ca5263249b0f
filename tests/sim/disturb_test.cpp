// What is done to a machine beside cutting, killing and pausing: that it happens, and is undone.
#include "tests/sim/small_world.hpp"

#include <gtest/gtest.h>

namespace agon::sim::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr node_id n1{1};

/// Appends to its file, syncs, and answers the build's number and how long the file is.
class keeper : public caf::event_based_actor {
 public:
  keeper(caf::actor_config& config, host here, int build, std::shared_ptr<counters> count)
      : caf::event_based_actor{config}, here_{std::move(here)}, build_{build}, count_{count} {}
  caf::behavior make_behavior() override {
    return {[this](int number) {
      count_->when.push_back(
          time_point{std::chrono::duration_cast<duration>(clock().now().time_since_epoch())});
      if (number == 0) return 0;
      invariant(here_.disk->append("f", "x").ok(), "a write");
      invariant(here_.disk->sync("f").ok(), "a sync");
      return 1000 * build_ + static_cast<int>(here_.disk->read("f")->size());
    }};
  }

 private:
  host here_;
  int build_;
  std::shared_ptr<counters> count_;
};

struct fixture {
  server_factory build(int number) {
    return [count = count, number](caf::actor_system& system, host at) -> caf::actor {
      return system.spawn<keeper>(std::move(at), number, count);
    };
  }
  fixture()
      : here{{.seed = 3,
              .nodes = names(1),
              .server = build(1),
              .network = {.latency = latency::constant{}},
              .disk = {.sync_min = milliseconds{1}, .sync_max = milliseconds{1}},
              .next_server = build(2)}} {
    start_all(here);
  }
  result<evidence> disturb(const disturbance::any& what) {
    return ask(here, n1, to_node::disturb{what});
  }
  std::optional<int> write() { return request(here, n1, 1); }

  std::shared_ptr<counters> count = std::make_shared<counters>();
  world here;
};

TEST(a_wipe, ends_the_server_and_leaves_an_empty_disk) {
  fixture in;
  EXPECT_EQ(in.write(), 1001);
  EXPECT_EQ(in.write(), 1002);
  const auto wiped = in.disturb(disturbance::wipe{});
  ASSERT_TRUE(wiped.ok());
  EXPECT_EQ(wiped->at("wiped"), true);
  EXPECT_EQ(wiped->at("killed").at("actors"), 1u);
  EXPECT_FALSE(in.write().has_value()) << "it was ended";
  EXPECT_EQ(ask(in.here, n1, to_node::start{})->at("incarnation"), 2u);
  EXPECT_EQ(in.write(), 1001) << "nothing is left of what was synced";
}

TEST(a_wipe, of_a_node_that_is_down_removes_its_files_as_well) {
  fixture in;
  EXPECT_EQ(in.write(), 1001);
  ASSERT_TRUE(ask(in.here, n1, to_node::kill{}).ok());
  EXPECT_EQ(in.disturb(disturbance::wipe{}).value(), (evidence{{"wiped", true}}));
  ASSERT_TRUE(ask(in.here, n1, to_node::start{}).ok());
  EXPECT_EQ(in.write(), 1001);
}

TEST(an_upgrade, runs_the_other_build_on_the_same_files_and_back) {
  fixture in;
  EXPECT_EQ(in.write(), 1001);
  EXPECT_EQ(in.disturb(disturbance::upgrade{"next"}).value(),
            (evidence{{"build", "next"}, {"started", true}}));
  EXPECT_EQ(in.write(), 2002);
  EXPECT_EQ(in.disturb(disturbance::upgrade{}).value(),
            (evidence{{"build", "first"}, {"started", true}}));
  EXPECT_EQ(in.write(), 1003);
}

TEST(an_upgrade, of_a_node_that_is_down_counts_when_it_is_started) {
  fixture in;
  ASSERT_TRUE(ask(in.here, n1, to_node::kill{}).ok());
  EXPECT_EQ(in.disturb(disturbance::upgrade{"next"}).value(),
            (evidence{{"build", "next"}, {"started", false}}));
  EXPECT_FALSE(in.write().has_value());
  ASSERT_TRUE(ask(in.here, n1, to_node::start{}).ok());
  EXPECT_EQ(in.write(), 2001);
  ASSERT_TRUE(ask(in.here, n1, to_node::setup{}).ok());
  EXPECT_EQ(in.write(), 1001) << "a set-up begins with the first build";
}

TEST(an_upgrade, to_a_build_that_is_not_there_is_refused_and_changes_nothing) {
  fixture in;
  EXPECT_EQ(to_string(in.disturb(disturbance::upgrade{"third"}).problem()),
            "n1: there is no build \"third\" of this system (only systems with a next build can be "
            "upgraded)");
  EXPECT_EQ(in.write(), 1001);
  EXPECT_EQ(scheduler::of(in.here.system()).incarnation(n1), 0u);
}

/// When the server handled three messages that came at once, since the first.
std::vector<duration> handled(fixture& in) {
  in.count->when.clear();
  auto server = in.here.network().server_handle(n1, control_node);
  tests::spawn_function(in.here.system(), [server](caf::event_based_actor* self) {
    for (int i = 0; i < 3; ++i) self->send(server, 0);
  });
  run_for(in.here, seconds{1});
  std::vector<duration> since;
  for (const auto when : in.count->when) since.push_back(when - in.count->when.front());
  return since;
}

TEST(a_slow_cpu, takes_its_time_for_each_message_until_it_is_mended) {
  fixture in;
  const duration none{};
  EXPECT_EQ(handled(in), (std::vector<duration>{none, none, none}));
  EXPECT_EQ(in.disturb(disturbance::slow_cpu{100}).value(), (evidence{{"factor", 100.0}}));
  const duration each = microseconds{9'900};  // 99 times 100 us more than no time.
  EXPECT_EQ(handled(in), (std::vector<duration>{none, each, 2 * each}));
  EXPECT_EQ(in.disturb(disturbance::slow_cpu{}).value(), (evidence{{"factor", 1.0}}));
  EXPECT_EQ(handled(in), (std::vector<duration>{none, none, none}));
}

TEST(a_slow_cpu, waits_as_many_times_as_long_for_its_disk) {
  fixture in;
  EXPECT_EQ(in.write(), 1001);
  const auto took = [&] {
    const auto before = in.here.now();
    EXPECT_TRUE(in.write().has_value());
    return in.here.now() - before;
  };
  const auto usual = took();
  EXPECT_EQ(usual, milliseconds{1});
  ASSERT_TRUE(in.disturb(disturbance::slow_cpu{20}).ok());
  EXPECT_EQ(took(), 20 * usual);
}

TEST(a_slow_cpu, cannot_be_a_fast_one) {
  fixture in;
  EXPECT_EQ(to_string(in.disturb(disturbance::slow_cpu{0.5}).problem()),
            "n1: a machine cannot be faster than it is (a factor from 1 on)");
}

}  // namespace
}  // namespace agon::sim::test
