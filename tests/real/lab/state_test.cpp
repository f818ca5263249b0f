// A lab's folder tells who it belongs to, is locked by one process at a time, and goes without a
// rest.
#include "real/lab/state.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

namespace agon::real {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class lab_files : public testing::Test {
 protected:
  void SetUp() override { ::setenv("AGON_LAB_DIR", folder.c_str(), 1); }
  void TearDown() override {
    fs::remove_all(top);
    ::unsetenv("AGON_LAB_DIR");
  }
  const std::string top = "/tmp/agon-state-test-" + std::to_string(::getpid());
  const std::string folder = top + "/agon/lab";
};

TEST_F(lab_files, give_back_what_was_saved) {
  fs::create_directories(lab_folder("a"));
  ASSERT_TRUE(save_state({"a", 4711, 123456789012, 5, true}).ok());
  const auto state = load_state("a");
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(state->name, "a");
  EXPECT_EQ(state->supervisor, 4711);
  EXPECT_EQ(state->started, 123456789012U);
  EXPECT_EQ(state->nodes, 5U);
  EXPECT_TRUE(state->ready);
}

TEST_F(lab_files, without_sense_are_as_good_as_none) {
  fs::create_directories(lab_folder("a"));
  EXPECT_FALSE(load_state("a").has_value());
  for (const auto* content : {"", "{", "[1]", "{}", R"({"supervisor":"x","nodes":5})"}) {
    ASSERT_TRUE(write_file(lab_folder("a") + "/state.json", content, 0644).ok());
    EXPECT_FALSE(load_state("a").has_value()) << content;
  }
}

TEST_F(lab_files, that_cannot_be_written_are_an_error_that_names_the_file) {
  const auto saved = save_state({"a", 1, 1, 1, true});
  ASSERT_FALSE(saved.ok());
  EXPECT_EQ(to_string(saved.problem()),
            folder + "/a/state.json.new: cannot be written: No such file or directory");
}

TEST_F(lab_files, are_locked_by_one_at_a_time) {
  auto first = lab_lock::create("a", 1s);
  ASSERT_TRUE(first.ok());
  const auto second = lab_lock::acquire("a", 50ms);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.problem().what, "lab a is being brought up or down by another process");
  EXPECT_TRUE(lab_lock::create("b", 50ms).ok());
}

TEST_F(lab_files, are_free_again_when_the_lock_goes) {
  { ASSERT_TRUE(lab_lock::create("a", 1s).ok()); }
  const auto again = lab_lock::acquire("a", 50ms);
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->has_value());
}

TEST_F(lab_files, that_do_not_exist_have_no_lock_to_acquire) {
  const auto lock = lab_lock::acquire("none", 50ms);
  ASSERT_TRUE(lock.ok());
  EXPECT_FALSE(lock->has_value());
}

TEST_F(lab_files, go_with_the_folders_above_that_are_empty) {
  fs::create_directories(lab_folder("a"));
  fs::create_directories(lab_folder("b"));
  remove_lab_folder("a");
  EXPECT_EQ(labs_on_disk(), std::vector<std::string>{"b"});
  remove_lab_folder("b");
  EXPECT_FALSE(fs::exists(top + "/agon"));
  EXPECT_TRUE(fs::exists(top));
}

TEST(process_start, tells_a_living_process_from_an_ended_one) {
  const auto own = start_of_process(::getpid());
  ASSERT_TRUE(own.has_value());
  EXPECT_GT(*own, 0U);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  EXPECT_FALSE(start_of_process(child).has_value()) << "a zombie has ended";
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(start_of_process(child).has_value());
}

TEST(lab_state, is_up_only_when_ready_and_while_the_same_process_has_the_pid) {
  const auto own = start_of_process(::getpid());
  ASSERT_TRUE(own.has_value());
  EXPECT_TRUE(is_up({"a", ::getpid(), *own, 3, true}));
  EXPECT_FALSE(is_up({"a", ::getpid(), *own, 3, false}));
  EXPECT_FALSE(is_up({"a", ::getpid(), *own + 1, 3, true}));
}

}  // namespace
}  // namespace agon::real
