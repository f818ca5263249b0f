// Labs come up fast, are what they promise, stand side by side, and go without a trace.
#include "real/lab/lab.hpp"

#include "real/lab/child.hpp"
#include "real/lab/state.hpp"
#include "tests/real/lab/machine_picture.hpp"
#include "tests/real/lab/temporary_labs.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace agon::real {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

using lab = temporary_labs;

TEST_F(lab, of_five_nodes_is_up_and_down_within_seconds) {
  const auto start = steady::now();
  const auto five = up("", 5);
  const auto middle = steady::now();
  ASSERT_EQ(five.nodes.size(), 5U);
  const auto down = lab_down(five.name);
  const auto end = steady::now();
  EXPECT_TRUE(down.ok());
  std::cout << "5 nodes up in " << to_string(duration{middle - start}) << ", down in "
            << to_string(duration{end - middle}) << "\n";
  EXPECT_LT(middle - start, 10s);
  EXPECT_LT(end - middle, 5s);
}

TEST_F(lab, shows_nothing_on_the_machine_while_up_and_leaves_nothing) {
  const auto before = machine_picture(name(""));
  const auto three = up("", 3);
  auto meanwhile = machine_picture(three.name);
  EXPECT_NE(meanwhile["losetup -a"], before.at("losetup -a")) << "disks are loop devices";
  meanwhile["losetup -a"] = before.at("losetup -a");
  EXPECT_EQ(meanwhile, before);
  const auto processes = process_tree(three.supervisor);
  EXPECT_GE(processes.size(), 10U);
  ASSERT_TRUE(lab_down(three.name).ok());
  EXPECT_EQ(machine_picture(three.name), before);
  EXPECT_TRUE(all_end(processes, 0s)) << "they have ended when lab_down comes back";
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(lab, goes_with_its_supervisor_however_that_ends) {
  const auto before = machine_picture(name(""));
  const auto three = up("", 3);
  const auto processes = process_tree(three.supervisor);
  ASSERT_EQ(::kill(three.supervisor, SIGKILL), 0);
  EXPECT_TRUE(all_end(processes, 5s));
  EXPECT_TRUE(await_disks_released(three.name, 0, 5s).ok());
  EXPECT_EQ(machine_picture(three.name, before, 5s), before);
}

TEST_F(lab, whose_supervisor_died_is_recognised_and_cleaned_up) {
  const auto first = up("", 2);
  ASSERT_EQ(::kill(first.supervisor, SIGKILL), 0);
  ASSERT_TRUE(all_end({first.supervisor}, 5s));
  EXPECT_TRUE(fs::exists(lab_folder(first.name)));
  EXPECT_TRUE(lab_list().empty());
  const auto found = lab_find(first.name);
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(found->has_value());
  EXPECT_FALSE(fs::exists(lab_folder(first.name)));
}

TEST_F(lab, comes_up_where_another_died) {
  const auto first = up("", 2);
  ASSERT_EQ(::kill(first.supervisor, SIGKILL), 0);
  ASSERT_TRUE(all_end({first.supervisor}, 5s));
  const auto second = up("", 3);
  EXPECT_FALSE(second.was_up);
  EXPECT_EQ(on(second, "n3", "hostname"), "n3\n");
}

TEST_F(lab, that_is_up_stays_as_it_is_and_is_not_resized) {
  const auto first = up("", 2);
  const auto again = lab_up({.nodes = 2, .name = first.name});
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->was_up);
  EXPECT_EQ(again->supervisor, first.supervisor);
  const auto more = lab_up({.nodes = 3, .name = first.name});
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(to_string(more.problem()), "lab " + first.name +
                                           ": is already up with 2 nodes, not 3 (take it down "
                                           "first (agon lab down " +
                                           first.name + ") or choose another name)");
  const auto found = lab_find(first.name);
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ((*found)->supervisor, first.supervisor);
}

TEST_F(lab, stands_beside_another_with_the_same_addresses) {
  const auto one = up("-a", 2);
  const auto two = up("-b", 2);
  EXPECT_EQ(one.nodes[0].address, two.nodes[0].address);
  EXPECT_EQ(on(one, "n1", "echo one >/data/mark; cat /data/mark"), "one\n");
  EXPECT_EQ(on(two, "n1", "ls /data"), "");
  ASSERT_TRUE(lab_down(one.name).ok());
  EXPECT_EQ(on(two, "n2", "hostname"), "n2\n");
  ASSERT_EQ(lab_list().size(), 1U);
  EXPECT_EQ(lab_list()[0].name, two.name);
}

TEST_F(lab, that_fails_to_come_up_says_why_and_leaves_nothing) {
  const auto before = machine_picture(name(""));
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  const rlimit too_small_for_a_disk{1 << 20, old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &too_small_for_a_disk), 0);
  const auto failed = lab_up({.nodes = 2, .name = name("")});
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
  ASSERT_FALSE(failed.ok());
  EXPECT_TRUE(failed.problem().what.starts_with("did not come up: lab ended; lab said last: "))
      << failed.problem().what;
  EXPECT_EQ(machine_picture(name("")), before);
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(lab, whose_starter_died_on_the_way_ends_and_does_not_hinder_the_next) {
  const auto lab_name = name("");  // of this process, not of the one that it forks
  const auto before = machine_picture(lab_name);
  const pid_t starter = ::fork();
  if (starter == 0) {
    const auto starting = lab_up({.nodes = 2, .name = lab_name});
    ::_exit(starting ? 0 : 1);
  }
  // Not before its first moment, and not after it is up, which takes longer than this.
  const auto deadline = steady::now() + 10s;
  while (!load_state(lab_name) && steady::now() < deadline) std::this_thread::sleep_for(1ms);
  ::kill(starter, SIGKILL);
  ::waitpid(starter, nullptr, 0);
  const auto state = load_state(lab_name);
  ASSERT_TRUE(state.has_value());
  ASSERT_FALSE(state->ready);
  const auto next = up("", 1);
  EXPECT_NE(next.supervisor, state->supervisor);
  EXPECT_NE(start_of_process(state->supervisor), state->started);
  ASSERT_TRUE(lab_down(next.name).ok());
  EXPECT_EQ(machine_picture(lab_name), before);
}

TEST_F(lab, that_is_not_there_cannot_go_down) {
  const auto down = lab_down("nowhere");
  ASSERT_FALSE(down.ok());
  EXPECT_EQ(to_string(down.problem()), "lab nowhere: is not up (agon lab up nowhere)");
  const auto found = lab_find("nowhere");
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(found->has_value());
}

TEST_F(lab, has_a_network_that_a_process_can_move_to) {
  const auto two = up("", 2);
  const pid_t visitor = ::fork();
  if (visitor == 0) {
    const bool entered = enter_lab_network(two).ok();
    const auto reached = run_child({"bash", "-c", "</dev/tcp/10.97.0.2/22"}, 10s);
    ::_exit(entered && reached && reached->exit_status == 0 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(visitor, &status, 0), visitor);
  EXPECT_EQ(status, 0);
}

TEST_F(lab, is_not_entered_by_a_process_with_threads) {
  const auto one = up("", 1);
  bool refused = false;
  std::thread other{[&] { refused = !enter_lab_network(one).ok(); }};
  other.join();
  EXPECT_TRUE(refused);
}

TEST(lab_options, that_make_no_sense_are_refused_with_the_way_out) {
  const auto none = lab_up({.nodes = 0});
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(to_string(none.problem()), "lab default: a lab cannot have 0 nodes (choose 1 to 100)");
  const auto many = lab_up({.nodes = 101});
  ASSERT_FALSE(many.ok());
  const std::vector<std::string> names{"", "../x", "Big", "-x", "a b", std::string(33, 'a')};
  for (const auto& name : names) {
    const auto named = lab_up({.nodes = 1, .name = name});
    ASSERT_FALSE(named.ok()) << name;
    EXPECT_EQ(named.problem().hint, "use up to 32 lower-case letters, digits and -");
    EXPECT_FALSE(lab_down(name).ok());
  }
}

TEST(lab_options, need_root) {
  if (::geteuid() == 0) GTEST_SKIP() << "needs another user than root";
  const auto up = lab_up({});
  ASSERT_FALSE(up.ok());
  EXPECT_EQ(up.problem().hint, "run the command with sudo");
}

}  // namespace
}  // namespace agon::real
