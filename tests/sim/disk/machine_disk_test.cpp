// Disks of machines that run: what the test orders, what servers that give up leave behind.
#include "tests/sim/small_world.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace agon::sim::test {
namespace {

/// Writes each number that it is sent to its disk and answers how many it has; ends when it cannot.
class diary_server : public caf::event_based_actor {
 public:
  diary_server(caf::actor_config& config, host here)
      : caf::event_based_actor{config}, here_{std::move(here)} {}
  caf::behavior make_behavior() override {
    if (!here_.disk->read("diary").ok()) quit(caf::exit_reason::unhandled_exception);
    return {[this](int) {
      if (!here_.disk->append("diary", "x").ok() || !here_.disk->sync("diary").ok()) {
        quit(caf::exit_reason::unhandled_exception);
        return -1;
      }
      return static_cast<int>(here_.disk->read("diary")->size());
    }};
  }

 private:
  host here_;
};

constexpr node_id n1{1};

struct fixture {
  world here{{.seed = 1,
              .nodes = names(1),
              .server = [](caf::actor_system& system, host machine) -> caf::actor {
                return system.spawn<diary_server>(std::move(machine));
              }}};
  fixture() { start_all(here); }

  result<evidence> breaks(const disk_shape& shape) {
    return ask(here, n1, to_node::disturb{disturbance::break_disk{shape}});
  }
  std::optional<int> write() { return request(here, n1, 0); }
};

TEST(machine_disk, a_fault_that_hit_nothing_leaves_no_evidence) {
  fixture in;
  EXPECT_EQ(in.breaks({.sync_error = 1}).value(), evidence{});
  EXPECT_EQ(in.breaks({}).value(), evidence{});
}

TEST(machine_disk, a_server_that_gave_up_is_started_again_when_its_disk_is_mended) {
  fixture in;
  EXPECT_EQ(in.write(), 1);
  (void)in.breaks({.full = true});
  EXPECT_EQ(in.write(), -1);
  EXPECT_EQ(in.write(), std::nullopt) << "nobody is there";
  EXPECT_EQ(in.breaks({}).value(), (evidence{{"refused_for_room", 1u}, {"started_again", true}}));
  EXPECT_EQ(in.write(), 2);
}

TEST(machine_disk, a_server_that_gave_up_is_started_by_start_and_ended_by_kill) {
  fixture in;
  (void)in.breaks({.write_error = 1});
  EXPECT_EQ(in.write(), -1);
  (void)ask(in.here, n1, to_node::disturb{disturbance::break_disk{{.delay = duration{1}}}});
  EXPECT_EQ(ask(in.here, n1, to_node::start{}).value().at("incarnation"), 2u);
  EXPECT_TRUE(in.write().has_value());
  (void)in.breaks({.write_error = 1});
  EXPECT_EQ(in.write(), -1);
  EXPECT_EQ(ask(in.here, n1, to_node::kill{}).value().at("actors"), 0u);
  EXPECT_FALSE(in.breaks({}).value().contains("started_again")) << "it was killed";
  EXPECT_TRUE(ask(in.here, n1, to_node::start{}).ok());
  EXPECT_TRUE(in.write().has_value());
}

TEST(machine_disk, a_stalled_disk_holds_its_node_until_it_is_mended) {
  fixture in;
  (void)in.breaks({.stalled = true});
  EXPECT_EQ(in.write(), 1) << "the stall begins behind the job that meets it";
  EXPECT_EQ(in.write(), std::nullopt);
  EXPECT_TRUE(scheduler::of(in.here.system()).stalled(n1));
  run_for(in.here, std::chrono::seconds{10});
  EXPECT_GE(in.breaks({}).value().at("stalled").to_number<int>(), 1);
  EXPECT_EQ(in.write(), 3) << "the second write was done after all";
}

TEST(machine_disk, a_stalled_node_can_be_killed_paused_and_resumed) {
  fixture in;
  (void)in.breaks({.stalled = true});
  EXPECT_EQ(in.write(), 1);
  EXPECT_TRUE(ask(in.here, n1, to_node::pause{}).ok());
  EXPECT_TRUE(ask(in.here, n1, to_node::resume{}).ok());
  EXPECT_EQ(in.write(), std::nullopt) << "the disk is stalled still";
  EXPECT_TRUE(ask(in.here, n1, to_node::kill{}).ok());
  EXPECT_FALSE(scheduler::of(in.here.system()).stalled(n1));
  EXPECT_TRUE(ask(in.here, n1, to_node::start{}).ok());
  run_for(in.here, std::chrono::seconds{1});
  EXPECT_EQ(in.write(), std::nullopt) << "the new server met the stall when it read its file";
  EXPECT_TRUE(in.breaks({}).ok());
  EXPECT_EQ(in.write(), 3);
}

TEST(machine_disk, a_mended_disk_lets_a_paused_node_wait) {
  fixture in;
  (void)in.breaks({.stalled = true});
  EXPECT_EQ(in.write(), 1);
  EXPECT_TRUE(ask(in.here, n1, to_node::pause{}).ok());
  (void)in.breaks({});
  EXPECT_EQ(in.write(), std::nullopt);
  EXPECT_TRUE(ask(in.here, n1, to_node::resume{}).ok());
  EXPECT_EQ(in.write(), 3);
}

TEST(machine_disk, rot_answers_how_many_sectors_it_hit) {
  fixture in;
  EXPECT_EQ(in.write(), 1);
  const disturbance::rot_disk rot{.file = "di", .chance = 1};
  EXPECT_EQ(ask(in.here, n1, to_node::disturb{rot}).value(), (evidence{{"damaged_sectors", 1u}}));
  const disturbance::rot_disk other{.file = "other", .chance = 1};
  EXPECT_EQ(ask(in.here, n1, to_node::disturb{other}).value(), evidence{});
}

TEST(machine_disk, orders_that_make_no_sense_are_refused) {
  fixture in;
  EXPECT_EQ(to_string(in.breaks({.phantom = 2}).problem()),
            "n1: a disk's fault has the chance 2.000000 (give 0 to 1)");
  EXPECT_EQ(
      to_string(ask(in.here, n1, to_node::disturb{disturbance::rot_disk{.file = {}, .chance = -1}})
                    .problem()),
      "n1: a sector's chance to be damaged is -1.000000 (give 0 to 1)");
}

}  // namespace
}  // namespace agon::sim::test
