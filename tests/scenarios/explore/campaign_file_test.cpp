// Results are kept, counted and exported, and files that are no campaigns are refused.
#include "scenarios/explore/campaign_file.hpp"

#include "scenarios/explore/sqlite.hpp"
#include "tests/scenarios/explore/small_campaign.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace agon::scenarios {
namespace {

using testing::HasSubstr;

class campaign_files : public test::with_folder {
 protected:
  [[nodiscard]] campaign_file make(const std::string& name = "a.db") const {
    auto file = campaign_file::open_or_create(path(name), campaign_, "agon explore");
    EXPECT_TRUE(file.ok()) << to_string(file.problem());
    return *std::move(file);
  }
  [[nodiscard]] std::string problem_of(const std::string& name) const {
    const auto file = campaign_file::open(path(name));
    return file.ok() ? "" : to_string(file.problem());
  }
  static seed_result failure(std::uint64_t seed, const std::string& cause) {
    return {.seed = seed,
            .verdict = seed_verdict::invalid,
            .cause = cause,
            .sentence = "seed " + std::to_string(seed) + ", \"quoted\""};
  }
  campaign_options campaign_ = test::small_campaign("raft", 10);
};

TEST_F(campaign_files, hold_what_was_added_and_flushed) {
  {
    auto file = make();
    seed_result valid{.seed = 2,
                      .fingerprint = "ff",
                      .ops = 10,
                      .simulated_seconds = 2,
                      .cpu_seconds = 0.5,
                      .rechecked = true};
    valid.marks.count(mark_kind::sometimes, "m", false);
    ASSERT_TRUE(file.add(valid, "local").ok());
    auto bad = failure(1, "linearizable read");
    bad.marks.count(mark_kind::sometimes, "m", true);
    ASSERT_TRUE(file.add(bad, "local").ok());
    ASSERT_TRUE(file.flush(1.5).ok());
    ASSERT_TRUE(file.add(failure(3, "lost"), "local").ok());  // Not flushed.
  }
  const auto file = campaign_file::open(path("a.db"));
  ASSERT_TRUE(file.ok()) << to_string(file.problem());
  EXPECT_EQ(to_json(file->options()), to_json(campaign_));
  EXPECT_EQ(file->command(), "agon explore");
  EXPECT_TRUE(file->check_build().ok());
  EXPECT_EQ(*file->seeds(), (std::vector<std::uint64_t>{1, 2}));
  const auto totals = *file->totals();
  EXPECT_EQ(totals.runs, 2u);
  EXPECT_EQ(totals.rechecked, 1u);
  EXPECT_EQ(totals.ops, 10u);
  EXPECT_EQ(totals.simulated_seconds, 2);
  EXPECT_EQ(totals.cpu_seconds, 0.5);
  EXPECT_EQ(totals.spent_seconds, 1.5);
  const auto marks = *file->marks();
  EXPECT_EQ(marks.counts().at("m"), (mark_count{mark_kind::sometimes, 2, 1}));
}

TEST_F(campaign_files, count_failures_by_cause_with_the_smallest_seed_of_each) {
  auto file = make();
  for (const auto& [seed, cause] : std::vector<std::pair<std::uint64_t, std::string>>{
           {7, "lost"}, {5, "lost"}, {6, "stale"}, {9, "stale"}, {8, "lost"}})
    ASSERT_TRUE(file.add(failure(seed, cause), "local").ok());
  ASSERT_TRUE(file.add({.seed = 1}, "local").ok());
  const auto causes = *file.causes();
  ASSERT_EQ(causes.size(), 2u);
  EXPECT_EQ(causes[0], (cause_count{"lost", 3, 5, seed_verdict::invalid, "seed 5, \"quoted\""}));
  EXPECT_EQ(causes[1], (cause_count{"stale", 2, 6, seed_verdict::invalid, "seed 6, \"quoted\""}));
}

TEST_F(campaign_files, are_exported_as_csv) {
  auto file = make();
  campaign_.draws = false;
  ASSERT_TRUE(file.add(failure(4, "lost"), "host:1").ok());
  ASSERT_TRUE(
      file.add({.seed = 2, .fingerprint = "ab", .ops = 3, .simulated_seconds = 2.5}, "local").ok());
  ASSERT_TRUE(file.write_csv(path("a.csv")).ok());
  std::ostringstream text;
  text << std::ifstream{path("a.csv")}.rdbuf();
  std::istringstream lines{text.str()};
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line,
            "seed,configuration,verdict,cause,sentence,fingerprint,ops,simulated_seconds,"
            "cpu_seconds,worker,rechecked\r");
  std::getline(lines, line);
  EXPECT_TRUE(line.starts_with("2,\"{\"\"workload\"\":\"\"register\"\"")) << line;
  EXPECT_TRUE(line.ends_with("}\",valid,,,ab,3,2.5,0.0,local,0\r")) << line;
  std::getline(lines, line);
  EXPECT_TRUE(line.ends_with("invalid,lost,\"seed 4, \"\"quoted\"\"\",,0,0.0,0.0,host:1,0\r"))
      << line;
  EXPECT_FALSE(std::getline(lines, line));
  EXPECT_FALSE(file.write_csv("/nowhere/a.csv").ok());
}

TEST_F(campaign_files, are_gone_on_with_by_the_same_campaign_only) {
  { const auto file = make(); }
  campaign_.seeds = 20;
  EXPECT_EQ(make().options().seeds, 20u) << "more seeds";
  campaign_.base.rate = 7;
  const auto other = campaign_file::open_or_create(path("a.db"), campaign_, "other");
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(to_string(other.problem()),
            path("a.db") +
                ": it holds another campaign: agon explore (give another --db, or go "
                "on with --resume)");
}

TEST_F(campaign_files, have_one_writer) {
  const auto file = make();
  EXPECT_EQ(problem_of("a.db"),
            path("a.db") + ": another process runs this campaign (wait for its end, or end it)");
}

TEST_F(campaign_files, that_are_something_else_are_refused_and_left_alone) {
  EXPECT_THAT(problem_of("absent.db"), HasSubstr("No such file"));
  EXPECT_FALSE(std::filesystem::exists(path("absent.db")));
  EXPECT_THAT(problem_of(""), HasSubstr("cannot open the database"));
  std::ofstream{path("garbage.db")} << std::string(5'000, 'x');
  EXPECT_THAT(problem_of("garbage.db"), HasSubstr("file is not a database"));
  EXPECT_FALSE(campaign_file::open_or_create(path("garbage.db"), campaign_, "").ok());
  EXPECT_EQ(std::filesystem::file_size(path("garbage.db")), 5'000u);
  std::ofstream{path("empty.db")};
  EXPECT_THAT(problem_of("empty.db"), HasSubstr("this database holds no campaign"));
  {
    auto foreign = database::open(path("foreign.db"));
    ASSERT_TRUE(foreign.ok() && foreign->run("CREATE TABLE campaign(options)").ok());
  }
  EXPECT_THAT(problem_of("foreign.db"), HasSubstr("this database holds no campaign"));
  EXPECT_FALSE(campaign_file::open_or_create(path("foreign.db"), campaign_, "").ok());
}

TEST_F(campaign_files, of_another_build_are_not_gone_on_with) {
  { const auto file = make(); }
  {
    auto data = database::open(path("a.db"));
    ASSERT_TRUE(data.ok() && data->run("UPDATE campaign SET source_commit = 'abc'").ok());
  }
  const auto file = campaign_file::open(path("a.db"));
  ASSERT_TRUE(file.ok()) << "its results can be read";
  ASSERT_FALSE(file->check_build().ok());
  EXPECT_THAT(file->check_build().problem().what, HasSubstr("(abc)"));
}

TEST_F(campaign_files, whose_options_are_damaged_say_so) {
  { const auto file = make(); }
  {
    auto data = database::open(path("a.db"));
    ASSERT_TRUE(data.ok() && data->run("UPDATE campaign SET options = '{'").ok());
  }
  EXPECT_THAT(problem_of("a.db"), HasSubstr("the campaign's options are damaged"));
}

TEST_F(campaign_files, are_named_by_the_time) {
  const auto one = new_campaign_path(path("store"));
  ASSERT_TRUE(one.ok());
  EXPECT_TRUE(one->starts_with(path("store") + "/explore/20")) << *one;
  EXPECT_TRUE(one->ends_with("Z.db")) << *one;
  EXPECT_FALSE(new_campaign_path("/dev/null/x").ok());
}

}  // namespace
}  // namespace agon::scenarios
