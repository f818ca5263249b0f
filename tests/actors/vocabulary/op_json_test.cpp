// The short way of reading and writing op lines, held against Boost.JSON.
#include "actors/vocabulary/op_json.hpp"

#include "tests/actors/vocabulary/random_ops.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon {
namespace {

/// As the text says, by Boost.JSON alone.
std::string plain_line(const op& event) {
  json::object line;
  if (event.index >= 0) line["index"] = event.index;
  line["time"] = event.time.time_since_epoch().count();
  if (event.process.is_client())
    line["process"] = event.process.value;
  else
    line["process"] = to_string(event.process);
  line["type"] = to_string(event.type);
  line["f"] = event.f;
  line["value"] = event.value;
  if (!event.error.is_null()) line["error"] = event.error;
  return json::serialize(line);
}

/// The same op, or the same error in the same words.
void expect_same(op_line_reader& reader, const std::string& line) {
  const auto known = op_from_json_line(line);
  op found{.index = 9, .f = "left over", .value = 1, .error = 2};
  const auto fine = reader.read(line, found);
  ASSERT_EQ(fine.ok(), known.ok()) << line;
  if (!known) {
    EXPECT_EQ(fine.problem(), known.problem()) << line;
    return;
  }
  EXPECT_EQ(found, *known) << line;
  EXPECT_EQ(found.value.kind(), known->value.kind()) << line;
  EXPECT_EQ(json::serialize(found.value), json::serialize(known->value)) << line;
}

TEST(op_json, a_line_is_what_boost_json_writes) {
  random_stream random{1, "lines"};
  for (int i = 0; i < 20'000; ++i) {
    const auto event = random_op(random);
    ASSERT_EQ(to_json_line(event), plain_line(event));
  }
}

TEST(op_json, lines_are_appended_to_what_is_there) {
  std::string text = "before\n";
  append_json_line(text, {.time = time_point{duration{7}}, .f = "read", .value = {1, -2}});
  EXPECT_EQ(text,
            "before\n"
            R"({"time":7,"process":0,"type":"invoke","f":"read","value":[1,-2]})");
}

TEST(op_json, the_fast_reader_reads_what_was_written) {
  random_stream random{2, "round trip"};
  op_line_reader reader;
  for (int i = 0; i < 20'000; ++i) {
    const auto event = random_op(random);
    op again;
    ASSERT_TRUE(reader.read(to_json_line(event), again).ok()) << to_json_line(event);
    ASSERT_EQ(again, event);
  }
}

TEST(op_json, the_fast_reader_agrees_with_the_slow_one_on_damaged_lines) {
  random_stream random{3, "damage"};
  op_line_reader reader;
  static const std::string bytes = "{}[]\",:0123456789-+.eEntfu\\ \t\n/é\x01\x80";
  for (int i = 0; i < 40'000; ++i) {
    auto line = to_json_line(random_op(random));
    for (auto left = 1 + random.below(3); left > 0 && !line.empty(); --left) {
      const auto at = random.below(line.size());
      switch (random.below(4)) {
        case 0:
          line.erase(at, 1 + random.below(4));
          break;
        case 1:
          line.insert(at, 1, bytes[random.below(bytes.size())]);
          break;
        case 2:
          line[at] = bytes[random.below(bytes.size())];
          break;
        default:
          line.resize(at);
      }
    }
    expect_same(reader, line);
    if (HasFatalFailure()) return;
  }
}

TEST(op_json, the_fast_reader_agrees_on_numbers_at_their_limits) {
  op_line_reader reader;
  for (const auto* number : {"0",
                             "-0",
                             "00",
                             "01",
                             "-01",
                             "-",
                             "+1",
                             "1.",
                             "1.0",
                             "1e3",
                             "-1E-3",
                             "999999999999999999",
                             "1000000000000000000",
                             "9223372036854775807",
                             "9223372036854775808",
                             "-9223372036854775808",
                             "-9223372036854775809",
                             "18446744073709551615",
                             "18446744073709551616",
                             "1e400",
                             "0x10",
                             "1 ",
                             "[1,]",
                             "[,1]",
                             "[1 ,2]",
                             "[]",
                             "[[[]]]",
                             "[null,true,false,\"\"]",
                             "nul",
                             "truefalse",
                             "\"\\u00e9\"",
                             "\"\\ud800\"",
                             "{\"a\":1}"}) {
    const std::string end = R"(,"type":"ok","f":"x","value":)";
    expect_same(reader, R"({"time":1,"process":0)" + end + number + "}");
    expect_same(reader, R"({"time":)" + std::string{number} + R"(,"process":0)" + end + "1}");
    expect_same(reader,
                R"({"index":)" + std::string{number} + R"(,"time":1,"process":0)" + end + "1}");
    expect_same(reader, R"({"time":1,"process":)" + std::string{number} + end + "1}");
    expect_same(reader, R"({"time":1,"process":0)" + end + "1,\"error\":" + number + "}");
  }
}

TEST(op_json, arrays_nest_deeply_on_both_ways) {
  op_line_reader reader;
  for (const std::size_t depth : {1U, 15U, 16U, 17U, 200U, 300U})
    expect_same(reader, R"({"time":1,"process":0,"type":"ok","f":"x","value":)" +
                            std::string(depth, '[') + std::string(depth, ']') + "}");
}

TEST(op_json, a_process_is_a_nemesis_by_its_name) {
  EXPECT_EQ(process_from("nemesis")->value, -1);
  EXPECT_EQ(process_from("nemesis-3")->value, -3);
  EXPECT_EQ(to_string(process_from("nemo").problem()),
            "\"process\" is \"nemo\" "
            "(expected an integer from 0 on, \"nemesis\" or \"nemesis-2\" …)");
}

TEST(op_json, numbers_too_large_to_be_stored_are_refused) {
  for (const auto* number : {"1e309", "[-1e999999]", "{\"a\":[1e400]}"}) {
    const auto read = op_from_json_line(R"({"process":0,"type":"ok","f":"read","value":)" +
                                        std::string{number} + "}");
    ASSERT_FALSE(read.ok()) << number;
    EXPECT_EQ(to_string(read.problem()),
              "\"value\" has a number that is too large (expected none beyond 1.79e308)");
  }
  const auto error = op_from_json_line(R"({"process":0,"type":"ok","f":"r","error":1e309})");
  EXPECT_EQ(to_string(error.problem()).substr(0, 25), "\"error\" has a number that");
  EXPECT_TRUE(op_from_json_line(R"({"process":0,"type":"ok","f":"r","value":1e308})").ok());
}

}  // namespace
}  // namespace agon
