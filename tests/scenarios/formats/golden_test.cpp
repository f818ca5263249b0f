// Histories from elsewhere whose verdict on linearizability is known: those of INDEX.tsv with one
// of our models.
#include "checkers/linearizable/linearizable.hpp"
#include "scenarios/formats/foreign_history.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace agon::scenarios {
namespace {

using checkers::model_kind;

const std::filesystem::path data = "../shared/data";

/// A row of the index that is about linearizability.
struct known_history {
  std::string file;
  model_kind model = model_kind::cas_register;
  json::value initial = nullptr;
  std::string expected;
};

/// What a row's model is, by how it begins; none where it is not about linearizability.
std::optional<known_history> known_from(const std::string& file, const std::string& workload) {
  const json::object zeros{{"x", 0}, {"y", 0}};
  const std::vector<std::tuple<std::string, model_kind, json::value>> kinds{
      {"initial nil (knossos.model/cas-register)", model_kind::cas_register, nullptr},
      {"cas-register initial nil", model_kind::cas_register, nullptr},
      {"#knossos.model.CASRegister{:value nil}", model_kind::cas_register, nullptr},
      {"#knossos.model.CASRegister{:value 0}", model_kind::cas_register, 0},
      {"#knossos.model.Register{:value 0}", model_kind::read_write_register, 0},
      {"multi-register initial", model_kind::multi_register, zeros},
      {"#knossos.model.MultiRegister", model_kind::multi_register, zeros},
      {"kv get/put/append", model_kind::key_value_map, ""},
      {"register read/write, initial nil", model_kind::read_write_register, nullptr},
      {"queue args (#knossos.model.UnorderedQueue", model_kind::unordered_queue, nullptr},
      {"mutex", model_kind::mutex, nullptr}};
  for (const auto& [begin, model, initial] : kinds)
    if (workload.starts_with(begin)) return known_history{file, model, initial, {}};
  return std::nullopt;
}

std::vector<known_history> index() {
  std::ifstream rows{data / "INDEX.tsv"};
  std::vector<known_history> all;
  for (std::string row; std::getline(rows, row);) {
    std::vector<std::string> columns;
    std::istringstream cells{row};
    for (std::string cell; std::getline(cells, cell, '\t');) columns.push_back(cell);
    if (columns.size() < 6) continue;
    auto known = known_from(columns[0], columns[2]);
    if (!known) continue;
    known->expected = columns[5] == "valid?=true"    ? "valid"
                      : columns[5] == "valid?=false" ? "invalid"
                                                     : columns[5];
    all.push_back(*std::move(known));
  }
  return all;
}

/// The history in a file, which may be compressed.
result<foreign_history> read(const std::filesystem::path& path) {
  if (path.extension() != ".xz") return read_foreign_history(path.string());
  FILE* pipe = ::popen(("xz -dc " + path.string()).c_str(), "r");
  if (pipe == nullptr) return error{"cannot run xz", path.string(), "install xz-utils"};
  std::string text;
  std::array<char, 1 << 16> block{};
  while (const auto got = std::fread(block.data(), 1, block.size(), pipe))
    text.append(block.data(), got);
  if (::pclose(pipe) != 0) return error{"xz failed", path.string(), "install xz-utils"};
  return read_foreign_text(text, path.string());
}

TEST(golden, every_history_of_a_known_verdict_gets_it) {
  if (!std::filesystem::exists(data / "INDEX.tsv")) GTEST_SKIP() << "no " << data / "INDEX.tsv";
  std::map<std::string, int> checked;
  for (const auto& known : index()) {
    const auto path = data / known.file;
    ASSERT_TRUE(std::filesystem::exists(path)) << path;
    const auto found = read(path);
    // Some histories of Jepsen's own tests have completions alone.
    if (!found && found.problem().what.ends_with("which it did not invoke")) continue;
    ASSERT_TRUE(found.ok()) << to_string(found.problem());
    const auto judge =
        checkers::linearizable::make_checker(checkers::make_machine(known.model, known.initial));
    const auto result = judge->check(found->ops, {.time_limit = std::chrono::minutes{1}});
    EXPECT_EQ(to_string(result.outcome), known.expected)
        << path << " " << json::serialize(result.details);
    ++checked[std::string{to_string(known.model)}];
  }
  EXPECT_GE(checked["cas-register"], 115);
  EXPECT_GE(checked["register"], 15);
  EXPECT_GE(checked["multi-register"], 2);
  EXPECT_GE(checked["kv"], 1);
  EXPECT_GE(checked["unordered-queue"], 2);
}

}  // namespace
}  // namespace agon::scenarios
