// Formats and how they are told apart; and what is said about lines that are wrong.
#include "scenarios/formats/foreign_history.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace agon::scenarios {
namespace {

std::string format_of(std::string_view text) {
  const auto found = recognise(text);
  return found ? std::string{to_string(*found)} : to_string(found.problem());
}

std::string problem_in(std::string_view text) {
  const auto found = read_foreign_text(text, "h");
  return found ? "none" : to_string(found.problem());
}

std::string ops_in(std::string_view text) {
  const auto found = read_foreign_text(text, "h");
  if (!found) return to_string(found.problem());
  std::string lines;
  for (const auto& event : found->ops)
    lines += to_string(event.process) + " " + std::string{to_string(event.type)} + " " + event.f +
             " " + json::serialize(event.value) + "; ";
  return lines;
}

constexpr std::string_view log_lines =
    "INFO  jepsen.util - 0\t:invoke\t:cas\t[1 2]\n"
    "INFO  jepsen.core - Worker 1 starting\n"
    "INFO  jepsen.util - :nemesis\t:info\t:start\tnil\n"
    "INFO  jepsen.util - 0\t:info\t:cas\t:timed-out\n";

TEST(recognise, tells_formats_by_their_content) {
  EXPECT_EQ(format_of(""), "JSON lines");
  EXPECT_EQ(format_of(R"({"process":0,"type":"invoke","f":"read"})"), "JSON lines");
  EXPECT_EQ(format_of("\n [ {\"process\":0}]"), "JSON");
  EXPECT_EQ(format_of("[]"), "JSON");
  EXPECT_EQ(format_of("; a comment\n[{:type :invoke}]"), "EDN");
  EXPECT_EQ(format_of("{ :process 0, :type :invoke, :f :read}"), "EDN");
  EXPECT_EQ(format_of("#jepsen.history.Op{:index 0}"), "EDN");
  EXPECT_EQ(format_of("{:process 0, :type :invoke, :f :get, :key \"3\"}"), "EDN with keys");
  EXPECT_EQ(format_of(log_lines), "Jepsen's log");
  EXPECT_EQ(format_of("0\t:invoke\t:read\tnil\n"), "Jepsen's log");
}

TEST(recognise, says_what_it_does_not_know) {
  EXPECT_EQ(
      format_of("r(1,2,3,4)\nw(1,2,3,4)"),
      "no history of a known format: it begins with r(1,2,3,4) (expected ops as JSON lines, a "
      "JSON array, EDN maps, or lines of Jepsen's log)");
  EXPECT_EQ(format_of("\xfd"
                      "7zXZ\0\0"),
            "it is compressed (try xz -dc FILE | agon check -)");
}

TEST(jepsen_log, is_read_line_by_line) {
  EXPECT_EQ(ops_in(log_lines),
            "0 invoke cas [1,2]; nemesis info start null; 0 info cas \"timed-out\"; ");
  EXPECT_EQ(ops_in("3 :invoke :write 4\n3 :ok :write 4\n"), "3 invoke write 4; 3 ok write 4; ");
}

TEST(jepsen_log, names_the_line_that_is_wrong) {
  EXPECT_EQ(problem_in("0\t:invoke\t:read\tnil\n0\t:okay\t:read\t1\n"),
            "h:2: type is \"okay\" (expected invoke, ok, fail or info)");
  EXPECT_EQ(
      problem_in("0\t:invoke\t:read\tnil\n0\t:ok\tread\t1\n"),
      "h:2: f is \"read\" (expected process, type, f and value, such as 0 :invoke :read nil)");
}

TEST(keyed_edn, puts_the_key_beside_the_value) {
  EXPECT_EQ(ops_in("{:process 6, :type :invoke, :f :append, :key \"0\", :value \"x\"}\n"
                   "{:process 6, :type :ok, :f :append, :key \"0\", :value nil}\n"),
            "6 invoke append [\"0\",\"x\"]; 6 ok append [\"0\",null]; ");
  EXPECT_EQ(problem_in("{:process 6, :type :invoke, :f :append, :key \"0\"}\n\n"
                       "{:process 6, :type :ok, :f :append}\n"),
            "h:3: \"key\" is missing (expected one in each op, as in the first)");
}

TEST(foreign_history, names_the_line_of_an_op_that_is_wrong) {
  EXPECT_EQ(problem_in("; c\n[{:process 0, :type :invoke, :f :read}\n {:process 0, :type :done}]"),
            "h:3: \"type\" is \"done\" (expected invoke, ok, fail or info)");
  EXPECT_EQ(problem_in("{\"process\":0,\"type\":\"invoke\",\"f\":\"read\"}\n{\"process\":0}\n"),
            "h:2: \"type\" is missing (expected invoke, ok, fail or info)");
}

TEST(foreign_history, leaves_out_infos_that_complete_nothing) {
  const auto found = read_foreign_text(
      "{:process 7, :type :info, :f :crash, :value nil}\n"
      "{:process 7, :type :invoke, :f :read, :value nil}\n{:process 7, :type :info, :f :read}",
      "h");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->ops.size(), 2U);
  ASSERT_EQ(found->warnings.size(), 1U);
  EXPECT_EQ(to_string(found->warnings[0]),
            "h: info ops that complete nothing: 1 (they say nothing about the object and are left "
            "out)");
}

TEST(foreign_history, says_that_a_process_answered_without_being_asked) {
  const auto problem = problem_in("{:process 0, :type :ok, :f :read, :value 1}");
  EXPECT_TRUE(problem.starts_with("h:1: ")) << problem;
  const auto after = problem_in(
      "3\t:info\t:crash\tnil\n# noise\n3\t:invoke\t:read\tnil\n\n3\t:invoke\t:read\tnil\n");
  EXPECT_EQ(after,
            "h:5: process 3 invokes read while its op at index 0 has not completed (a process has "
            "one op at a time)");
}

TEST(foreign_history, is_read_from_a_file_and_tells_what_it_left_out) {
  const auto path = std::filesystem::temp_directory_path() / "agon-foreign-history";
  std::ofstream{path} << "{\"process\":0,\"type\":\"invoke\",\"f\":\"read\"}\n{\"proc";
  const auto found = read_foreign_history(path.string());
  std::filesystem::remove(path);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->ops.size(), 1U);
  EXPECT_EQ(found->warnings.size(), 1U);
  EXPECT_FALSE(read_foreign_history("/nowhere/at-all").ok());
}

}  // namespace
}  // namespace agon::scenarios
