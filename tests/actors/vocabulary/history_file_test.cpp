// Histories as files: what is written can be read, and what cannot be read is explained.
#include "actors/vocabulary/history_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace agon {
namespace {

op read_by(std::int64_t process) {
  return op{.index = 0,
            .time = time_point{duration{12}},
            .process = process_id{process},
            .type = op_type::invoke,
            .f = "read",
            .value = nullptr};
}

std::string problem_with(std::string_view line) {
  const auto event = op_from_json_line(line);
  return event.ok() ? "none" : to_string(event.problem());
}

/// A file that is gone at the end of the test.
class temporary_file {
 public:
  explicit temporary_file(std::string_view content)
      : path_{testing::TempDir() + "history_file_test_" +
              testing::UnitTest::GetInstance()->current_test_info()->name() + ".jsonl"} {
    std::ofstream{path_, std::ios::binary} << content;
  }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;
  ~temporary_file() { std::filesystem::remove(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

constexpr std::string_view invocation = R"({"process":0,"type":"invoke","f":"read"})";
constexpr std::string_view completion = R"({"process":0,"type":"ok","f":"read","value":3})";

std::string lines(std::initializer_list<std::string_view> all) {
  std::string text;
  for (const auto line : all) text += std::string{line} + "\n";
  return text;
}

TEST(history_file, an_op_is_one_json_object) {
  EXPECT_EQ(to_json_line(read_by(3)),
            R"({"index":0,"time":12,"process":3,"type":"invoke","f":"read","value":null})");
}

TEST(history_file, nemeses_have_their_name_as_process) {
  op kill = read_by(-2);
  kill.type = op_type::info;
  kill.f = "kill";
  kill.value = {"n1", "n2"};
  kill.error = "timeout";
  EXPECT_EQ(to_json_line(kill),
            R"({"index":0,"time":12,"process":"nemesis-2","type":"info","f":"kill",)"
            R"("value":["n1","n2"],"error":"timeout"})");
}

TEST(history_file, what_is_written_reads_back_equal) {
  op odd = read_by(1234567890123);
  odd.index = 9;
  odd.type = op_type::fail;
  odd.f = "say \"hi\"\n\\";
  odd.value = {{"k", {1, nullptr, true, -7}}, {"text", "ünï\tcode"}};
  odd.error = {"no-client", "refused"};
  for (const op& event : {read_by(0), read_by(-1), read_by(-17), odd}) {
    const auto again = op_from_json_line(to_json_line(event));
    ASSERT_TRUE(again.ok()) << to_string(again.problem());
    EXPECT_EQ(*again, event);
  }
}

TEST(history_file, an_op_without_index_is_written_without) {
  op event = read_by(0);
  event.index = -1;
  EXPECT_EQ(to_json_line(event),
            R"({"time":12,"process":0,"type":"invoke","f":"read","value":null})");
  EXPECT_EQ(*op_from_json_line(to_json_line(event)), event);
}

TEST(history_file, index_time_and_value_may_be_absent_and_others_are_ignored) {
  const auto event =
      op_from_json_line(R"({"f":"read","type":"ok","process":2,"node":"n1","extra":[{}]})");
  ASSERT_TRUE(event.ok());
  EXPECT_EQ(*event, (op{.process = process_id{2}, .type = op_type::ok, .f = "read"}));
}

TEST(history_file, a_wrong_member_is_named_with_what_was_expected) {
  EXPECT_EQ(
      problem_with(R"({"type":"invoke","f":"read"})"),
      "\"process\" is missing (expected an integer from 0 on, \"nemesis\" or \"nemesis-2\" …)");
  EXPECT_EQ(problem_with(R"({"process":"nemesi","type":"invoke","f":"read"})"),
            "\"process\" is \"nemesi\" "
            "(expected an integer from 0 on, \"nemesis\" or \"nemesis-2\" …)");
  EXPECT_EQ(problem_with(R"({"process":0,"type":"invok","f":"read"})"),
            "\"type\" is \"invok\" (expected invoke, ok, fail or info)");
  EXPECT_EQ(problem_with(R"({"process":0,"f":"read"})"),
            "\"type\" is missing (expected invoke, ok, fail or info)");
  EXPECT_EQ(problem_with(R"({"process":0,"type":"ok","f":7})"),
            "\"f\" is 7 (expected the name of a function, such as \"read\")");
  EXPECT_EQ(problem_with(R"({"process":0,"type":"ok","f":"read","time":1.5})"),
            "\"time\" is 1.5E0 (expected an integer from 0 on)");
  EXPECT_EQ(problem_with(R"({"process":0,"type":"ok","f":"read","index":-4})"),
            "\"index\" is -4 (expected an integer from 0 on)");
}

TEST(history_file, names_that_are_almost_a_nemesis_are_refused) {
  for (const char* name : {"\"nemesis-\"", "\"nemesis-1\"", "\"nemesis-02\"", "\"nemesis-2x\"",
                           "\"nemesis--2\"", "\"nemesis-99999999999\"", "-1", "1.0", "null"}) {
    const std::string line = std::string{R"({"type":"info","f":"kill","process":)"} + name + "}";
    EXPECT_FALSE(op_from_json_line(line).ok()) << line;
  }
}

TEST(history_file, what_is_not_an_object_is_refused) {
  EXPECT_EQ(problem_with("[1]"),
            "not an object: [1] (expected an object with process, type and f)");
  EXPECT_NE(problem_with("{\"process\":").find("not JSON: "), std::string::npos);
  EXPECT_NE(problem_with("").find("not JSON: "), std::string::npos);
  EXPECT_NE(problem_with(std::string(invocation) + "}").find("not JSON: "), std::string::npos);
}

TEST(history_file, values_may_nest_deeply_but_not_without_end) {
  const auto nested = [](std::size_t depth) {
    return R"({"process":0,"type":"ok","f":"read","value":)" + std::string(depth, '[') +
           std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(op_from_json_line(nested(200)).ok());
  EXPECT_FALSE(op_from_json_line(nested(100'000)).ok());
}

TEST(history_file, a_file_reads_as_a_paired_history) {
  const temporary_file file{lines({invocation, completion})};
  const auto ops = read_history(file.path());
  ASSERT_TRUE(ops.ok()) << to_string(ops.problem());
  ASSERT_EQ(ops->size(), 2U);
  EXPECT_EQ(ops->pair(0), 1);
  EXPECT_EQ((*ops)[1].index, 1);
  EXPECT_EQ((*ops)[1].value, json::value(3));
}

TEST(history_file, blank_lines_and_carriage_returns_do_no_harm) {
  const temporary_file file{"\r\n" + std::string{invocation} + "\r\n\n" + std::string{completion} +
                            "\r\n  \n"};
  const auto ops = read_history(file.path());
  ASSERT_TRUE(ops.ok()) << to_string(ops.problem());
  EXPECT_EQ(ops->size(), 2U);
}

TEST(history_file, the_last_line_is_dropped_if_a_killed_run_left_it_incomplete) {
  const temporary_file file{lines({invocation, completion}) + R"({"process":0,"type":"inv)"};
  std::vector<error> warnings;
  const auto ops = read_history(file.path(), &warnings);
  ASSERT_TRUE(ops.ok()) << to_string(ops.problem());
  EXPECT_EQ(ops->size(), 2U);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(to_string(warnings[0]),
            file.path() +
                ":3: the last 24 bytes are no complete op; they are left out "
                "(the run died while it wrote; everything before is used)");
}

TEST(history_file, blocks_that_were_reserved_and_never_written_are_dropped) {
  const std::string zeros(5'000, '\0');
  for (const auto& end : {zeros, "{\"ti" + zeros, zeros + "\n" + std::string{completion} + "\n"}) {
    const temporary_file file{lines({invocation, completion}) + end};
    std::vector<error> warnings;
    const auto ops = read_history(file.path(), &warnings);
    ASSERT_TRUE(ops.ok()) << to_string(ops.problem());
    EXPECT_EQ(ops->size(), 2U);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_TRUE(warnings[0].what.starts_with("the last " + std::to_string(end.size()) + " bytes"));
  }
}

TEST(history_file, a_whole_file_has_no_warnings) {
  const temporary_file file{lines({invocation, completion}) + "  \n "};
  std::vector<error> warnings;
  ASSERT_TRUE(read_history(file.path(), &warnings).ok());
  EXPECT_TRUE(warnings.empty());
}

TEST(history_file, the_last_line_is_kept_if_only_its_line_end_is_missing) {
  const temporary_file file{lines({invocation}) + std::string{completion}};
  const auto ops = read_history(file.path());
  ASSERT_TRUE(ops.ok()) << to_string(ops.problem());
  EXPECT_EQ(ops->size(), 2U);
}

TEST(history_file, a_bad_line_is_an_error_with_file_and_line) {
  const temporary_file file{lines({invocation, R"({"process":0,"type":"done","f":"read"})"})};
  const auto ops = read_history(file.path());
  ASSERT_FALSE(ops.ok());
  EXPECT_EQ(to_string(ops.problem()),
            file.path() + ":2: \"type\" is \"done\" (expected invoke, ok, fail or info)");
}

TEST(history_file, ops_that_cannot_be_paired_are_an_error_with_file_and_line) {
  const temporary_file file{lines({completion})};
  const auto ops = read_history(file.path());
  ASSERT_FALSE(ops.ok());
  EXPECT_EQ(to_string(ops.problem()), file.path() +
                                          ":1: process 0 completes read which it did not invoke "
                                          "(each completion needs an invocation before it)");
}

TEST(history_file, an_empty_file_is_an_empty_history) {
  const temporary_file file{""};
  const auto ops = read_history(file.path());
  ASSERT_TRUE(ops.ok());
  EXPECT_TRUE(ops->empty());
}

TEST(history_file, a_file_that_is_not_there_is_an_error_that_says_so) {
  const auto ops = read_history("/nowhere/history.jsonl");
  ASSERT_FALSE(ops.ok());
  EXPECT_EQ(to_string(ops.problem()),
            "/nowhere/history.jsonl: cannot be opened: No such file or directory "
            "(name a readable file of JSON lines or EDN)");
}

TEST(history_file, a_folder_is_not_a_history) {
  const auto ops = read_history(testing::TempDir());
  ASSERT_FALSE(ops.ok());
  EXPECT_NE(to_string(ops.problem()).find("cannot be read: Is a directory"), std::string::npos);
}

TEST(history_file, text_has_a_line_for_each_op) {
  const auto ops = history::from({*op_from_json_line(invocation), *op_from_json_line(completion)});
  ASSERT_TRUE(ops.ok());
  std::ostringstream out;
  write_text(out, *ops);
  EXPECT_EQ(out.str(), "0\tinvoke\tread\tnull\n0\tok\tread\t3\n");
}

}  // namespace
}  // namespace agon
