// EDN: every kind of form, what JSON makes of it, and where malformed text is malformed.
#include "actors/vocabulary/edn.hpp"

#include "tests/actors/vocabulary/random_ops.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon {
namespace {

/// All forms of a text as JSON, or the error.
std::string as_json(std::string_view text) {
  const auto forms = read_edn(text);
  if (!forms) return to_string(forms.problem());
  std::string all;
  for (const auto& form : *forms) all += (all.empty() ? "" : " ") + json::serialize(form);
  return all;
}

TEST(edn, words_and_numbers) {
  EXPECT_EQ(as_json("nil true false"), "null true false");
  EXPECT_EQ(as_json(":read :foo/bar ::here symbol + - -x ..."),
            R"("read" "foo/bar" "here" "symbol" "+" "-" "-x" "...")");
  EXPECT_EQ(as_json("0 -7 +7 12N -3N 010"), "0 -7 7 12 -3 10");
  EXPECT_EQ(as_json("9223372036854775807 9223372036854775808 -9223372036854775808"),
            "9223372036854775807 9223372036854775808 -9223372036854775808");
  EXPECT_EQ(as_json("18446744073709551616N -9223372036854775809"),
            R"("18446744073709551616N" "-9223372036854775809N")");
  EXPECT_EQ(as_json("1.5 -2e3 3.25M 7M 1/3 -22/7"), R"(1.5E0 -2E3 3.25E0 7E0 "1/3" "-22/7")");
  EXPECT_EQ(as_json("##Inf ##-Inf ##NaN 1e999"), R"("##Inf" "##-Inf" "##NaN" "1e999")");
}

TEST(edn, strings_and_characters) {
  EXPECT_EQ(as_json(R"("" "a b" "\t\n\r\\\"" "é漢")"), R"("" "a b" "\t\n\r\\\"" "é漢")");
  EXPECT_EQ(as_json(R"("\u00e9\u6f22\ud83d\ude00" "\101\0")"), "\"é漢😀\" \"A\\u0000\"");
  EXPECT_EQ(as_json("\"two\nlines\""), R"("two\nlines")");
  EXPECT_EQ(as_json(R"(\a \newline \space \tab \return \u00e9 \é \( \\)"),
            R"("a" "\n" " " "\t" "\r" "é" "é" "(" "\\")");
}

TEST(edn, collections) {
  EXPECT_EQ(as_json("[1 [2, 3] ()] (4)"), "[1,[2,3],[]] [4]");
  EXPECT_EQ(as_json("#{3 1 2 10} #{:b :a 2 nil}"), R"([1,2,3,10] [2,"a","b",null])");
  EXPECT_EQ(as_json(R"({:a 1, "b" {c 2}})"), R"({"a":1,"b":{"c":2}})");
  EXPECT_EQ(as_json("{1 :a, [1 2] :b, nil :c, 1.5 :d}"),
            R"({"1":"a","[1,2]":"b","null":"c","1.5E0":"d"})");
}

TEST(edn, what_clojure_prints_beyond_values) {
  EXPECT_EQ(as_json("; a comment\n1 ;another\n"), "1");
  EXPECT_EQ(as_json("[1 #_2 #_ #_ 3 4 5] #_{:a 1}"), "[1,5]");
  EXPECT_EQ(as_json(R"(#inst "2020-01-01T00:00:00Z" #uuid "x")"), R"("2020-01-01T00:00:00Z" "x")");
  EXPECT_EQ(as_json("#jepsen.history.Op{:index 1, :f :read}"), R"({"index":1,"f":"read"})");
  EXPECT_EQ(as_json(R"(#object[java.lang.Object 0x1f "x"])"), R"(["java.lang.Object",31,"x"])");
  EXPECT_EQ(as_json("#:jepsen{:a 1, :b 2}"), R"({"jepsen/a":1,"jepsen/b":2})");
  EXPECT_EQ(as_json(R"(#"a+" #'user/x #<Exception here>)"), R"("a+" "user/x" "#<Exception here>")");
}

TEST(edn, nothing_is_no_form) {
  EXPECT_EQ(as_json(""), "");
  EXPECT_EQ(as_json(" ,\n; only a comment"), "");
}

TEST(edn, malformed_text_is_an_error_with_line_and_column) {
  EXPECT_EQ(as_json("{:a 1\n :b [2}"), "2:7: '}' closes nothing (is an opening one missing?)");
  EXPECT_EQ(as_json("1\n [2 3"), "2:2: no ']' closes this (is the file cut off?)");
  EXPECT_EQ(as_json("é {:a}"),
            "1:3: a map with a key that has no value "
            "(its forms should come in pairs)");
  EXPECT_EQ(as_json("{:a 1 \"a\" 2}"),
            "1:1: a map with two keys that read as \"a\" "
            "(keys become strings in JSON and must differ there)");
  EXPECT_EQ(as_json("\"abc"), "1:1: no '\"' closes this string (is the file cut off?)");
  EXPECT_EQ(as_json("\"abc\\"),
            "1:5: an escape that EDN does not have "
            "(it has \\t \\n \\r \\b \\f \\\\ \\\" and \\u0000)");
  EXPECT_EQ(as_json("\"\\q\""),
            "1:2: an escape that EDN does not have "
            "(it has \\t \\n \\r \\b \\f \\\\ \\\" and \\u0000)");
  EXPECT_EQ(as_json("\"\\u12\""), "1:4: \\u without four hexadecimal digits (such as \\u00e9)");
  EXPECT_EQ(as_json("\"\\ud83d\""), "1:2: half a surrogate pair (write both halves)");
  EXPECT_TRUE(as_json("0x").starts_with("1:1: \"0x\" is no number"));
  EXPECT_TRUE(as_json("0xg").starts_with("1:1: \"0xg\" is no number"));
  EXPECT_EQ(as_json("12x"), "1:1: \"12x\" is no number (such as 12, -3.5e6, 12N, 1/3)");
  EXPECT_EQ(as_json("1.5N"), "1:1: \"1.5N\" is no number (such as 12, -3.5e6, 12N, 1/3)");
  EXPECT_EQ(as_json("1/"), "1:1: \"1/\" is no number (such as 12, -3.5e6, 12N, 1/3)");
  EXPECT_EQ(as_json(":"), "1:1: a keyword without a name (such as :read)");
  EXPECT_EQ(as_json("\\nonsense"),
            "1:1: no character is called \\nonsense "
            "(such as \\a or \\newline)");
  EXPECT_EQ(as_json("\"\xff\""), "1:1: a string that is not UTF-8 (convert the file)");
  EXPECT_EQ(as_json("#_"), "1:1: #_ stands before nothing (it discards the next form)");
  EXPECT_EQ(as_json("#inst"), "1:1: no value follows the tag #inst (is the file cut off?)");
  EXPECT_EQ(as_json(std::string(100'000, '[')),
            "1:258: nested deeper than 256 (such values are refused)");
}

TEST(edn, values_are_written_as_jepsen_reads_them) {
  EXPECT_EQ(to_edn({{"valid", true}, {"two words", nullptr}, {"list", {1, 2.0, "x"}}}),
            R"({:valid true, "two words" nil, :list [1 2.0 "x"]})");
  EXPECT_EQ(to_edn({{"append", 3, 1}, {"r", "x", nullptr}, {"n1", "n2"}}),
            R"([[:append 3 1] [:r "x" nil] ["n1" "n2"]])");
  EXPECT_EQ(to_edn(json::value("a\n\"b\"\\\x01 é")), R"("a\n\"b\"\\\u0001 é")");
  EXPECT_EQ(to_edn(std::uint64_t{1} << 63U), "9223372036854775808N");
}

TEST(edn, what_is_written_reads_back_equal) {
  random_stream random{4, "edn"};
  for (int i = 0; i < 20'000; ++i) {
    const auto value = random_value(random);
    const auto text = to_edn(value);
    const auto again = read_edn(text);
    ASSERT_TRUE(again.ok()) << text << "\n" << to_string(again.problem());
    ASSERT_EQ(again->size(), 1U) << text;
    ASSERT_EQ(again->front(), value) << text;
  }
}

TEST(edn, no_damage_makes_the_reader_misbehave) {
  random_stream random{5, "damaged edn"};
  static const std::string bytes =
      "{}[]()#_\"\\;:N/.- \xc3\xff"
      "0a";
  for (int i = 0; i < 40'000; ++i) {
    auto text = to_edn(random_value(random));
    for (auto left = random.below(4); left > 0 && !text.empty(); --left)
      text[random.below(text.size())] = bytes[random.below(bytes.size())];
    const auto forms = read_edn(text);
    if (!forms) {
      EXPECT_FALSE(forms.problem().where.empty()) << text;
    }
  }
}

}  // namespace
}  // namespace agon
