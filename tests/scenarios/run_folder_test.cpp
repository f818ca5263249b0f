// The store: folders, links and files.
#include "scenarios/store/run_folder.hpp"

#include "scenarios/store/runs.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <thread>
#include <unistd.h>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;

class run_folders : public testing::Test {
 protected:
  void SetUp() override {
    store_ = (fs::temp_directory_path() / ("agon-store-" + std::to_string(::getpid()))).string();
    fs::remove_all(store_);
  }
  void TearDown() override { fs::remove_all(store_); }
  std::string store_;
};

TEST_F(run_folders, are_named_by_time_and_linked) {
  const auto first = run_folder::create(store_, "raft-register");
  ASSERT_TRUE(first.ok());
  const auto name = fs::path{first->path()}.filename().string();
  EXPECT_EQ(name.size(), std::string{"20261122T174000.123Z"}.size());
  EXPECT_EQ(name[8], 'T');
  EXPECT_TRUE(fs::equivalent(fs::path{store_} / "current", first->path()));
  EXPECT_FALSE(fs::exists(fs::path{store_} / "latest"));
  ASSERT_TRUE(first->mark_latest().ok());
  EXPECT_TRUE(fs::equivalent(fs::path{store_} / "latest", first->path()));
  EXPECT_TRUE(fs::equivalent(fs::path{store_} / "raft-register" / "latest", first->path()));
}

TEST_F(run_folders, made_at_the_same_time_have_different_names) {
  std::set<std::string> paths;
  for (int i = 0; i < 20; ++i) paths.insert(run_folder::create(store_, "x")->path());
  EXPECT_EQ(paths.size(), 20u);
}

TEST_F(run_folders, are_opened_by_path_or_as_the_latest) {
  std::optional<run_folder> made{*run_folder::create(store_, "x")};
  EXPECT_EQ(to_string(run_folder::open(store_, "").problem()),
            store_ + "/latest: there is no run yet (agon test makes one)");
  ASSERT_TRUE(made->write_json("test.json", json::object{}).ok());
  ASSERT_TRUE(made->mark_latest().ok());
  const auto path = made->path();
  made.reset();  // The run has ended.
  EXPECT_TRUE(fs::equivalent(run_folder::open(store_, "")->path(), path));
  EXPECT_TRUE(fs::equivalent(run_folder::open(store_, path)->path(), path));
  EXPECT_FALSE(run_folder::open(store_, "/nowhere").ok());
  EXPECT_FALSE(run_folder::open(store_, store_).ok()) << "no test.json there";
}

TEST_F(run_folders, hold_files_in_folders_of_nodes) {
  const auto made = run_folder::create(store_, "x");
  ASSERT_TRUE(made->write("n1/server.log", "hello").ok());
  EXPECT_EQ(*made->read("n1/server.log"), "hello");
  ASSERT_TRUE(made->write("n1/server.log", "again").ok());
  EXPECT_EQ(*made->read("n1/server.log"), "again");
  EXPECT_FALSE(made->read("nothing").ok());
}

TEST_F(run_folders, that_cannot_be_made_are_an_error_with_the_path) {
  std::ofstream{store_} << "a file in the way";
  const auto made = run_folder::create(store_, "x");
  ASSERT_FALSE(made.ok());
  EXPECT_NE(to_string(made.problem()).find(store_), std::string::npos);
}

TEST_F(run_folders, json_comes_back_as_it_was) {
  const auto made = run_folder::create(store_, "x");
  const json::object content{{"valid", true},
                             {"list", json::array{1, json::object{{"a", nullptr}}}},
                             {"empty", json::object{}},
                             {"text", "line\n\"quoted\""}};
  ASSERT_TRUE(made->write_json("results.json", content).ok());
  EXPECT_EQ(*made->read_json("results.json"), content);
  ASSERT_TRUE(made->write("broken.json", "{").ok());
  EXPECT_FALSE(made->read_json("broken.json").ok());
}

TEST_F(run_folders, of_a_run_that_is_under_way_are_not_taken_for_the_newest) {
  std::optional<run_folder> made{*run_folder::create(store_, "x")};
  ASSERT_TRUE(made->write_json("test.json", json::object{}).ok());
  EXPECT_TRUE(run_folder::at(made->path())->is_under_way());
  EXPECT_EQ(to_string(open_run(store_, "").problem()),
            store_ + ": every run here is still under way (wait for one to end, or name it)");
  const auto path = made->path();
  made.reset();
  EXPECT_FALSE(run_folder::at(path)->is_under_way());
  EXPECT_EQ(open_run(store_, "")->path(), path);
}

TEST_F(run_folders, are_found_by_index_path_or_a_file_in_them) {
  std::vector<std::string> paths;
  for (const auto* name : {"b", "a", "b"}) {
    const auto made = run_folder::create(store_, name);
    ASSERT_TRUE(made->write_json("test.json", json::object{}).ok());
    paths.push_back(made->path());
    // Of runs that begin in one millisecond, none is the newer.
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  (void)run_folder::create(store_, "no-test-json");
  EXPECT_EQ(all_runs(store_), paths);
  EXPECT_EQ(open_run(store_, "0")->path(), paths[0]);
  EXPECT_EQ(open_run(store_, "2")->path(), paths[2]);
  EXPECT_EQ(open_run(store_, "-1")->path(), paths[2]);
  EXPECT_EQ(open_run(store_, "-3")->path(), paths[0]);
  EXPECT_EQ(open_run(store_, paths[1])->path(), paths[1]);
  EXPECT_EQ(open_run(store_, paths[1] + "/test.json")->path(), paths[1]);
  for (const auto* index : {"3", "-4"})
    EXPECT_EQ(to_string(open_run(store_, index).problem()),
              store_ + ": there is no run " + index +
                  " (it has 3 runs: 0 to 2, or -1 (the newest) to -3)");
  EXPECT_EQ(to_string(open_run(store_, "x7").problem()),
            "x7: this is not the folder of a run (it should hold a test.json)");
}

TEST_F(run_folders, of_many_runs_at_once_have_links_that_lead_to_one_of_them) {
  std::vector<std::thread> runs;
  std::atomic<int> failures = 0;
  for (int i = 0; i < 8; ++i)
    runs.emplace_back([&] {
      for (int k = 0; k < 20; ++k) {
        const auto made = run_folder::create(store_, "x");
        if (!made || !made->write_json("test.json", json::object{}) || !made->mark_latest())
          ++failures;
        if (!fs::exists(fs::path{store_} / "latest" / "test.json")) ++failures;
        if (!fs::exists(fs::path{store_} / "current")) ++failures;
      }
    });
  for (auto& run : runs) run.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(all_runs(store_).size(), 160U);
  std::set<std::string> names;
  for (const auto& each : fs::directory_iterator{store_}) names.insert(each.path().filename());
  EXPECT_EQ(names, (std::set<std::string>{"current", "latest", "x"})) << "and nothing temporary";
}

TEST_F(run_folders, leave_no_half_written_file_when_writing_fails) {
  const auto made = run_folder::create(store_, "x");
  fs::create_directories(made->file("taken/by-a-folder"));
  const auto written = made->write("taken", "content");
  ASSERT_FALSE(written.ok());
  EXPECT_TRUE(to_string(written.problem()).starts_with(made->file("taken") + ": cannot write: "));
  const auto failing = made->write_with("half", [](std::ostream& out) {
    out << "half";
    out.setstate(std::ios::badbit);
  });
  EXPECT_FALSE(failing.ok());
  std::set<std::string> names;
  for (const auto& each : fs::directory_iterator{made->path()})
    names.insert(each.path().filename());
  EXPECT_EQ(names, std::set<std::string>{"taken"});
}

}  // namespace
}  // namespace agon::scenarios
