// docs/reference/generators.md: every function of the generators has its line, and every line its
// test.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace agon::generators {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream in{path};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::set<std::string> found_in(const std::string& text, const std::string& pattern) {
  std::set<std::string> found;
  const std::regex expression{pattern};
  for (std::sregex_iterator it{text.begin(), text.end(), expression}, end; it != end; ++it)
    found.insert((*it)[1]);
  return found;
}

std::string reference() { return text_of("docs/reference/generators.md"); }

/// Functions that are declared in namespace generators for those who write tests.
std::set<std::string> declared() {
  // What generators are made of, and no generators themselves.
  const std::set<std::string> inner{"context.hpp", "generator.hpp", "parts.hpp", "shared.hpp",
                                    "soonest.hpp"};
  std::set<std::string> all;
  for (const auto& entry : fs::directory_iterator{"actors/generator"})
    if (entry.path().extension() == ".hpp" && !inner.contains(entry.path().filename().string()))
      all.merge(found_in(text_of(entry.path()), R"(\n[a-z][a-z_:<>]* (\w+)\()"));
  all.erase("operator");
  return all;
}

TEST(the_reference, has_a_line_for_every_function) {
  const auto functions = declared();
  EXPECT_GT(functions.size(), 45U);
  const auto lines = found_in(reference(), R"(\n\| `(\w+)` \|)");
  for (const auto& name : functions) EXPECT_TRUE(lines.contains(name)) << name;
  for (const auto& name : lines) EXPECT_TRUE(functions.contains(name)) << name;
}

TEST(the_reference, names_tests_that_there_are) {
  std::set<std::string> tests;
  for (const auto& entry : fs::directory_iterator{"tests/actors/generator"})
    if (entry.path().extension() == ".cpp")
      tests.merge(
          found_in(std::regex_replace(text_of(entry.path()),
                                      std::regex{R"(TEST\((\w+),\s*(\w+)\))"}, "TEST($1.$2)"),
                   R"(TEST\((\w+\.\w+)\))"));
  const auto named = found_in(reference(), R"(\| (\w+\.\w+) \|)");
  EXPECT_GT(named.size(), 40U);
  for (const auto& name : named) EXPECT_TRUE(tests.contains(name)) << name;
}

}  // namespace
}  // namespace agon::generators
