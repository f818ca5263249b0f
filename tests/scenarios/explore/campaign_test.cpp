// Campaigns: the same results whoever runs the seeds, and whatever happens to them.
#include "scenarios/explore/campaign.hpp"

#include "scenarios/explore/crew.hpp"
#include "tests/scenarios/explore/small_campaign.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <fstream>
#include <future>
#include <optional>
#include <sstream>
#include <thread>

namespace agon::scenarios {
namespace {

using testing::HasSubstr;

/// A worker in this process.
class loopback_worker {
 public:
  explicit loopback_worker(std::uint64_t lanes) {
    std::promise<std::uint16_t> port;
    auto known = port.get_future();
    host_ = std::jthread{[this, lanes, &port] {
      const auto ended = host_worker(
          {.lanes = lanes, .program = test::planted_lane()},
          [&](std::uint16_t at) { port.set_value(at); }, [this] { return over_.load(); });
      EXPECT_TRUE(ended.ok());
    }};
    at_ = {"127.0.0.1", known.get()};
  }
  ~loopback_worker() { over_ = true; }
  [[nodiscard]] const real::address& at() const { return at_; }

 private:
  std::atomic<bool> over_ = false;
  real::address at_;
  std::jthread host_;
};

class campaigns : public test::with_folder {
 protected:
  [[nodiscard]] campaign_file make(const std::string& name,
                                   const campaign_options& campaign) const {
    auto file = campaign_file::open_or_create(path(name), campaign, "agon explore");
    EXPECT_TRUE(file.ok()) << to_string(file.problem());
    return *std::move(file);
  }
  static campaign_crew lanes(std::uint64_t count) {
    return {.lanes = count, .program = test::planted_lane()};
  }
  /// The runs by seed, without times and workers.
  std::string rows(const campaign_file& file) {
    EXPECT_TRUE(file.write_csv(path("rows.csv")).ok());
    std::ifstream in{path("rows.csv")};
    std::string all;
    for (std::string line; std::getline(in, line);) {
      // …,simulated_seconds,cpu_seconds,worker,rechecked
      const auto rechecked = line.rfind(',');
      const auto worker = line.rfind(',', rechecked - 1);
      const auto cpu = line.rfind(',', worker - 1);
      all += line.substr(0, cpu) + line.substr(rechecked) + "\n";
    }
    return all;
  }
  std::string rows_of(const std::string& name, const campaign_options& campaign,
                      const campaign_crew& crew) {
    auto file = make(name, campaign);
    const auto ended = run_campaign(file, crew);
    EXPECT_TRUE(ended.ok()) << to_string(ended.problem());
    EXPECT_TRUE(ended.ok() && *ended);
    return rows(file);
  }
};

TEST_F(campaigns, have_the_same_results_with_one_lane_three_and_two_workers) {
  const auto campaign = test::small_campaign("steady", 30);
  const auto one = rows_of("one.db", campaign, lanes(1));
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 31);
  EXPECT_EQ(rows_of("three.db", campaign, lanes(3)), one);
  const loopback_worker first{1};
  const loopback_worker second{2};
  campaign_crew crew{.lanes = 0, .workers = {first.at(), second.at()}};
  EXPECT_EQ(rows_of("workers.db", campaign, crew), one);
}

TEST_F(campaigns, report_seeds_that_hang_or_die_and_lose_no_other) {
  auto campaign = test::small_campaign("trap", 10);
  campaign.seed_limit = 2;
  auto file = make("a.db", campaign);
  ASSERT_TRUE(run_campaign(file, lanes(2)).ok());
  EXPECT_EQ(file.totals()->runs, 10u);
  const auto causes = *file.causes();
  ASSERT_EQ(causes.size(), 4u);
  EXPECT_EQ(causes[0].name, "hung");
  EXPECT_EQ(causes[0].first_seed, 3u);
  EXPECT_EQ(causes[1].name, "died: SIGABRT, trap.cpp:1: expected no trap");
  EXPECT_EQ(causes[1].first_seed, 4u);
  EXPECT_EQ(causes[2].name, "died: exit status 7");
  EXPECT_EQ(causes[3].name, "died: SIGABRT");
  EXPECT_EQ(causes[3].first_seed, 6u);
}

TEST_F(campaigns, find_nondeterminism_in_the_part_that_they_run_twice) {
  auto campaign = test::small_campaign("pointer-order", 60);
  auto file = make("a.db", campaign);
  ASSERT_TRUE(run_campaign(file, lanes(2)).ok());
  const auto causes = *file.causes();
  ASSERT_EQ(causes.size(), 1u);
  EXPECT_EQ(causes[0].name, "not deterministic");
  EXPECT_EQ(causes[0].runs, file.totals()->rechecked);
  EXPECT_GT(causes[0].runs, 0u);
  EXPECT_THAT(causes[0].sentence, HasSubstr("event "));
}

TEST_F(campaigns, that_stop_at_the_first_failure_have_all_seeds_below_it_and_none_above) {
  auto campaign = test::small_campaign("trap", 0);
  campaign.base.seed = 14;  // Which dies at once, while 13 would hang.
  campaign.stop_at_first = true;
  const auto one = rows_of("one.db", campaign, lanes(1));
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 2);
  campaign.base.seed = 7;
  campaign.seed_limit = 2;
  const auto few = rows_of("few.db", campaign, lanes(1));
  EXPECT_EQ(std::count(few.begin(), few.end(), '\n'), 1 + 7) << "7 to 13, which hangs";
  EXPECT_EQ(rows_of("many.db", campaign, lanes(4)), few) << "though 14 to 16 die sooner";
}

TEST_F(campaigns, that_were_interrupted_go_on_where_they_were) {
  const auto campaign = test::small_campaign("steady", 40);
  const auto whole = rows_of("whole.db", campaign, lanes(2));
  auto file = make("parts.db", campaign);
  for (const int level : {1, 2}) {
    std::atomic<bool> seen = false;
    const auto before = file.totals()->runs;
    const auto ended = run_campaign(file, lanes(2),
                                    {.interrupts = [&] { return seen ? level : 0; },
                                     .progress =
                                         [&](const campaign_progress& now) {
                                           if (now.done > before) seen = true;
                                         }});
    ASSERT_TRUE(ended.ok());
  }
  EXPECT_GT(file.totals()->runs, 0u);
  ASSERT_TRUE(*run_campaign(file, lanes(2)));
  EXPECT_EQ(rows(file), whole);
}

TEST_F(campaigns, that_are_finished_run_nothing_more) {
  const auto campaign = test::small_campaign("steady", 3);
  auto file = make("a.db", campaign);
  EXPECT_FALSE(*is_finished(file));
  ASSERT_TRUE(*run_campaign(file, lanes(1)));
  EXPECT_TRUE(*is_finished(file));
  const auto again = run_campaign(file, {.lanes = 1, .program = {.file = "/nowhere"}});
  ASSERT_TRUE(again.ok()) << to_string(again.problem());
  EXPECT_TRUE(*again);
}

TEST_F(campaigns, of_limited_length_end_in_time) {
  auto campaign = test::small_campaign("steady", 0);
  campaign.seconds = 0.7;
  auto file = make("a.db", campaign);
  ASSERT_TRUE(*run_campaign(file, lanes(1)));
  EXPECT_GT(file.totals()->runs, 0u);
  EXPECT_GE(file.totals()->spent_seconds, 0.7);
  EXPECT_TRUE(*is_finished(file));
}

TEST_F(campaigns, lose_nothing_with_a_worker_that_goes) {
  const auto campaign = test::small_campaign("steady", 60);
  const auto whole = rows_of("whole.db", campaign, lanes(2));
  std::optional<loopback_worker> goes{std::in_place, 2};
  auto file = make("a.db", campaign);
  auto crew = lanes(1);
  crew.workers = {goes->at()};
  const auto ended = run_campaign(file, crew, {.progress = [&](const campaign_progress& now) {
                                    if (now.done > 5) goes.reset();
                                  }});
  ASSERT_TRUE(ended.ok()) << to_string(ended.problem());
  EXPECT_TRUE(*ended);
  EXPECT_EQ(rows(file), whole);
}

TEST_F(campaigns, need_somebody_who_can_be_reached_and_can_run_seeds) {
  const auto campaign = test::small_campaign("steady", 3);
  auto file = make("a.db", campaign);
  const auto nobody = run_campaign(file, {.lanes = 1, .workers = {{"127.0.0.1", 1}}});
  ASSERT_FALSE(nobody.ok());
  EXPECT_EQ(nobody.problem().where, "127.0.0.1:1");
  EXPECT_EQ(nobody.problem().what, "this worker cannot be reached");
  const auto nowhere = run_campaign(file, {.workers = {{"no-such-host.invalid", 1}}});
  ASSERT_FALSE(nowhere.ok());
  EXPECT_THAT(to_string(nowhere.problem()), HasSubstr("no-such-host.invalid"));
  const auto broken = run_campaign(file, {.lanes = 1, .program = {.file = "/nowhere/agon"}});
  ASSERT_FALSE(broken.ok());
  EXPECT_THAT(to_string(broken.problem()), HasSubstr("/nowhere/agon"));
  EXPECT_EQ(file.totals()->runs, 0u) << "nothing begins before all are there";
}

}  // namespace
}  // namespace agon::scenarios
