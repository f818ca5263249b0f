// Each planted bug of each simulated system is found within 200 seeds; the same systems without
// bugs stay valid. If a checker or a fault stopped working, this is where it shows.
#include "scenarios/catalog.hpp"
#include "scenarios/test_run.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

namespace agon::scenarios {
namespace {

struct planted {
  std::string system;
  std::string bug;
};

void PrintTo(const planted& what, std::ostream* out) { *out << what.system << " " << what.bug; }

std::vector<planted> all_planted() {
  std::vector<planted> all;
  for (const auto& system : all_systems())
    if (system.runs_in_sim())
      for (const auto& bug : system.bugs) all.push_back({system.name, bug.name});
  return all;
}

/// A store that is removed afterwards.
class temporary_store {
 public:
  temporary_store()
      : path_{std::filesystem::temp_directory_path() /
              ("agon-planted-" + std::to_string(::getpid()))} {}
  temporary_store(const temporary_store&) = delete;
  temporary_store& operator=(const temporary_store&) = delete;
  ~temporary_store() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

test_options hunting(const std::string& system, const std::string& store) {
  test_options options;
  options.system = system;
  options.faults = {"partition", "kill", "pause"};
  options.fault_interval = 3;
  options.concurrency = "2n";
  options.store = store;
  return options;
}

class bugs : public testing::TestWithParam<planted> {};

TEST_P(bugs, is_found_within_200_seeds) {
  const temporary_store store;
  auto options = hunting(GetParam().system, store.path());
  options.bugs = {GetParam().bug};
  for (options.seed = 1; options.seed <= 200; ++options.seed) {
    const auto run = run_test(options, {});
    ASSERT_TRUE(run.ok()) << to_string(run.problem());
    ASSERT_EQ(run->state, run_state::completed) << command_line(options);
    if (run->valid == checkers::verdict::invalid) {
      RecordProperty("seeds", static_cast<int>(options.seed));
      std::printf("%s %s: found at seed %llu\n", GetParam().system.c_str(), GetParam().bug.c_str(),
                  static_cast<unsigned long long>(options.seed));
      return;
    }
    std::filesystem::remove_all(run->folder);
  }
  FAIL() << "not found; again: " << command_line(options);
}

INSTANTIATE_TEST_SUITE_P(planted, bugs, testing::ValuesIn(all_planted()), [](const auto& given) {
  auto name = given.param.system + "_" + given.param.bug;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(correct, systems_stay_valid_under_every_fault) {
  const temporary_store store;
  for (const auto& system : all_systems()) {
    if (!system.runs_in_sim()) continue;
    auto options = hunting(system.name, store.path());
    for (options.seed = 1; options.seed <= 20; ++options.seed) {
      const auto run = run_test(options, {});
      ASSERT_TRUE(run.ok()) << to_string(run.problem());
      EXPECT_EQ(run->state, run_state::completed) << command_line(options);
      EXPECT_EQ(run->valid, checkers::verdict::valid) << command_line(options);
      EXPECT_TRUE(run->results.at("vacuous").as_array().empty()) << command_line(options);
      std::filesystem::remove_all(run->folder);
    }
  }
}

}  // namespace
}  // namespace agon::scenarios
