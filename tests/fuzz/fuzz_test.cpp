// Every build gives each parser its seeds, what fuzzers found once, and thousands of mutations.
#include "tests/fuzz/mutation.hpp"
#include "tests/fuzz/parsers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace agon::fuzz {

/// How GoogleTest shows one.
static void PrintTo(const parser& shown, std::ostream* out) { *out << shown.name; }

namespace {

namespace fs = std::filesystem;

struct seed_file {
  std::string name;
  std::string text;
};

std::vector<seed_file> seeds_of(std::string_view name) {
  std::vector<seed_file> found;
  for (const auto& entry : fs::directory_iterator{fs::path{"tests/fuzz/corpus"} / name}) {
    std::ostringstream text;
    text << std::ifstream{entry.path(), std::ios::binary}.rdbuf();
    found.push_back({entry.path().filename().string(), text.str()});
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return found;
}

class parsers_of_histories : public testing::TestWithParam<parser> {};

TEST_P(parsers_of_histories, take_their_seeds_and_name_a_line_of_those_that_are_wrong) {
  std::size_t accepted = 0;
  for (const auto& seed : seeds_of(GetParam().name)) {
    EXPECT_EQ(GetParam().complaint(seed.text).value_or(""), "") << seed.name;
    accepted += GetParam().accepts(seed.text) ? 1 : 0;
    if (seed.name.starts_with("good") || seed.name.starts_with("bad")) {
      EXPECT_EQ(GetParam().accepts(seed.text), seed.name.starts_with("good")) << seed.name;
    }
  }
  EXPECT_GE(accepted, 2U);
}

TEST_P(parsers_of_histories, take_or_refuse_4000_mutated_texts) {
  std::vector<std::string> texts;
  for (const auto& seed : seeds_of(GetParam().name)) texts.push_back(seed.text);
  random_stream random{1, GetParam().name};
  std::size_t accepted = 0;
  for (int i = 0; i < 4'000; ++i) {
    const auto text = mutated(texts, random);
    const auto found = GetParam().complaint(text);
    ASSERT_FALSE(found.has_value()) << "text " << i << ": " << *found << "\nin\n" << text;
    accepted += GetParam().accepts(text) ? 1 : 0;
  }
  // Neither is what all texts get.
  EXPECT_GT(accepted, 50U);
  EXPECT_LT(accepted, 3'900U);
}

INSTANTIATE_TEST_SUITE_P(fuzz, parsers_of_histories, testing::ValuesIn(parsers()),
                         [](const auto& each) { return std::string{each.param.name}; });

TEST(mutation, is_repeatable_and_changes_most_texts) {
  const std::vector<std::string> seeds{"{:process 0, :type :invoke, :f :read}"};
  random_stream one{7, "mutation"};
  random_stream other{7, "mutation"};
  int changed = 0;
  for (int i = 0; i < 1'000; ++i) {
    const auto text = mutated(seeds, one);
    ASSERT_EQ(text, mutated(seeds, other));
    changed += text != seeds[0] ? 1 : 0;
  }
  EXPECT_GT(changed, 800);
}

}  // namespace
}  // namespace agon::fuzz
