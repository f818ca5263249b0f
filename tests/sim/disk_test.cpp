// A simulated disk under power, time and faults.
#include "sim/disk.hpp"

#include "tests/disk_contract.hpp"
#include "tests/sim/small_world.hpp"

#include <gtest/gtest.h>

#include <set>

namespace agon::sim::test {
namespace {

struct fixture {
  world here{{.seed = 1, .nodes = names(1), .server = echo(std::make_shared<counters>())}};
  scheduler& jobs = scheduler::of(here.system());
  std::shared_ptr<memory_disk> disk = made(1);

  [[nodiscard]] std::shared_ptr<memory_disk> made(std::uint64_t seed, disk_options options = {}) {
    return std::make_shared<memory_disk>(jobs, seed, node_id{1}, options);
  }
  void restart() const {
    (void)disk->crash();
    disk->switch_on();
  }
};

tests::disk_under_test make_disk() {
  const auto in = std::make_shared<fixture>();
  return {{in, in->disk.get()}, [in] {
            in->restart();
            return std::shared_ptr<agon::disk>{in, in->disk.get()};
          }};
}

}  // namespace
}  // namespace agon::sim::test

namespace agon::tests {
INSTANTIATE_TEST_SUITE_P(sim, disk_contract, testing::Values(sim::test::make_disk));
}  // namespace agon::tests

namespace agon::sim::test {
namespace {

TEST(memory_disk, the_name_of_a_new_file_is_durable_at_once_and_its_content_is_not) {
  std::set<std::string> left;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    fixture in;
    in.disk = in.made(seed);
    EXPECT_TRUE(in.disk->append("log", "a").ok());
    in.restart();
    EXPECT_EQ(in.disk->list().value(), std::vector<std::string>{"log"});
    left.insert(in.disk->read("log").value());
  }
  EXPECT_TRUE(left.contains(""));
  EXPECT_TRUE(left.contains("a"));
}

TEST(memory_disk, a_sync_keeps_the_machine_busy_within_its_bounds) {
  fixture in;
  const auto disk = in.made(1, {.sync_min = duration{100}, .sync_max = duration{200}});
  in.jobs.in_domain(node_id{1}, [&] {
    EXPECT_TRUE(disk->append("log", "a").ok());
    const auto created = in.jobs.effective_now();
    EXPECT_GE(created - in.jobs.now(), duration{100}) << "its name became durable";
    EXPECT_TRUE(disk->append("log", "b").ok());
    EXPECT_EQ(in.jobs.effective_now(), created);
    EXPECT_TRUE(disk->sync("log").ok());
    EXPECT_GE(in.jobs.effective_now() - created, duration{100});
    EXPECT_LE(in.jobs.effective_now() - created, duration{200});
  });
}

TEST(memory_disk, takes_no_orders_between_a_crash_and_the_next_start) {
  fixture in;
  EXPECT_TRUE(in.disk->append("log", "a").ok());
  EXPECT_TRUE(in.disk->sync("log").ok());
  (void)in.disk->crash();
  EXPECT_EQ(in.disk->append("log", "b").problem().what, "the machine is off");
  EXPECT_FALSE(in.disk->sync("log").ok());
  EXPECT_FALSE(in.disk->truncate("log", 0).ok());
  EXPECT_FALSE(in.disk->read("log").ok());
  EXPECT_FALSE(in.disk->rename("log", "old").ok());
  EXPECT_FALSE(in.disk->remove("log").ok());
  EXPECT_FALSE(in.disk->list().ok());
  EXPECT_FALSE(in.disk->sync_names().ok());
  in.disk->switch_on();
  EXPECT_EQ(*in.disk->read("log"), "a");
}

TEST(memory_disk, answers_that_it_cannot_read_write_or_sync) {
  fixture in;
  EXPECT_TRUE(in.disk->append("log", "kept").ok());
  EXPECT_TRUE(in.disk->sync("log").ok());
  (void)in.disk->become({.read_error = 1, .write_error = 1, .sync_error = 1});
  EXPECT_EQ(to_string(in.disk->read("log").problem()), "log: read failed: Input/output error");
  EXPECT_EQ(to_string(in.disk->write("log", 4, "made in part").problem()),
            "log: write failed: Input/output error");
  EXPECT_EQ(to_string(in.disk->sync("log").problem()), "log: sync failed: Input/output error");
  EXPECT_FALSE(in.disk->sync_names().ok());
  EXPECT_EQ(in.disk->become({}),
            (evidence{{"read_errors", 1u}, {"write_errors", 1u}, {"sync_errors", 2u}}));
  EXPECT_TRUE(in.disk->sync("log").ok()) << "and the write is forgotten all the same";
  in.restart();
  EXPECT_EQ(*in.disk->read("log"), "kept");
  EXPECT_EQ(in.disk->become({}), evidence{}) << "nothing happened since";
}

TEST(memory_disk, makes_a_write_that_fails_in_part) {
  std::set<std::string> made;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    fixture in;
    in.disk = in.made(seed);
    EXPECT_TRUE(in.disk->append("log", "").ok());
    (void)in.disk->become({.write_error = 1});
    EXPECT_FALSE(in.disk->append("log", "ab").ok());
    made.insert(*in.disk->read("log"));
  }
  EXPECT_EQ(made, (std::set<std::string>{"", "a", "ab"}));
}

TEST(memory_disk, lies_about_a_sync_until_the_next_honest_one) {
  std::set<std::string> left;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    fixture in;
    in.disk = in.made(seed);
    EXPECT_TRUE(in.disk->append("log", "a").ok());
    (void)in.disk->become({.sync_lie = 1});
    EXPECT_TRUE(in.disk->sync("log").ok());
    EXPECT_EQ(in.disk->become({}), (evidence{{"sync_lies", 1u}}));
    const bool made_good = seed >= 25 && in.disk->sync("log").ok();
    in.restart();
    EXPECT_TRUE(!made_good || *in.disk->read("log") == "a");
    left.insert(*in.disk->read("log"));
  }
  EXPECT_TRUE(left.contains(""));
}

TEST(memory_disk, answers_writes_that_never_were_or_went_elsewhere) {
  fixture in;
  EXPECT_TRUE(in.disk->append("log", std::string(1024, 'x')).ok());
  (void)in.disk->become({.phantom = 1});
  EXPECT_TRUE(in.disk->write("log", 0, "y").ok());
  EXPECT_EQ(*in.disk->read("log"), std::string(1024, 'x'));
  EXPECT_EQ(in.disk->become({.misdirect = 1}), (evidence{{"phantom_writes", 1u}}));
  EXPECT_TRUE(in.disk->write("log", 3, "y").ok());
  EXPECT_EQ(in.disk->become({}), (evidence{{"misdirected", 1u}}));
  const auto place = in.disk->read("log")->find('y');
  EXPECT_TRUE(place == 512 + 3 || place == 1024 + 3) << place;
}

TEST(memory_disk, reads_another_sector_than_it_was_asked_for) {
  fixture in;
  EXPECT_TRUE(in.disk->append("log", std::string(512, 'a') + std::string(512, 'b')).ok());
  (void)in.disk->become({.misdirect = 1});
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) {
    const auto all = *in.disk->read("log");
    EXPECT_EQ(all.size(), 1024u);
    seen.insert({all[0], all[512]});
  }
  EXPECT_FALSE(seen.contains("ab"));
  EXPECT_TRUE(seen.contains("bb"));
  EXPECT_TRUE(seen.contains("aa"));
}

TEST(memory_disk, a_full_disk_takes_what_needs_no_room) {
  fixture in;
  EXPECT_TRUE(in.disk->append("log", "abc").ok());
  (void)in.disk->become({.full = true});
  EXPECT_TRUE(in.disk->write("log", 0, "ABC").ok());
  EXPECT_TRUE(in.disk->truncate("log", 2).ok());
  EXPECT_EQ(to_string(in.disk->append("log", "d").problem()),
            "log: write failed: No space left on device (make room on that disk)");
  EXPECT_FALSE(in.disk->write("new", 0, "").ok());
  EXPECT_EQ(in.disk->become({}), (evidence{{"refused_for_room", 2u}}));
  EXPECT_EQ(in.disk->list().value(), std::vector<std::string>{"log"});
}

TEST(memory_disk, damage_is_read_until_it_is_written_over) {
  fixture in;
  EXPECT_TRUE(in.disk->append("log", "abc").ok());
  EXPECT_TRUE(in.disk->sync("log").ok());
  EXPECT_EQ(in.disk->damage("", 1, disk_damage::unreadable), 1u);
  EXPECT_FALSE(in.disk->read("log").ok());
  EXPECT_TRUE(in.disk->write("log", 0, "abc").ok());
  EXPECT_EQ(*in.disk->read("log"), "abc");
  EXPECT_EQ(in.disk->become({}), (evidence{{"unreadable_sectors_read", 1u}}));
  EXPECT_EQ(in.disk->damage("", 1, disk_damage::flipped_bit), 1u);
  EXPECT_EQ(*in.disk->read("log"), "abc") << "written since, not yet synced";
}

TEST(memory_disk, a_slow_disk_keeps_its_machine_busy_with_each_operation) {
  fixture in;
  (void)in.disk->become({.delay = duration{1000}});
  in.jobs.in_domain(node_id{1}, [&] {
    EXPECT_TRUE(in.disk->read("log").ok());
    EXPECT_TRUE(in.disk->list().ok());
    EXPECT_EQ(in.jobs.effective_now() - in.jobs.now(), duration{2000});
  });
  EXPECT_EQ(in.disk->become({}), (evidence{{"delayed", 2u}}));
}

TEST(memory_disk, draws_nothing_for_faults_that_are_off) {
  // Otherwise a fault on one disk would change what becomes of everything after it.
  const auto busy = [](bool broken) {
    fixture in;
    if (broken) {
      (void)in.disk->become({.read_error = 0.5, .misdirect = 0.5});
      for (int i = 0; i < 10; ++i) (void)in.disk->read("none");
      (void)in.disk->become({});
    }
    duration length{};
    in.jobs.in_domain(node_id{1}, [&] {
      EXPECT_TRUE(in.disk->append("log", "a").ok());
      EXPECT_TRUE(in.disk->sync("log").ok());
      length = in.jobs.effective_now() - in.jobs.now();
    });
    return length;
  };
  EXPECT_EQ(busy(false), busy(true));
}

TEST(disk_shapes, that_cannot_be_are_refused) {
  EXPECT_TRUE(check({}).ok());
  EXPECT_EQ(check({.read_error = 1.5}).problem().hint, "give 0 to 1");
  EXPECT_FALSE(check({.sync_lie = -0.1}).ok());
  EXPECT_FALSE(check({.delay = duration{-1}}).ok());
}

}  // namespace
}  // namespace agon::sim::test
