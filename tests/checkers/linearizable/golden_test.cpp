// Histories from elsewhere whose verdict is known.
#include "checkers/linearizable/linearizable.hpp"
#include "tests/checkers/edn.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace agon::checkers::linearizable {
namespace {

namespace fs = std::filesystem;

const fs::path registers = "../shared/data/knossos/cas-register";

/// Checks every file of a folder, in order of their names.
void expect_all(const fs::path& folder, verdict expected) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{folder})
    if (entry.path().extension() == ".edn") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  ASSERT_FALSE(files.empty());
  for (const auto& file : files) {
    const auto result = make_checker(model_kind::cas_register)->check(read_edn_history(file), {});
    EXPECT_EQ(to_string(result.outcome), to_string(expected)) << file;
  }
}

TEST(edn, reads_what_histories_consist_of) {
  const auto forms =
      read_edn("; a comment\n{:type :ok, :f :cas, :value [1 nil]} #{7} (\"a\\\"b\" -3)");
  ASSERT_EQ(forms.size(), 3U);
  EXPECT_EQ(forms[0].at("type"), "ok");
  EXPECT_EQ(forms[0].at("value"), json::value(json::array{1, nullptr}));
  EXPECT_EQ(forms[1], json::value(json::array{7}));
  EXPECT_EQ(forms[2], json::value(json::array{"a\"b", -3}));
}

TEST(golden, registers_known_to_be_linearizable_are_valid) {
  if (!fs::exists(registers)) GTEST_SKIP() << "no " << registers;
  expect_all(registers / "good", verdict::valid);
}

TEST(golden, registers_known_not_to_be_linearizable_are_invalid) {
  if (!fs::exists(registers)) GTEST_SKIP() << "no " << registers;
  expect_all(registers / "bad", verdict::invalid);
}

}  // namespace
}  // namespace agon::checkers::linearizable
