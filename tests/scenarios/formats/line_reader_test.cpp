// Lines of histories that still grow.
#include "scenarios/formats/line_reader.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::scenarios {
namespace {

/// The ops on these lines, up to the first that is wrong.
std::string read_from(const std::vector<std::string>& lines) {
  line_reader reader;
  std::string text;
  for (const auto& line : lines) {
    const auto ops = reader.read(line, "h");
    if (!ops) return text + to_string(ops.problem());
    for (const auto& event : *ops)
      text += to_string(event.process) + " " + std::string{to_string(event.type)} + " " + event.f +
              " " + json::serialize(event.value) + "; ";
  }
  if (reader.format()) text += to_string(*reader.format());
  return text;
}

TEST(line_reader, reads_json) {
  EXPECT_EQ(read_from({"", R"({"process":0,"type":"invoke","f":"read","value":null})", " \r",
                       R"( {"process":0,"f":"read","type":"ok","value":[1]})"}),
            "0 invoke read null; 0 ok read [1]; JSON lines");
}

TEST(line_reader, reads_edn_with_and_without_keys) {
  EXPECT_EQ(read_from({"; a run", "{:process 0, :type :invoke, :f :read, :value nil}",
                       "{:process 0, :type :ok, :f :read, :value 3} ; it was"}),
            "0 invoke read null; 0 ok read 3; EDN");
  EXPECT_EQ(read_from({"{:process 0, :type :invoke, :f :get, :key \"a\", :value nil}"}),
            "0 invoke get [\"a\",null]; EDN with keys");
}

TEST(line_reader, reads_logs_and_passes_over_their_other_lines) {
  EXPECT_EQ(
      read_from({"Starting", "INFO  jepsen.util - 0\t:invoke\t:read\tnil",
                 "INFO  jepsen.core - Worker 0 done", "INFO  jepsen.util - 0\t:ok\t:read\t7"}),
      "0 invoke read null; 0 ok read 7; Jepsen's log");
}

TEST(line_reader, names_the_line_that_is_wrong) {
  EXPECT_EQ(read_from({R"({"process":0,"type":"invoke","f":"read"})", "", R"({"process":0})"}),
            "0 invoke read null; h:3: \"type\" is missing (expected invoke, ok, fail or info)");
  EXPECT_EQ(read_from({"", "{:process 0, :type :done, :f :read}"}),
            "h:2: \"type\" is \"done\" (expected invoke, ok, fail or info)");
}

TEST(line_reader, refuses_what_is_no_op_a_line) {
  const std::string expected = " (a history that still grows has a whole op on each line)";
  EXPECT_EQ(read_from({"[{\"process\":0}"}), "h:1: an array of ops begins" + expected);
  EXPECT_EQ(read_from({"[{:process 0}"}), "h:1: an array of ops begins" + expected);
  EXPECT_EQ(read_from({"{:type :invoke, :f :read}"}), "h:1: an op without :process" + expected);
  EXPECT_EQ(read_from({"({:process 0}"}), "h:1: an array of ops begins" + expected);
}

}  // namespace
}  // namespace agon::scenarios
