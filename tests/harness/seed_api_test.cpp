// The table of the seed's functions: every file and test that it names exists.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace agon {
namespace {

namespace fs = std::filesystem;

const fs::path root{AGON_SOURCE_DIR};

std::string content_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

/// All tests of the tree, as `suite.name`.
std::set<std::string> all_tests() {
  std::set<std::string> tests;
  const std::regex declared{R"re(TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\))re"};
  for (const auto& entry : fs::recursive_directory_iterator{root / "tests"}) {
    if (entry.path().extension() != ".cpp") continue;
    const auto text = content_of(entry.path());
    for (std::sregex_iterator it{text.begin(), text.end(), declared}, end; it != end; ++it)
      tests.insert((*it)[1].str() + "." + (*it)[2].str());
  }
  return tests;
}

const std::string table = content_of(root / "docs/reference/seed-api.md");

TEST(the_seeds_table, names_tests_that_exist) {
  const auto known = all_tests();
  const std::regex quoted{R"re(`(\w+\.\w{12,})`)re"};
  int named = 0;
  for (std::sregex_iterator it{table.begin(), table.end(), quoted}, end; it != end; ++it, ++named)
    EXPECT_TRUE(known.contains((*it)[1].str())) << (*it)[1];
  EXPECT_GT(named, 40);
}

TEST(the_seeds_table, names_files_that_exist) {
  const std::regex quoted{R"re(`((?:actors|real|sim|scenarios|checkers|tests)/[\w/.]+)`)re"};
  int named = 0;
  for (std::sregex_iterator it{table.begin(), table.end(), quoted}, end; it != end; ++it, ++named)
    EXPECT_TRUE(fs::exists(root / (*it)[1].str())) << (*it)[1];
  EXPECT_GT(named, 25);
}

TEST(the_seeds_table, has_a_row_for_every_function_and_every_decision) {
  for (const std::string function : {"run!",
                                     "analyze!",
                                     "run-case!",
                                     "run-workers!",
                                     "setup-worker!",
                                     "run-worker!",
                                     "teardown-worker!",
                                     "abort-worker!",
                                     "worker-name",
                                     "client-worker",
                                     "nemesis-worker",
                                     "invoke-op!",
                                     "nemesis-invoke-op!",
                                     "nemesis-apply-op!",
                                     "conj-op!",
                                     "primary",
                                     "synchronize",
                                     "with-os",
                                     "with-db",
                                     "with-log-snarfing",
                                     "with-resources",
                                     "snarf-logs!",
                                     "log-results"})
    EXPECT_NE(table.find("| `" + function + "` |"), std::string::npos) << function;
  for (int decision = 1; decision <= 14; ++decision)
    EXPECT_NE(table.find("| D" + std::to_string(decision) + " |"), std::string::npos) << decision;
}

}  // namespace
}  // namespace agon
