// Histories of other harnesses: Jepsen's ops, what they may lack, and files whose size is known.
#include "actors/vocabulary/history_edn.hpp"

#include "actors/vocabulary/history_file.hpp"
#include "tests/actors/vocabulary/random_ops.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace agon {
namespace {

namespace fs = std::filesystem;

std::string problem_with(std::string_view text) {
  const auto ops = ops_from_edn(text, "h.edn");
  return ops ? "none" : to_string(ops.problem());
}

/// process, type and f of each op.
std::string outline(const result<std::vector<op>>& ops) {
  if (!ops) return to_string(ops.problem());
  std::string all;
  for (const auto& event : *ops)
    all += (all.empty() ? "" : " ") + to_string(event.process) + ":" +
           std::string{to_string(event.type)} + ":" + event.f;
  return all;
}

TEST(history_edn, an_op_of_jepsen_is_read_with_all_its_members) {
  const auto ops = ops_from_edn(
      "{:index 4, :time 12, :process 3, :type :fail, :f :cas, :value [\"x\" [1 nil]], "
      ":error [:timeout \"n1\"], :clock-offsets {\"n1\" 0.5}, :source :generator}",
      "h.edn");
  ASSERT_TRUE(ops.ok()) << to_string(ops.problem());
  EXPECT_EQ(ops->front(), (op{.index = 4,
                              .time = time_point{duration{12}},
                              .process = process_id{3},
                              .type = op_type::fail,
                              .f = "cas",
                              .value = {"x", {1, nullptr}},
                              .error = {"timeout", "n1"}}));
}

TEST(history_edn, ops_may_stand_on_lines_in_a_vector_or_in_a_list) {
  const std::string one = "{:process 0, :type :invoke, :f :read, :value nil}";
  const std::string two = "#jepsen.history.Op{:process :nemesis, :type :info, :f :kill}";
  const std::string expected = "0:invoke:read nemesis:info:kill";
  EXPECT_EQ(outline(ops_from_edn(one + "\n" + two + "\n", "h.edn")), expected);
  EXPECT_EQ(outline(ops_from_edn("[" + one + "\n " + two + "]", "h.edn")), expected);
  EXPECT_EQ(outline(ops_from_edn("(" + one + " " + two + ") ; end", "h.edn")), expected);
  EXPECT_EQ(outline(ops_from_edn("", "h.edn")), "");
}

TEST(history_edn, unknown_indices_and_times_are_left_open) {
  const auto ops = ops_from_edn(
      "{:index -1, :time -1, :process 0, :type :ok, :f :read} "
      "{:index nil, :time nil, :process 0, :type :ok, :f :read}",
      "h.edn");
  ASSERT_TRUE(ops.ok()) << to_string(ops.problem());
  for (const auto& event : *ops) {
    EXPECT_EQ(event.index, -1);
    EXPECT_EQ(event.time, time_point{});
  }
}

TEST(history_edn, ops_without_a_process_are_seated_so_that_they_pair) {
  EXPECT_EQ(outline(ops_from_edn("{:type :invoke :f :read}"
                                 "{:type :invoke :f :write :value 1}"
                                 "{:type :invoke :f :write :value 2}"
                                 "{:type :ok :f :write :value 2}"
                                 "{:type :info :f :write :value 1}"
                                 "{:type :invoke :f :write :value 3}"
                                 "{:type :ok :f :read :value 7}"
                                 "{:type :invoke :f :read}",
                                 "h.edn")),
            "0:invoke:read 1:invoke:write 2:invoke:write 2:ok:write 1:info:write "
            "2:invoke:write 0:ok:read 0:invoke:read");
}

TEST(history_edn, ops_without_f_are_transactions) {
  EXPECT_EQ(outline(ops_from_edn("{:process 1, :type :invoke, :value [[:r 1 nil]]}", "h.edn")),
            "1:invoke:txn");
}

TEST(history_edn, malformed_text_is_an_error_with_line_and_column) {
  EXPECT_EQ(problem_with("{:process 0, :type :ok, :f :read}\n{:process 0, :type"),
            "h.edn:2:1: no '}' closes this (is the file cut off?)");
}

TEST(history_edn, a_wrong_op_is_named_by_its_line) {
  EXPECT_EQ(problem_with("{:process 0, :type :ok, :f :read}\n{:process 0, :type :done, :f :r}"),
            "h.edn:2: \"type\" is \"done\" (expected invoke, ok, fail or info)");
  EXPECT_EQ(problem_with("[{:process :nemo, :type :info, :f :kill}]"),
            "h.edn:1: \"process\" is \"nemo\" "
            "(expected an integer from 0 on, \"nemesis\" or \"nemesis-2\" …)");
  EXPECT_EQ(problem_with("[1 2]"),
            "h.edn:1: not a map: 1 "
            "(expected an op such as {:process 0, :type :invoke, :f :read, :value nil})");
}

TEST(history_edn, an_op_is_written_as_jepsen_writes_it) {
  std::string text;
  append_edn(text, op{.index = 0,
                      .time = time_point{duration{12}},
                      .process = process_id{-1},
                      .type = op_type::info,
                      .f = "start-partition",
                      .value = json::object{{"n1", json::array{"n2"}}},
                      .error = "timeout"});
  EXPECT_EQ(text,
            "{:index 0, :time 12, :process :nemesis, :type :info, :f :start-partition, "
            ":value {:n1 [\"n2\"]}, :error \"timeout\"}");
}

TEST(history_edn, what_is_written_reads_back_equal) {
  random_stream random{6, "edn ops"};
  std::vector<op> ops;
  for (int i = 0; i < 5'000; ++i) ops.push_back(random_op(random));
  std::ostringstream out;
  write_edn(out, ops);
  const auto again = ops_from_edn(out.str(), "h.edn");
  ASSERT_TRUE(again.ok()) << to_string(again.problem());
  ASSERT_EQ(again->size(), ops.size());
  for (std::size_t i = 0; i < ops.size(); ++i) ASSERT_EQ((*again)[i], ops[i]);
}

std::string lines_of(std::string_view text, bool is_json) {
  std::vector<std::size_t> lines;
  const auto ops =
      is_json ? ops_from_json_array(text, "h", &lines) : ops_from_edn(text, "h", &lines);
  if (!ops) return to_string(ops.problem());
  std::string found;
  for (const auto line : lines) found += std::to_string(line) + " ";
  return found;
}

TEST(history_edn, each_op_has_its_line_however_they_are_laid_out) {
  const std::string edn = "{:process 0, :type :invoke, :f :r}";
  EXPECT_EQ(lines_of(edn + " " + edn + "\n\n" + edn, false), "1 1 3 ");
  EXPECT_EQ(lines_of("; about\n[" + edn + "\n#_{}\n" + edn + edn + "]\n" + edn, false), "2 4 4 5 ");
  EXPECT_EQ(lines_of("#ops\n[" + edn + "\n" + edn + "]", false), "1 1 ");
  const std::string json = R"({"process":0,"type":"invoke","f":"},\"","value":[[1],{"a":"\n"}]})";
  EXPECT_EQ(lines_of("\n[" + json + ",\n" + json + "," + json + "\n,\n" + json + "]", true),
            "2 3 3 5 ");
  EXPECT_EQ(lines_of("[]", true), "");
  EXPECT_EQ(lines_of("[\n" + json + ",\n" + json + "\n{", true),
            "h:4: not JSON: syntax error (expected an array of ops, or an op a line)");
}

TEST(history_edn, ops_without_process_are_seated_in_time_that_their_number_bounds) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "{:type :invoke, :f :w}{:type :info, :f :w}\n";
  const auto ops = ops_from_edn(text, "h");
  ASSERT_TRUE(ops.ok());
  ASSERT_EQ(ops->size(), 200'000U);
  EXPECT_EQ((*ops)[199'999].process, process_id{99'999});
}

TEST(history_edn, a_vector_that_does_not_end_is_an_error_at_its_begin) {
  EXPECT_EQ(lines_of("\n[{:process 0, :type :ok, :f :r}\n", false),
            "h:2:1: no ']' closes this (is the file cut off?)");
  EXPECT_EQ(lines_of("[{:process 0, :type :ok, :f :r})", false),
            "h:1:32: ')' closes nothing (is an opening one missing?)");
  EXPECT_EQ(lines_of("[[{:process 0, :type :ok, :f :r}]]", false).substr(0, 13), "h:1: not a ma");
}

TEST(history_edn, arrays_of_json_are_histories_too) {
  EXPECT_EQ(outline(ops_from_json_array(R"([{"index":0,"process":1,"type":"invoke","value":[]},
                                           {"index":1,"process":1,"type":"ok","value":[]}])",
                                        "h.json")),
            "1:invoke:txn 1:ok:txn");
  EXPECT_EQ(outline(ops_from_json_array("[1]", "h.json")),
            "h.json:1: not a map: 1 "
            "(expected an op such as {:process 0, :type :invoke, :f :read, :value nil})");
  EXPECT_EQ(outline(ops_from_json_array("[", "h.json")),
            "h.json:1: not JSON: incomplete JSON (expected an array of ops, or an op a line)");
}

/// Number of ops by file, from the list that comes with them.
std::map<std::string, std::size_t> known_sizes(const fs::path& folder) {
  std::map<std::string, std::size_t> sizes;
  std::ifstream index{folder / "INDEX.tsv"};
  for (std::string line; std::getline(index, line);) {
    std::istringstream cells{line};
    std::string file, source, model, ops;
    std::getline(cells, file, '\t');
    std::getline(cells, source, '\t');
    std::getline(cells, model, '\t');
    std::getline(cells, ops, '\t');
    const auto dot = file.rfind('.');
    const auto ending = dot == std::string::npos ? "" : file.substr(dot);
    if (ending == ".edn" || ending == ".json") sizes[file] = std::stoul(ops);
  }
  return sizes;
}

TEST(history_edn, every_history_from_elsewhere_is_read_whole) {
  const fs::path folder = "../shared/data";
  if (!fs::exists(folder)) GTEST_SKIP() << "no " << folder;
  // These test a checker with half ops: completions without invocations, or a process that invokes
  // twice. Their ops are read, but no history is made of them.
  const std::set<std::string> not_paired{"elle-tests/rw-register-065-checker-test.edn",
                                         "jepsen-tests/causal-reverse-053-casusal-reverse-test.edn",
                                         "jepsen-tests/causal-reverse-054-casusal-reverse-test.edn",
                                         "jepsen-tests/queue-004-queue-test.edn",
                                         "jepsen-tests/queue-006-queue-test.edn",
                                         "jepsen-tests/stats-001-stats-test.edn"};
  const auto sizes = known_sizes(folder);
  EXPECT_EQ(sizes.size(), 254U);
  for (const auto& [name, size] : sizes) {
    const auto path = (folder / name).string();
    std::ifstream in{path};
    std::ostringstream text;
    text << in.rdbuf();
    const auto ops = name.ends_with(".edn") ? ops_from_edn(text.str(), path)
                                            : ops_from_json_array(text.str(), path);
    ASSERT_TRUE(ops.ok()) << to_string(ops.problem());
    EXPECT_EQ(ops->size(), size) << name;
    EXPECT_EQ(read_history(path).ok(), !not_paired.contains(name)) << name;
  }
}

}  // namespace
}  // namespace agon
