// Agon is killed in the middle of a run on real machines, those of a lab: what it journaled is
// there, nobody calls the run valid, and the next run mends what it left broken.
#include "actors/vocabulary/history_file.hpp"
#include "scenarios/store/run_folder.hpp"
#include "tests/agon_program.hpp"
#include "tests/real/lab/temporary_labs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class a_killed_run_on_machines : public real::temporary_labs {
 protected:
  void SetUp() override {
    temporary_labs::SetUp();
    store_ =
        (fs::temp_directory_path() / ("agon-killed-lab-" + std::to_string(::getpid()))).string();
    fs::remove_all(store_);
    fs::create_directories(store_);
  }
  void TearDown() override {
    temporary_labs::TearDown();
    fs::remove_all(store_);
  }

  /// Starts the program with this store; its words go to a file.
  [[nodiscard]] pid_t start(const std::vector<std::string>& words) const {
    return tests::start_program(store_, words);
  }

  /// The exit status of a run of the program.
  [[nodiscard]] int run(const std::vector<std::string>& words) const {
    return tests::run_program(store_, words);
  }

  [[nodiscard]] static std::string text_of(const std::string& path) {
    std::ifstream in{path};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  [[nodiscard]] std::string printed() const { return text_of(store_ + "/printed"); }

  /// The history that is on disk now; empty while there is none.
  [[nodiscard]] history on_disk() const {
    auto read = read_history(store_ + "/current/history.jsonl");
    return read ? *std::move(read) : history{};
  }

  std::string store_;
};

/// Whether the last completion of `breaks` is later than the last invocation of `mends`.
bool in_force(const history& ops, std::string_view breaks, std::string_view mends) {
  std::int64_t broken = -1;
  std::int64_t mended = -1;
  std::int64_t told = 0;
  for (const auto& event : ops) {
    if (event.process.is_client()) continue;
    if (event.f == breaks && ++told % 2 == 0) broken = event.index;
    if (event.f == mends) mended = event.index;
  }
  return broken > mended;
}

constexpr auto rules =
    "nft list table inet agon 2>/dev/null || iptables -nL AGON 2>/dev/null || true";
constexpr auto servers = "ps -o stat= -C agon-node || true";

TEST_F(a_killed_run_on_machines, has_a_history_is_never_valid_and_is_mended_by_the_next_run) {
  const auto lab = up("k", 3);
  const std::vector<std::string> here{"test",  "--system", "raft",    "--world", "real",
                                      "--lab", lab.name,   "--nodes", "n1,n2,n3"};
  auto words = here;
  words.insert(words.end(), {"--nemesis", "partition,pause", "--nemesis-interval", "3",
                             "--time-limit", "600", "--rate", "50"});
  const auto child = start(words);
  bool broken = false;
  const auto over = std::chrono::steady_clock::now() + 180s;
  while (!broken && std::chrono::steady_clock::now() < over &&
         ::waitpid(child, nullptr, WNOHANG) == 0) {
    std::this_thread::sleep_for(50ms);
    const auto ops = on_disk();
    broken = in_force(ops, "start-partition", "stop-partition") && in_force(ops, "pause", "resume");
  }
  const auto known = on_disk().size();
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ASSERT_TRUE(broken) << printed();

  const auto kept = read_history(store_ + "/current/history.jsonl");
  ASSERT_TRUE(kept.ok()) << to_string(kept.problem());
  EXPECT_GE(kept->size(), known) << "what was on disk before stays";
  EXPECT_EQ(run({"analyze"}), 255) << printed();
  const auto killed = run_folder::at(store_ + "/current");
  ASSERT_TRUE(killed.ok()) << to_string(killed.problem());
  const auto results = *killed->read_json("results.json");
  EXPECT_EQ(results.at("run"), "crashed");
  EXPECT_EQ(results.at("valid"), "unknown");

  std::string cut;
  std::string paused;
  for (const auto& node : lab.nodes) {
    cut += on(lab, node.name, rules);
    paused += on(lab, node.name, servers);
  }
  EXPECT_NE(cut, "") << "nobody has healed it";
  EXPECT_THAT(paused, ::testing::HasSubstr("T"));

  auto next = here;
  next.insert(next.end(), {"--time-limit", "2", "--rate", "50"});
  EXPECT_EQ(run(next), 0) << printed();
  for (const auto& node : lab.nodes) {
    EXPECT_EQ(on(lab, node.name, rules), "") << node.name;
    EXPECT_EQ(on(lab, node.name, servers), "") << node.name;
  }
}

}  // namespace
}  // namespace agon::scenarios
