// Rules of the source tree that no compiler checks: layers, where the world may be asked for time
// and chance, sizes, opening comments, and that documents name files that exist.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace agon {
namespace {

namespace fs = std::filesystem;

struct source_file {
  std::string path;  // From the root of the tree.
  std::vector<std::string> lines;
};

fs::path root() { return fs::path{AGON_SOURCE_DIR}; }

std::vector<std::string> lines_of(const fs::path& path) {
  std::ifstream in{path};
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<source_file> load(const std::set<std::string>& endings,
                              const std::vector<std::string>& folders) {
  std::vector<source_file> files;
  for (const auto& folder : folders) {
    if (!fs::exists(root() / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator{root() / folder})
      if (entry.is_regular_file() && endings.contains(entry.path().extension().string()))
        files.push_back({fs::relative(entry.path(), root()).string(), lines_of(entry.path())});
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

const std::vector<source_file>& sources() {
  static const auto files =
      load({".cpp", ".hpp"}, {"actors", "sim", "real", "checkers", "scenarios", "tests"});
  return files;
}

std::string top(const std::string& path) {
  if (path.starts_with("actors/vocabulary/")) return "vocabulary";
  if (path.starts_with("actors/generator/")) return "generator";
  return path.substr(0, path.find('/'));
}

/// The line without what stands behind `//`.
std::string code_of(const std::string& line) {
  const auto comment = line.find("//");
  return comment == std::string::npos ? line : line.substr(0, comment);
}

TEST(tidy, includes_point_down) {
  const std::map<std::string, std::set<std::string>> may_include{
      {"vocabulary", {"vocabulary"}},
      {"generator", {"generator", "vocabulary"}},
      {"actors", {"actors", "generator", "vocabulary"}},
      {"checkers", {"checkers", "vocabulary"}},
      {"sim", {"sim", "actors", "generator", "vocabulary"}},
      {"real", {"real", "actors", "generator", "vocabulary"}},
      {"scenarios", {"scenarios", "sim", "real", "checkers", "actors", "generator", "vocabulary"}},
      {"tests",
       {"tests", "scenarios", "sim", "real", "checkers", "actors", "generator", "vocabulary"}}};
  const std::regex include{R"re(^\s*#include "([^"]+)")re"};
  for (const auto& file : sources())
    for (const auto& line : file.lines) {
      std::smatch found;
      if (!std::regex_search(line, found, include)) continue;
      EXPECT_TRUE(may_include.at(top(file.path)).contains(top(found[1].str())))
          << file.path << " includes " << found[1];
      EXPECT_TRUE(fs::exists(root() / found[1].str())) << file.path << " includes " << found[1];
    }
}

TEST(tidy, the_vocabulary_generators_and_checkers_know_no_actors) {
  for (const auto& file : sources())
    if (std::set<std::string>{"vocabulary", "generator", "checkers"}.contains(top(file.path))) {
      for (const auto& line : file.lines)
        EXPECT_EQ(line.find("#include <caf"), std::string::npos) << file.path;
    }
}

/// A way to ask the machine for something that a simulated run must not see.
struct forbidden {
  std::string what;
  std::regex pattern;
  std::vector<std::string> allowed;  // Prefixes of paths, each with a reason beside it.
};

TEST(tidy, time_chance_threads_and_sockets_are_asked_for_where_they_belong_only) {
  const std::vector<forbidden> rules{
      {"a wall clock",
       std::regex{
           R"(\b(system|steady|high_resolution)_clock::now\(|\bclock::now\(|\bgettimeofday\(|\btime\((nullptr|NULL|0)\))"},
       {"real/",
        "checkers/budget.",             // Limits of time.
        "scenarios/cli/",               // Progress on the terminal.
        "scenarios/explore/",           // Deadlines of child processes; the length of campaigns.
        "scenarios/judging.",           // Checks that take too long.
        "scenarios/store/",             // Names of folders.
        "scenarios/systems/etcd/http",  // Deadlines of requests.
        "scenarios/systems/etcd/"}},
      {"entropy",
       std::regex{R"(\brandom_device\b|\bgetrandom\(|/dev/u?random|\bsrand\(|\brand\(\))"},
       {"real/", "scenarios/cli/test_flags.cpp"}},  // A seed where none was given.
      {"distributions of the standard library",
       std::regex{
           R"(std::(uniform_|normal_|exponential_|bernoulli_|discrete_|poisson_|geometric_|shuffle|mt19937|minstd))"},
       {}},
      {"threads",
       std::regex{R"(\bstd::(thread|jthread|async|this_thread)\b|\bpthread_create|\bfork\()"},
       {"real/", "checkers/parallel.", "scenarios/systems/etcd/", "scenarios/test_run.cpp",
        "scenarios/judging.", "scenarios/store/history_sink."}},
      {"sockets",
       std::regex{R"(\bsocket\(|boost/asio|boost/beast|netinet/|sys/socket)"},
       {"real/", "scenarios/systems/etcd/"}},
      {"order from a hash",
       std::regex{R"(\bunordered_(map|set|multimap|multiset)\b)"},
       {"checkers/", "real/"}}};
  for (const auto& file : sources()) {
    if (file.path.starts_with("tests/")) continue;
    for (const auto& rule : rules) {
      if (std::any_of(rule.allowed.begin(), rule.allowed.end(),
                      [&](const auto& prefix) { return file.path.starts_with(prefix); }))
        continue;
      for (std::size_t i = 0; i < file.lines.size(); ++i)
        EXPECT_FALSE(std::regex_search(code_of(file.lines[i]), rule.pattern))
            << file.path << ":" << i + 1 << " asks for " << rule.what << ": " << file.lines[i];
    }
  }
}

TEST(tidy, every_file_opens_with_what_it_is_for) {
  for (const auto& file : sources()) {
    ASSERT_FALSE(file.lines.empty()) << file.path;
    EXPECT_TRUE(file.lines[0].starts_with("// ") && file.lines[0].size() > 12) << file.path;
  }
}

TEST(tidy, files_and_lines_are_short) {
  for (const auto& file : sources()) {
    EXPECT_LE(file.lines.size(), 600u) << file.path;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const auto columns = std::count_if(file.lines[i].begin(), file.lines[i].end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
      });
      // A regular expression in a raw string can't be broken.
      if (file.lines[i].find("R\"") != std::string::npos) continue;
      EXPECT_LE(columns, 100) << file.path << ":" << i + 1;
    }
  }
}

TEST(tidy, headers_are_guarded_and_have_no_using_namespace) {
  for (const auto& file : sources()) {
    if (!file.path.ends_with(".hpp")) continue;
    EXPECT_NE(std::find(file.lines.begin(), file.lines.end(), "#pragma once"), file.lines.end())
        << file.path;
    for (const auto& line : file.lines)
      EXPECT_FALSE(code_of(line).starts_with("using namespace")) << file.path;
  }
}

TEST(tidy, no_name_says_nothing) {
  const std::regex vague{R"((^|[/_])(util|utils|common|helper|helpers|manager|misc)([_.]|$))"};
  for (const auto& file : sources()) EXPECT_FALSE(std::regex_search(file.path, vague)) << file.path;
}

TEST(tidy, what_is_left_to_do_has_an_issue) {
  const std::regex open{R"(\b(TODO|FIXME|XXX)\b(?!\(#\d+\)))"};
  for (const auto& file : sources())
    if (file.path != "tests/tidy_test.cpp") {
      for (std::size_t i = 0; i < file.lines.size(); ++i)
        EXPECT_FALSE(std::regex_search(file.lines[i], open)) << file.path << ":" << i + 1;
    }
}

TEST(tidy, documents_name_files_that_exist) {
  const std::regex quoted{R"(`([A-Za-z0-9_./-]+/[A-Za-z0-9_./-]*)`)"};
  const std::set<std::string> tops{"actors",    "sim",   "real", "checkers",
                                   "scenarios", "tests", "docs"};
  auto documents = load({".md"}, {"docs", "scenarios", "tests"});
  for (const auto* name : {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"})
    documents.push_back({name, lines_of(root() / name)});
  for (const auto& document : documents)
    for (const auto& line : document.lines)
      for (std::sregex_iterator it{line.begin(), line.end(), quoted}, end; it != end; ++it) {
        const auto path = (*it)[1].str();
        if (!tops.contains(path.substr(0, path.find('/')))) continue;
        if (path.find("/X") != std::string::npos) continue;  // Stands for a name to choose.
        const bool there = fs::exists(root() / path) || fs::exists(root() / (path + ".hpp")) ||
                           fs::exists(root() / (path + ".cpp"));
        EXPECT_TRUE(there) << document.path << " names " << path;
      }
}

}  // namespace
}  // namespace agon
