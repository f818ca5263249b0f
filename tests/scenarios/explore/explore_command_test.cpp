// `agon explore` and `agon worker` as a user meets them, killed in the middle too.
#include "scenarios/explore/campaign_file.hpp"
#include "tests/agon_program.hpp"
#include "tests/scenarios/explore/small_campaign.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

namespace agon::scenarios {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// The processes whose parent is this one.
std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream file{entry.path() / "stat"};
    std::string number, program, state;
    pid_t above = 0;
    file >> number >> program >> state >> above;
    if (above == parent) found.push_back(std::stoi(name));
  }
  return found;
}

/// True once the process has ended, even if nobody has asked for its status yet.
bool is_gone(pid_t process) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/stat"};
  std::string number, program, state;
  return !(file >> number >> program >> state) || state == "Z" || state == "X";
}

template <class Condition>
bool within_a_minute(const Condition& holds) {
  for (int i = 0; i < 6'000; ++i, std::this_thread::sleep_for(10ms))
    if (holds()) return true;
  return false;
}

class the_explore_command : public test::with_folder {
 protected:
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream{path(name)}.rdbuf();
    return text.str();
  }
  [[nodiscard]] std::string printed() const { return read("printed"); }

  /// Runs `agon explore` and answers its exit status.
  [[nodiscard]] int explore(std::vector<std::string> words) const {
    words.insert(words.begin(), "explore");
    return tests::run_program(folder_, std::move(words));
  }
  /// The same as a process that goes on.
  [[nodiscard]] pid_t start(std::vector<std::string> words) const {
    words.insert(words.begin(), "explore");
    return tests::start_program(folder_, std::move(words));
  }
  /// A campaign with hardly a failure, with its results in `name`.
  [[nodiscard]] std::vector<std::string> campaign(const std::string& name,
                                                  std::uint64_t seeds = 100) const {
    return {"--system", "primary-backup", "--seeds", std::to_string(seeds), "--time-limit", "3",
            "--db",     path(name),       "--fixed"};
  }
  [[nodiscard]] std::uint64_t last_seed(const std::string& name) const {
    const auto file = campaign_file::open(path(name));
    EXPECT_TRUE(file.ok()) << to_string(file.problem());
    return file->seeds()->empty() ? 0 : file->seeds()->back();
  }
  /// The runs by seed, without times and workers.
  [[nodiscard]] std::string rows(const std::string& name) const {
    const auto file = campaign_file::open(path(name));
    EXPECT_TRUE(file.ok()) << to_string(file.problem());
    EXPECT_TRUE(file->write_csv(path("rows.csv")).ok());
    std::ifstream in{path("rows.csv")};
    std::string all;
    for (std::string line; std::getline(in, line);) {
      const auto rechecked = line.rfind(',');
      const auto worker = line.rfind(',', rechecked - 1);
      all += line.substr(0, line.rfind(',', worker - 1)) + line.substr(rechecked) + "\n";
    }
    return all;
  }
};

TEST_F(the_explore_command, finds_a_planted_bug_and_says_how_to_see_it_again) {
  EXPECT_EQ(explore({"--system", "raft", "--bug", "stale-read", "--csv", path("a.csv")}), 1);
  const auto text = printed();
  EXPECT_THAT(text, HasSubstr("linearizable read: 1 run, first at seed 1"));
  EXPECT_THAT(text, HasSubstr("\n  key "));
  EXPECT_THAT(text,
              HasSubstr("\nagain     ./agon test -w register --system raft --bug stale-read"));
  EXPECT_THAT(text, HasSubstr("\nreplay    ./agon replay"));
  EXPECT_THAT(text, HasSubstr("\nshrink    ./agon shrink -w register --system raft"));
  EXPECT_THAT(text, HasSubstr("\nresults   " + folder_.string() + "/explore/"));
  EXPECT_THAT(text, Not(HasSubstr("go on")));
  EXPECT_THAT(read("a.csv"), HasSubstr("\r\n1,\"{\"\"workload\"\""));
  EXPECT_THAT(read("a.csv"), HasSubstr(",invalid,linearizable read,"));
}

TEST_F(the_explore_command, says_what_is_wrong_in_one_line) {
  std::ofstream{path("garbage.db")} << std::string(5'000, 'x');
  for (const auto& [words, part] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--system", "rift"}, "rift"},
           {{"--bug", "no-such-bug"}, "no-such-bug"},
           {{"--world", "real"}, "--world"},
           {{"--for", "3x"}, "--for: \"3x\" is not a length of time"},
           {{"--threads", "0"}, "nobody would run the seeds"},
           {{"--workers", "host"}, "--workers: \"host\" is not an address"},
           {{"--seed", "9223372036854775807"}, "--seed"},
           {{"--db", path("garbage.db")}, "garbage.db: cannot use the database"},
           {{"--resume", path("garbage.db")}, "garbage.db: cannot use the database"},
           {{"--resume", path("none.db")}, "none.db: cannot open the database"},
           {{"--stop-at-first", "--keep-going"}, "--keep-going"}}) {
    EXPECT_EQ(explore(words), 254) << part << printed();
    EXPECT_THAT(printed(), HasSubstr(part));
    const auto text = printed();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  }
  EXPECT_EQ(explore({"--workers", "127.0.0.1:1", "--db", path("a.db")}), 255);
  EXPECT_THAT(printed(), HasSubstr("127.0.0.1:1: this worker cannot be reached"));
}

TEST_F(the_explore_command, killed_in_the_middle_goes_on_to_the_same_results_without_orphans) {
  auto words = campaign("killed.db", 1'000'000);
  words.insert(words.end(), {"--threads", "2"});
  const auto process = start(words);
  // After the first flush, the log beside the file holds rows.
  ASSERT_TRUE(within_a_minute([&] {
    std::error_code absent;
    const auto size = std::filesystem::file_size(path("killed.db-wal"), absent);
    return !absent && size > 60'000;
  }));
  const auto children = children_of(process);
  ::kill(process, SIGKILL);
  ::waitpid(process, nullptr, 0);
  EXPECT_EQ(children.size(), 2u);
  for (const auto child : children)
    EXPECT_TRUE(within_a_minute([&] { return is_gone(child); })) << "an orphan " << child;

  const auto kept = last_seed("killed.db");
  EXPECT_GT(kept, 0u);
  const auto seeds = kept + 50;
  const int status = explore(campaign("killed.db", seeds));
  EXPECT_LE(status, 1) << printed();
  EXPECT_EQ(explore(campaign("whole.db", seeds)), status) << printed();
  const auto whole = rows("whole.db");
  EXPECT_EQ(rows("killed.db"), whole);
  EXPECT_EQ(std::count(whole.begin(), whole.end(), '\n'), static_cast<std::ptrdiff_t>(seeds + 1));

  EXPECT_EQ(explore(campaign("killed.db", seeds)), status) << printed();
  EXPECT_THAT(printed(), HasSubstr("seeds     " + std::to_string(seeds) + " in"));
  EXPECT_EQ(explore({"--resume", path("killed.db")}), status) << "finished, and told again";
  EXPECT_THAT(printed(), HasSubstr("failures  "));
}

TEST_F(the_explore_command, interrupted_says_how_to_go_on) {
  const auto process = start(campaign("a.db", 1'000'000));
  ASSERT_TRUE(within_a_minute([&] { return !children_of(process).empty(); }));
  ::kill(process, SIGINT);
  int status = -1;
  ::waitpid(process, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0) << printed();
  EXPECT_THAT(printed(), HasSubstr("go on     ./agon explore --resume " + path("a.db")));
  EXPECT_EQ(explore({"--resume", path("a.db"), "--system", "raft"}), 254);
  EXPECT_THAT(printed(), HasSubstr("leave out --system"));
  const auto seeds = last_seed("a.db") + 20;
  EXPECT_EQ(explore(campaign("a.db", seeds)), 0) << "the same with an end";
  EXPECT_THAT(printed(), HasSubstr("seeds     " + std::to_string(seeds) + " in"));
}

/// `agon worker` at a port of its own.
class worker_process {
 public:
  explicit worker_process(const std::string& folder) : out_{folder + "/" + "worker"} {
    process_ = ::fork();
    if (process_ == 0) {
      const auto line = "exec " AGON_PROGRAM " worker --port 0 --threads 1 >" + out_ + " 2>&1";
      ::execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
      ::_exit(127);
    }
    EXPECT_TRUE(within_a_minute([this] { return !address().empty(); }));
  }
  worker_process(worker_process&& other) noexcept
      : out_{std::move(other.out_)}, process_{std::exchange(other.process_, -1)} {}
  ~worker_process() {
    if (process_ > 0) end(SIGTERM);
  }
  /// Ends it and answers its status as waitpid tells.
  int end(int signal) {
    int status = -1;
    ::kill(process_, signal);
    ::waitpid(std::exchange(process_, -1), &status, 0);
    return status;
  }
  [[nodiscard]] std::string address() const {
    std::ifstream in{out_};
    std::string listening, at, where, with;
    return in >> listening >> at >> where >> with ? where : "";
  }
  [[nodiscard]] pid_t process() const { return process_; }

 private:
  std::string out_;
  pid_t process_ = -1;
};

TEST_F(the_explore_command, has_the_same_results_with_two_worker_processes_of_which_one_is_killed) {
  ASSERT_EQ(explore(campaign("alone.db")), 0) << printed();
  std::filesystem::create_directories(path("1"));
  std::filesystem::create_directories(path("2"));
  worker_process first{path("1")};
  worker_process second{path("2")};
  auto words = campaign("two.db");
  words.insert(words.end(),
               {"--threads", "0", "--workers", first.address() + "," + second.address()});
  ASSERT_EQ(explore(words), 0) << printed();
  EXPECT_EQ(rows("two.db"), rows("alone.db"));

  words = campaign("one.db", 300);
  words.insert(words.end(),
               {"--threads", "0", "--workers", first.address() + "," + second.address()});
  const auto process = start(words);
  ASSERT_TRUE(within_a_minute([&] { return !children_of(second.process()).empty(); }));
  const auto children = children_of(second.process());
  second.end(SIGKILL);
  int status = -1;
  ::waitpid(process, &status, 0);
  EXPECT_LE(WEXITSTATUS(status), 1) << printed();
  EXPECT_EQ(explore(campaign("alone.db", 300)), WEXITSTATUS(status)) << printed();
  EXPECT_EQ(rows("one.db"), rows("alone.db"));
  for (const auto child : children)
    EXPECT_TRUE(within_a_minute([&] { return is_gone(child); })) << "an orphan " << child;
  // The coordinator is gone: so are the lanes that it had here.
  EXPECT_TRUE(within_a_minute([&] { return children_of(first.process()).empty(); }));
  EXPECT_EQ(WEXITSTATUS(first.end(SIGTERM)), 0);
}

}  // namespace
}  // namespace agon::scenarios
