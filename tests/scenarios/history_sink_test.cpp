// The history that is on disk as it happens: what a death costs, and what a full disk says.
#include "scenarios/store/history_sink.hpp"

#include "actors/vocabulary/history_file.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

op event(std::int64_t index) {
  return {.index = index,
          .time = time_point{duration{index}},
          .process = process_id{0},
          .type = index % 2 == 0 ? op_type::invoke : op_type::ok,
          .f = "read",
          .value = index};
}

class history_sinks : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("agon-sink-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    path_ = (folder_ / "history.jsonl").string();
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::size_t on_disk() const {
    const auto read = read_history(path_);
    EXPECT_TRUE(read.ok()) << to_string(read.problem());
    return read ? read->size() : 0;
  }

  fs::path folder_;
  std::string path_;
};

/// Waits until `condition` holds; false after a minute.
template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 6'000; ++i, std::this_thread::sleep_for(10ms))
    if (condition()) return true;
  return false;
}

constexpr history_sink_limits patient{.write_interval = 1h, .sync_interval = 1h};

TEST_F(history_sinks, have_all_on_disk_after_a_flush_without_being_closed) {
  const auto sink = make_history_sink(path_, patient);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(sink->append(event(i)).ok());
  EXPECT_EQ(fs::file_size(path_), 0U);
  ASSERT_TRUE(sink->flush().ok());
  ASSERT_TRUE(sink->append(event(3)).ok());
  const auto read = read_history(path_);
  ASSERT_TRUE(read.ok()) << to_string(read.problem());
  ASSERT_EQ(read->size(), 3U);
  EXPECT_EQ((*read)[2], event(2));
  ASSERT_TRUE(sink->flush().ok());
  ASSERT_TRUE(sink->flush().ok());
  EXPECT_EQ(on_disk(), 4U);
}

TEST_F(history_sinks, write_by_themselves_after_a_while) {
  const auto sink = make_history_sink(path_);
  ASSERT_TRUE(sink->append(event(0)).ok());
  EXPECT_TRUE(eventually([&] { return fs::file_size(path_) > 0; }));
}

TEST_F(history_sinks, never_hold_more_than_a_block) {
  auto limits = patient;
  limits.block = 100;
  const auto sink = make_history_sink(path_, limits);
  for (int i = 0; i < 1'050; ++i) {
    ASSERT_TRUE(sink->append(event(i)).ok());
    if (i % 50 == 0) {
      EXPECT_GE(on_disk() + 100, static_cast<std::size_t>(i + 1));
    }
  }
}

TEST_F(history_sinks, write_what_is_left_when_they_are_closed) {
  ASSERT_TRUE(make_history_sink(path_, patient)->append(event(0)).ok());
  EXPECT_EQ(on_disk(), 1U);
}

TEST_F(history_sinks, on_a_full_disk_say_so_at_every_call) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  const auto sink = make_history_sink("/dev/full", patient);
  ASSERT_TRUE(sink->append(event(0)).ok());
  const auto flushed = sink->flush();
  ASSERT_FALSE(flushed.ok());
  EXPECT_EQ(to_string(flushed.problem()),
            "/dev/full: cannot write the history: No space left on device "
            "(is the disk full, or the folder read-only?)");
  EXPECT_EQ(sink->append(event(1)).problem(), flushed.problem());
  EXPECT_EQ(sink->flush().problem(), flushed.problem());
}

TEST_F(history_sinks, that_fail_between_flushes_say_so_at_a_later_append) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  const auto sink = make_history_sink("/dev/full");
  EXPECT_TRUE(eventually([&] { return !sink->append(event(0)).ok(); }));
}

TEST_F(history_sinks, without_a_folder_say_so_at_each_call) {
  const auto sink = make_history_sink(path_ + "/no/such/folder");
  EXPECT_FALSE(sink->append(event(0)).ok());
  EXPECT_NE(to_string(sink->flush().problem()).find(path_), std::string::npos);
}

TEST_F(history_sinks, whose_disk_does_not_answer_say_so_instead_of_hanging) {
  ::signal(SIGPIPE, SIG_IGN);
  const auto pipe = (folder_ / "pipe").string();  // A pipe that nobody empties.
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  {
    const auto sink =
        make_history_sink(pipe, {.write_interval = 1ms, .block = 4'096, .patience = 200ms});
    result<> outcome = success{};
    for (int i = 0; i < 100'000 && outcome; ++i) outcome = sink->append(event(i));
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(to_string(outcome.problem()), pipe +
                                                ": the disk has not answered in 0.2 s "
                                                "(is the disk failing, or a network share gone?)");
    ::close(reader);  // So that the writer is told, and ends.
  }
}

TEST_F(history_sinks, whose_disk_hangs_for_good_end_without_it) {
  ::signal(SIGPIPE, SIG_IGN);
  const auto pipe = (folder_ / "pipe").string();  // A pipe that nobody empties.
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  testing::internal::CaptureStdout();
  {
    const auto sink =
        make_history_sink(pipe, {.write_interval = 1ms, .block = 1 << 20, .patience = 200ms});
    // More than a pipe holds; no call waits for the disk, so only the end can see that it hangs.
    for (int i = 0; i < 100'000; ++i) ASSERT_TRUE(sink->append(event(i)).ok());
  }
  const auto logged = testing::internal::GetCapturedStdout();
  EXPECT_NE(logged.find(pipe + ": the disk does not answer"), std::string::npos) << logged;
  ::close(reader);  // The writer that was left behind is told, and ends.
}

TEST_F(history_sinks, that_did_not_hang_end_without_a_word) {
  testing::internal::CaptureStdout();
  { ASSERT_TRUE(make_history_sink(path_)->append(event(0)).ok()); }
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(on_disk(), 1U);
}

/// Appends for ever, and counts in memory that it shares with the test.
[[noreturn]] void append_for_ever(const std::string& path, std::atomic<std::int64_t>& count) {
  const auto sink = make_history_sink(path, {.write_interval = 5ms, .block = 1'000});
  for (std::int64_t i = 0;; ++i) {
    if (!sink->append(event(i)).ok()) ::_exit(1);
    count = i + 1;
  }
}

TEST_F(history_sinks, of_a_killed_process_lose_at_most_a_block) {
  void* shared = ::mmap(nullptr, sizeof(std::atomic<std::int64_t>), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(shared, MAP_FAILED);
  for (const auto moment : {1, 500, 5'000, 20'000, 77'777}) {
    fs::remove(path_);
    auto& count = *new (shared) std::atomic<std::int64_t>{0};
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) append_for_ever(path_, count);
    EXPECT_TRUE(eventually([&] { return count >= moment; }));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const auto stored = static_cast<std::int64_t>(on_disk());
    EXPECT_GE(stored, count - 1'000);
    EXPECT_LE(stored, count + 1) << "one may have been written and not counted";
  }
  ::munmap(shared, sizeof(std::atomic<std::int64_t>));
}

}  // namespace
}  // namespace agon::scenarios
