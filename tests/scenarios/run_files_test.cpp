// What a run leaves: histories as text and EDN, results as EDN, and the histories of failing keys.
#include "scenarios/store/run_files.hpp"

#include "actors/vocabulary/history_file.hpp"
#include "checkers/independent.hpp"
#include "checkers/linearizable/linearizable.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <set>
#include <unistd.h>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;

class run_files : public testing::Test {
 protected:
  void SetUp() override {
    store_ = (fs::temp_directory_path() / ("agon-files-" + std::to_string(::getpid()))).string();
    fs::remove_all(store_);
    folder_.emplace(*run_folder::create(store_, "x"));
  }
  void TearDown() override {
    folder_.reset();
    fs::remove_all(store_);
  }
  std::string store_;
  std::optional<run_folder> folder_;
};

/// A register that a read contradicts, for each of these keys.
history failing_on(const std::vector<json::value>& keys) {
  std::vector<op> ops;
  const auto add = [&](op_type type, std::string f, json::value value) {
    ops.push_back({.time = time_point{duration{static_cast<std::int64_t>(ops.size())}},
                   .process = process_id{0},
                   .type = type,
                   .f = std::move(f),
                   .value = std::move(value)});
  };
  for (const auto& key : keys) {
    add(op_type::invoke, "write", {key, 1});
    add(op_type::ok, "write", {key, 1});
    add(op_type::invoke, "read", {key, nullptr});
    add(op_type::ok, "read", {key, 2});
  }
  return *history::from(std::move(ops));
}

json::object judged(const history& ops) {
  namespace linearizable = checkers::linearizable;
  const auto judge =
      checkers::independent(linearizable::make_checker(checkers::model_kind::cas_register));
  return {{"workload", checkers::to_json(judge->check(ops, {}))}};
}

TEST_F(run_files, a_history_is_written_as_text_and_on_request_as_edn) {
  const auto ops = failing_on({"k"});
  ASSERT_TRUE(write_history(*folder_, ops, edn_files::none).ok());
  EXPECT_FALSE(folder_->has("history.edn"));
  ASSERT_TRUE(write_history(*folder_, ops, edn_files::written).ok());
  EXPECT_EQ(*folder_->read("history.txt"),
            "0\tinvoke\twrite\t[\"k\",1]\n0\tok\twrite\t[\"k\",1]\n"
            "0\tinvoke\tread\t[\"k\",null]\n0\tok\tread\t[\"k\",2]\n");
  const auto again = read_history(folder_->file("history.edn"));
  ASSERT_TRUE(again.ok()) << to_string(again.problem());
  EXPECT_EQ(std::vector<op>(again->begin(), again->end()), std::vector<op>(ops.begin(), ops.end()));
}

TEST_F(run_files, results_are_edn_in_the_words_of_jepsen) {
  const json::object results{{"valid", false},
                             {"counts", {{"ok_count", 3}}},
                             {"stats", {{"by_f", {{"read_all", {{"ok_count", 1}}}}}}},
                             {"workload", {{"valid", "unknown"}, {"results", {{"my_key", 1}}}}}};
  ASSERT_TRUE(write_results(*folder_, results, edn_files::written).ok());
  EXPECT_EQ(*folder_->read("results.edn"),
            "{:valid? false, :counts {:ok-count 3}, "
            ":stats {:by-f {:read_all {:ok-count 1}}}, "
            ":workload {:valid? \"unknown\", :results {:my_key 1}}}\n");
  EXPECT_EQ(*folder_->read_json("results.json"), results);
}

TEST_F(run_files, each_failing_key_has_a_folder_with_its_own_history_and_results) {
  const auto ops = failing_on({"a/b", 7});
  const auto results = judged(ops);
  ASSERT_TRUE(write_failing_keys(*folder_, ops, results).ok());
  const auto own = read_history(folder_->file("independent/a%2fb/history.jsonl"));
  ASSERT_TRUE(own.ok()) << to_string(own.problem());
  ASSERT_EQ(own->size(), 4U);
  EXPECT_EQ((*own)[3].value, json::value(2));
  EXPECT_EQ(*folder_->read("independent/7/history.txt"),
            "0\tinvoke\twrite\t1\n0\tok\twrite\t1\n0\tinvoke\tread\tnull\n0\tok\tread\t2\n");
  EXPECT_EQ(folder_->read_json("independent/7/results.json")->at("valid"), false);
}

TEST_F(run_files, only_the_first_failing_keys_are_stored_and_old_ones_go) {
  std::vector<json::value> keys;
  for (int i = 0; i < 20; ++i) keys.emplace_back(i);
  const auto many = failing_on(keys);
  ASSERT_TRUE(write_failing_keys(*folder_, many, judged(many)).ok());
  EXPECT_TRUE(folder_->has("independent/15"));
  EXPECT_FALSE(folder_->has("independent/16"));
  ASSERT_TRUE(write_failing_keys(*folder_, many, {{"valid", true}}).ok());
  EXPECT_FALSE(folder_->has("independent"));
}

TEST_F(run_files, names_of_files_are_safe_and_differ_for_different_keys) {
  EXPECT_EQ(file_name_of("user-1_a.b"), "user-1_a.b");
  EXPECT_EQ(file_name_of("../etc"), "%2e.%2fetc");
  EXPECT_EQ(file_name_of("."), "%2e");
  EXPECT_EQ(file_name_of(".."), "%2e.");
  EXPECT_EQ(file_name_of(""), "%");
  EXPECT_EQ(file_name_of("%"), "%25");
  EXPECT_EQ(file_name_of("a b\n"), "a%20b%0a");
  EXPECT_EQ(file_name_of(std::string_view{"\0", 1}), "%00");
  EXPECT_EQ(file_name_of("é"), "%c3%a9");
  std::set<std::string> names;
  for (const auto& key : {std::string(500, 'x'), std::string(501, 'x'), std::string(300, '/')}) {
    const auto name = file_name_of(key);
    EXPECT_EQ(name.size(), 120U) << name;
    EXPECT_TRUE(names.insert(name).second);
  }
}

}  // namespace
}  // namespace agon::scenarios
