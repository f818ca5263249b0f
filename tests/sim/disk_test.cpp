// What a simulated disk keeps, and what it loses.
#include "sim/disk.hpp"

#include "tests/sim/small_world.hpp"

#include <gtest/gtest.h>

#include <set>

namespace agon::sim::test {
namespace {

struct fixture {
  world here{{.seed = 1, .nodes = names(1), .server = echo(std::make_shared<counters>())}};
  scheduler& jobs = scheduler::of(here.system());
};

TEST(memory_disk, reads_what_was_written) {
  fixture in;
  memory_disk disk{in.jobs, 1, node_id{1}, {}};
  EXPECT_EQ(*disk.read("log"), "");
  EXPECT_TRUE(disk.write("log", 0, "hello").ok());
  EXPECT_TRUE(disk.append("log", " you").ok());
  EXPECT_TRUE(disk.write("log", 1, "EL").ok());
  EXPECT_EQ(*disk.read("log"), "hELlo you");
  EXPECT_TRUE(disk.truncate("log", 3).ok());
  EXPECT_EQ(*disk.read("log"), "hEL");
  EXPECT_TRUE(disk.write("log", 5, "x").ok());
  EXPECT_EQ(*disk.read("log"), std::string("hEL\0\0x", 6));
}

TEST(memory_disk, keeps_what_was_synced_over_a_crash) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    fixture in;
    memory_disk disk{in.jobs, seed, node_id{1}, {}};
    EXPECT_TRUE(disk.append("log", "synced").ok());
    EXPECT_TRUE(disk.sync("log").ok());
    EXPECT_TRUE(disk.append("log", "+lost").ok());
    disk.crash();
    disk.switch_on();
    EXPECT_EQ(disk.read("log")->substr(0, 6), "synced");
  }
}

TEST(memory_disk, a_crash_keeps_a_prefix_of_the_unsynced_writes_the_last_one_maybe_torn) {
  std::set<std::string> outcomes;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    fixture in;
    memory_disk disk{in.jobs, seed, node_id{1}, {}};
    EXPECT_TRUE(disk.append("log", "ab").ok());
    EXPECT_TRUE(disk.append("log", "cd").ok());
    const auto lost = disk.crash();
    disk.switch_on();
    const auto kept = *disk.read("log");
    EXPECT_EQ(kept.size() + lost, 4u);
    outcomes.insert(kept);
  }
  EXPECT_EQ(outcomes, (std::set<std::string>{"", "a", "ab", "abc", "abcd"}));
}

TEST(memory_disk, truncation_that_was_not_synced_may_be_undone) {
  std::set<std::string> outcomes;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    fixture in;
    memory_disk disk{in.jobs, seed, node_id{1}, {}};
    EXPECT_TRUE(disk.append("log", "abcd").ok());
    EXPECT_TRUE(disk.sync("log").ok());
    EXPECT_TRUE(disk.truncate("log", 1).ok());
    disk.crash();
    disk.switch_on();
    outcomes.insert(*disk.read("log"));
  }
  EXPECT_EQ(outcomes, (std::set<std::string>{"a", "abcd"}));
}

TEST(memory_disk, a_sync_keeps_the_machine_busy_within_its_bounds) {
  fixture in;
  memory_disk disk{in.jobs, 1, node_id{1}, {.sync_min = duration{100}, .sync_max = duration{200}}};
  in.jobs.in_domain(node_id{1}, [&] {
    EXPECT_TRUE(disk.append("log", "a").ok());
    EXPECT_EQ(in.jobs.effective_now(), in.jobs.now());
    EXPECT_TRUE(disk.sync("log").ok());
    EXPECT_GE(in.jobs.effective_now() - in.jobs.now(), duration{100});
    EXPECT_LE(in.jobs.effective_now() - in.jobs.now(), duration{200});
  });
}

TEST(memory_disk, takes_no_orders_between_a_crash_and_the_next_start) {
  fixture in;
  memory_disk disk{in.jobs, 1, node_id{1}, {}};
  EXPECT_TRUE(disk.append("log", "a").ok());
  EXPECT_TRUE(disk.sync("log").ok());
  disk.crash();
  EXPECT_EQ(disk.append("log", "b").problem().what, "the machine is off");
  EXPECT_FALSE(disk.sync("log").ok());
  EXPECT_FALSE(disk.truncate("log", 0).ok());
  EXPECT_FALSE(disk.read("log").ok());
  disk.switch_on();
  EXPECT_EQ(*disk.read("log"), "a");
}

TEST(memory_disk, syncing_a_file_that_does_not_exist_is_an_error) {
  fixture in;
  memory_disk disk{in.jobs, 1, node_id{1}, {}};
  EXPECT_EQ(disk.sync("nothing").problem().where, "nothing");
}

}  // namespace
}  // namespace agon::sim::test
