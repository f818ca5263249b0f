// results.json as docs/reference/results.md describes it: nothing is missing, nothing is unknown.
#include "scenarios/store/runs.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <unistd.h>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;

/// A row of the table.
struct described {
  std::string types;
  std::string when;
};

std::string trimmed(const std::string& cell) {
  const auto begin = cell.find_first_not_of(" `");
  if (begin == std::string::npos) return {};
  return cell.substr(begin, cell.find_last_not_of(" `") + 1 - begin);
}

std::map<std::string, described> table() {
  std::map<std::string, described> rows;
  std::ifstream page{"docs/reference/results.md"};
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("| `")) continue;
    std::vector<std::string> cells;
    std::istringstream in{line};
    for (std::string cell; std::getline(in, cell, '|');) cells.push_back(trimmed(cell));
    EXPECT_GE(cells.size(), 5U) << line;
    EXPECT_TRUE(rows.try_emplace(cells[1], described{cells[2], cells[3]}).second) << line;
    EXPECT_FALSE(cells[4].empty()) << "no meaning: " << line;
  }
  return rows;
}

std::string type_of(const json::value& value) {
  if (value.is_bool()) return "bool";
  if (value.is_int64() || value.is_uint64()) return "integer";
  if (value.is_double()) return "number";
  if (value.is_string()) return "text";
  if (value.is_array()) return "list";
  return value.is_object() ? "object" : "null";
}

/// Compares results with the table, and notes which rows they use.
class comparison {
 public:
  explicit comparison(std::map<std::string, described> rows) : rows_{std::move(rows)} {}

  void members(const std::string& path, const json::object& found) {
    const bool is_data = rows_.contains(path + ".*");
    for (const auto& member : found) {
      const auto name = is_data ? std::string{"*"} : std::string{member.key()};
      value(path.empty() ? name : path + "." + name, member.value());
    }
    if (is_data) return;
    for (const auto& [row, about] : rows_) {
      if (!about.when.empty() || row.find_last_of('.') != (path.empty() ? row.npos : path.size()))
        continue;
      if (!path.empty() && !row.starts_with(path + ".")) continue;
      if (row.ends_with("[]") || row.ends_with("*")) continue;
      const auto name = path.empty() ? row : row.substr(path.size() + 1);
      EXPECT_TRUE(found.contains(name)) << row << " is always there, says the page";
    }
  }

  [[nodiscard]] std::set<std::string> unused() const {
    std::set<std::string> left;
    for (const auto& [row, about] : rows_)
      if (!used_.contains(row)) left.insert(row + " (" + about.when + ")");
    return left;
  }

 private:
  void value(const std::string& path, const json::value& found) {
    const auto row = rows_.find(path);
    if (row == rows_.end()) {
      ADD_FAILURE() << path << " is not on the page";
      return;
    }
    used_.insert(path);
    const auto& types = row->second.types;
    if (types == "any") return;
    EXPECT_NE((" " + types + " ").find(" " + type_of(found) + " "), std::string::npos)
        << path << " is " << type_of(found) << ", the page says " << types;
    if (const auto* inner = found.if_object()) members(path, *inner);
    if (const auto* list = found.if_array())
      for (const auto& element : *list) value(path + "[]", element);
  }

  std::map<std::string, described> rows_;
  std::set<std::string> used_;
};

TEST(results, are_what_the_reference_says) {
  const auto rows = table();
  ASSERT_GT(rows.size(), 50U) << "run from the source tree";
  const auto store = (fs::temp_directory_path() / ("agon-results-" + std::to_string(::getpid())));
  comparison compared{rows};
  const auto compare = [&](const std::string& words) {
    const auto line =
        std::string{AGON_PROGRAM} + " " + words + " --store " + store.string() + " >/dev/null 2>&1";
    (void)!std::system(line.c_str());
    const auto folder = open_run(store.string(), "");
    ASSERT_TRUE(folder.ok()) << words << ": " << to_string(folder.problem());
    const auto results = folder->read_json("results.json");
    ASSERT_TRUE(results.ok()) << words << ": " << to_string(results.problem());
    compared.members("", *results);
  };
  compare("test --seed 3 --nemesis partition,kill --nemesis-interval 2 --time-limit 10");
  compare("test --seed 3 --nemesis partition --time-limit 5 --liveness 5");
  compare(
      "test --seed 1 --bug stale-read --nemesis partition --nemesis-interval 2 --concurrency 2n "
      "--time-limit 10 --test-count 200");
  compare("analyze");
  compare("test --seed 3 --nemesis kill --nemesis-interval 500 --time-limit 5");  // Vacuous.
  // A run that was killed in the middle of its last line.
  const auto last = open_run(store.string(), "");
  ASSERT_TRUE(last.ok());
  fs::remove(last->file("results.json"));
  fs::resize_file(last->file("history.jsonl"), fs::file_size(last->file("history.jsonl")) - 10);
  compare("analyze");
  EXPECT_EQ(compared.unused(), (std::set<std::string>{"faults[].error (if it failed)",
                                                      "workload.results.*.error (if unknown)"}));
  fs::remove_all(store);
}

}  // namespace
}  // namespace agon::scenarios
