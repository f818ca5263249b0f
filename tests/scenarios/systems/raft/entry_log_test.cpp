// Searches and comparisons on small logs.
#include "scenarios/systems/raft/entry_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::systems::raft {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

entry of_term(std::uint64_t term) { return {{term}, {}}; }

entry_log with_terms(const std::vector<std::uint64_t>& terms) {
  entry_log log;
  for (const auto term : terms) log.append(of_term(term));
  return log;
}

TEST(entry_log, that_is_empty_holds_the_place_before_the_first) {
  const entry_log log;
  EXPECT_EQ(log.last(), log_index{0});
  EXPECT_EQ(log.last_term(), term_number{0});
  EXPECT_TRUE(log.holds({0}, {0}));
  EXPECT_FALSE(log.holds({1}, {1}));
}

TEST(entry_log, finds_where_a_term_begins_and_ends) {
  const auto log = with_terms({1, 1, 3, 3, 3, 6});
  EXPECT_EQ(log.first_of_term_at({5}), log_index{3});
  EXPECT_EQ(log.first_of_term_at({2}), log_index{1});
  EXPECT_EQ(log.last_of({3}), log_index{5});
  EXPECT_EQ(log.last_of({6}), log_index{6});
  EXPECT_EQ(log.last_of({2}), std::nullopt);
  EXPECT_EQ(log.last_of({9}), std::nullopt);
}

TEST(entry_log, compares_terms_before_lengths) {
  const auto log = with_terms({1, 3});
  EXPECT_TRUE(log.not_ahead_of({2}, {3}));
  EXPECT_TRUE(log.not_ahead_of({1}, {4}));
  EXPECT_FALSE(log.not_ahead_of({1}, {3}));
  EXPECT_FALSE(log.not_ahead_of({9}, {2}));
}

TEST(entry_log, hands_out_a_bounded_number_of_entries) {
  const auto log = with_terms({1, 2, 3});
  EXPECT_THAT(log.after({1}, 1), ElementsAre(of_term(2)));
  EXPECT_THAT(log.after({1}, 9), ElementsAre(of_term(2), of_term(3)));
  EXPECT_THAT(log.after({3}, 9), IsEmpty());
}

TEST(entry_log, forgets_what_is_cut) {
  auto log = with_terms({1, 2, 3});
  log.cut({1});
  EXPECT_EQ(log.last(), log_index{1});
  EXPECT_EQ(log.last_term(), term_number{1});
}

TEST(entry_log, goes_on_where_a_snapshot_ends) {
  auto log = with_terms({1, 1, 2, 3, 3});
  log.compact({3});
  EXPECT_EQ(log.base(), log_index{3});
  EXPECT_EQ(log.last(), log_index{5});
  EXPECT_EQ(log.term_at({3}), term_number{2});
  EXPECT_EQ(log.at({4}), of_term(3));
  EXPECT_THAT(log.after({3}, 1), ElementsAre(of_term(3)));
  EXPECT_EQ(log.first_of_term_at({5}), log_index{4});
  EXPECT_EQ(log.last_of({3}), log_index{5});
  EXPECT_EQ(log.last_of({2}), std::nullopt) << "only the snapshot has entries of that term";
  log.cut({3});
  EXPECT_EQ(log.last_term(), term_number{2});
}

TEST(entry_log, holds_whatever_its_snapshot_stands_for) {
  const entry_log log{{of_term(4)}, {7}, {3}};
  EXPECT_TRUE(log.holds({2}, {1}));
  EXPECT_TRUE(log.holds({7}, {3}));
  EXPECT_FALSE(log.holds({7}, {2}));
  EXPECT_TRUE(log.holds({8}, {4}));
  EXPECT_FALSE(log.holds({9}, {4}));
}

TEST(entry_log_death_test, has_nothing_past_its_end) {
  const auto log = with_terms({1});
  EXPECT_DEATH((void)log.at({2}), "a place of the log that has an entry");
  EXPECT_DEATH((void)log.at({0}), "a place of the log after its snapshot");
}

}  // namespace
}  // namespace agon::systems::raft
