// The store: folders, links, files, and the history that is on disk as it happens.
#include "scenarios/store/run_folder.hpp"

#include "actors/vocabulary/history_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
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
  const auto made = run_folder::create(store_, "x");
  EXPECT_EQ(to_string(run_folder::open(store_, "").problem()),
            store_ + "/latest: there is no run yet (agon test makes one)");
  ASSERT_TRUE(made->write_json("test.json", json::object{}).ok());
  ASSERT_TRUE(made->mark_latest().ok());
  EXPECT_TRUE(fs::equivalent(run_folder::open(store_, "")->path(), made->path()));
  EXPECT_TRUE(fs::equivalent(run_folder::open(store_, made->path())->path(), made->path()));
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

op event(std::int64_t index, op_type type) {
  return {.index = index,
          .time = time_point{duration{index}},
          .process = process_id{0},
          .type = type,
          .f = "read",
          .value = index};
}

TEST_F(run_folders, a_history_is_readable_after_each_flush_without_closing_the_sink) {
  const auto made = run_folder::create(store_, "x");
  const auto path = made->file("history.jsonl");
  const auto sink = make_history_sink(path);
  ASSERT_TRUE(sink->append(event(0, op_type::invoke)).ok());
  ASSERT_TRUE(sink->append(event(1, op_type::ok)).ok());
  ASSERT_TRUE(sink->flush().ok());
  ASSERT_TRUE(sink->append(event(2, op_type::invoke)).ok());
  const auto read = read_history(path);
  ASSERT_TRUE(read.ok()) << to_string(read.problem());
  EXPECT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[1], event(1, op_type::ok));
}

TEST_F(run_folders, a_history_longer_than_a_block_loses_at_most_the_last_block) {
  const auto made = run_folder::create(store_, "x");
  const auto path = made->file("history.jsonl");
  const auto sink = make_history_sink(path);
  constexpr std::int64_t count = 40'000;
  for (std::int64_t i = 0; i < count; ++i)
    ASSERT_TRUE(sink->append(event(i, i % 2 == 0 ? op_type::invoke : op_type::ok)).ok());
  const auto read = read_history(path);  // As after kill -9.
  ASSERT_TRUE(read.ok()) << to_string(read.problem());
  EXPECT_GE(static_cast<std::int64_t>(read->size()), count - 16'384);
}

TEST_F(run_folders, a_sink_that_cannot_write_says_so_at_each_append) {
  const auto sink = make_history_sink(store_ + "/no/such/folder/history.jsonl");
  EXPECT_FALSE(sink->append(event(0, op_type::invoke)).ok());
  EXPECT_FALSE(sink->flush().ok());
}

}  // namespace
}  // namespace agon::scenarios
