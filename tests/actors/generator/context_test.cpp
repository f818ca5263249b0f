// Contexts: which threads are free, and which process each runs.
#include "actors/generator/context.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon {
namespace {

using testing::ElementsAre;

thread_set set_of(std::size_t size, std::initializer_list<std::size_t> members) {
  thread_set set{size};
  for (const auto member : members) set.insert(member);
  return set;
}

std::vector<std::size_t> members(const thread_set& set) {
  std::vector<std::size_t> found;
  set.for_each([&](std::size_t member) { found.push_back(member); });
  return found;
}

TEST(thread_set, has_what_was_inserted_and_not_erased) {
  auto set = set_of(1000, {0, 63, 64, 127, 128, 999});
  set.erase(64);
  set.erase(500);
  EXPECT_THAT(members(set), ElementsAre(0, 63, 127, 128, 999));
  EXPECT_EQ(set.size(), 5U);
  EXPECT_TRUE(set.contains(999));
  EXPECT_FALSE(set.contains(64));
  EXPECT_FALSE(set.contains(5000));
}

TEST(thread_set, is_empty_until_something_is_inserted) {
  EXPECT_TRUE(thread_set{300}.empty());
  EXPECT_FALSE(set_of(300, {299}).empty());
  EXPECT_EQ(thread_set{300}.size(), 0U);
}

TEST(thread_set, next_from_goes_round) {
  const auto set = set_of(200, {3, 70, 150});
  EXPECT_EQ(set.next_from(0), 3U);
  EXPECT_EQ(set.next_from(3), 3U);
  EXPECT_EQ(set.next_from(4), 70U);
  EXPECT_EQ(set.next_from(71), 150U);
  EXPECT_EQ(set.next_from(151), 3U);
  EXPECT_EQ(set.next_from(100'000), 3U);
  EXPECT_EQ(thread_set{200}.next_from(7), std::nullopt);
}

TEST(thread_set, next_from_finds_a_lower_member_of_the_same_word) {
  EXPECT_EQ(set_of(64, {3}).next_from(10), 3U);
  EXPECT_EQ(set_of(64, {3}).next_from(63), 3U);
}

TEST(thread_set, nth_counts_members_from_below) {
  const auto set = set_of(200, {3, 70, 150});
  EXPECT_EQ(set.nth(0), 3U);
  EXPECT_EQ(set.nth(1), 70U);
  EXPECT_EQ(set.nth(2), 150U);
}

TEST(thread_set, an_intersection_has_what_both_have) {
  const auto both = set_of(200, {1, 70, 150}).intersected(set_of(200, {1, 2, 150}));
  EXPECT_THAT(members(both), ElementsAre(1, 150));
  EXPECT_TRUE(set_of(200, {150}).intersected(set_of(10, {1})).empty());
}

/// {150, 190, 200} of 1000 positions, with room for little more.
thread_set trimmed() {
  thread_set set = set_of(1000, {150, 190, 200});
  set.trim();
  return set;
}

TEST(thread_set, that_is_trimmed_has_the_same_members) {
  const thread_set set = trimmed();
  EXPECT_EQ(set, set_of(1000, {150, 190, 200}));
  EXPECT_EQ(set_of(1000, {150, 190, 200}), set);
  EXPECT_FALSE(set == set_of(1000, {150, 190, 200, 700}));
  EXPECT_THAT(members(set), ElementsAre(150, 190, 200));
  EXPECT_EQ(set.size(), 3U);
  EXPECT_EQ(set.nth(2), 200U);
  EXPECT_TRUE(set.contains(190));
  EXPECT_FALSE(set.contains(3));
  EXPECT_FALSE(set.contains(999));
}

TEST(thread_set, that_is_trimmed_goes_round_from_outside_its_room) {
  EXPECT_EQ(trimmed().next_from(0), 150U);
  EXPECT_EQ(trimmed().next_from(191), 200U);
  EXPECT_EQ(trimmed().next_from(201), 150U);
  EXPECT_EQ(trimmed().next_from(900), 150U);
}

TEST(thread_set, that_is_trimmed_meets_others_where_both_have_room) {
  thread_set high = set_of(1000, {190, 990});
  EXPECT_THAT(members(trimmed().intersected(high)), ElementsAre(190));
  EXPECT_THAT(members(high.intersected(trimmed())), ElementsAre(190));
  EXPECT_TRUE(high.intersects(trimmed()));
  high.erase(190);
  high.trim();
  EXPECT_FALSE(high.intersects(trimmed()));
  EXPECT_FALSE(trimmed().intersects(high));
  EXPECT_TRUE(high.intersected(trimmed()).empty());
  EXPECT_TRUE(trimmed().intersected(high).empty());
}

TEST(thread_set, of_a_huge_run_can_be_trimmed_and_assigned) {
  thread_set huge = set_of(4000, {5, 2000, 3999});
  huge.trim();
  EXPECT_THAT(members(huge), ElementsAre(5, 2000, 3999));
  huge.erase(5);
  huge.trim();
  EXPECT_THAT(members(huge), ElementsAre(2000, 3999));
  thread_set other = trimmed();
  other = huge;
  EXPECT_THAT(members(other), ElementsAre(2000, 3999));
  other = trimmed();
  EXPECT_THAT(members(other), ElementsAre(150, 190, 200));
}

TEST(thread_set, that_is_empty_can_be_trimmed) {
  thread_set nothing{1000};
  nothing.trim();
  EXPECT_TRUE(nothing.empty());
  EXPECT_EQ(nothing.next_from(500), std::nullopt);
}

TEST(thread_set_death, has_no_room_where_it_was_trimmed) {
  thread_set set = trimmed();
  EXPECT_DEATH(set.insert(0), "a thread set with room for the position");
  EXPECT_DEATH(set.insert(900), "a thread set with room for the position");
}

TEST(thread_set_death, has_no_room_beyond_its_size) {
  thread_set set{200};
  EXPECT_DEATH(set.insert(100'000), "room for the position");
  EXPECT_DEATH((void)set.nth(0), "more members than the rank");
}

TEST(context, begins_with_all_threads_free_at_time_zero) {
  const context now{2, 2};
  EXPECT_EQ(now.time(), time_point{});
  EXPECT_EQ(now.concurrency(), 2U);
  EXPECT_THAT(now.all_threads(),
              ElementsAre(thread_id{0}, thread_id{1}, thread_id{-1}, thread_id{-2}));
  EXPECT_EQ(now.free_threads(), now.all_threads());
  for (const thread_id thread : now.all_threads())
    EXPECT_EQ(now.process_of(thread), process_id{thread.value});
}

TEST(context, a_busy_thread_is_not_free_until_it_completes) {
  const context busy = context{2, 1}.with_busy(process_id{0});
  EXPECT_THAT(busy.free_threads(), ElementsAre(thread_id{1}, thread_id{-1}));
  EXPECT_FALSE(busy.is_free(process_id{0}));
  EXPECT_TRUE(busy.is_free(process_id{1}));
  EXPECT_EQ(busy.all_thread_count(), 3U);
  const context again = busy.with_free(process_id{0});
  EXPECT_EQ(again.free_thread_count(), 3U);
}

TEST(context, a_process_that_retires_is_replaced_by_itself_plus_concurrency) {
  const context start{3, 1};
  const context later = start.with_next_process(process_id{1});
  EXPECT_EQ(later.process_of(thread_id{1}), process_id{4});
  EXPECT_EQ(later.thread_of(process_id{4}), thread_id{1});
  EXPECT_EQ(later.thread_of(process_id{1}), thread_id{1});
  EXPECT_TRUE(later.is_free(process_id{4}));
  EXPECT_FALSE(later.is_free(process_id{1}));
  EXPECT_EQ(start.process_of(thread_id{1}), process_id{1});
  EXPECT_EQ(later.with_next_process(process_id{4}).process_of(thread_id{1}), process_id{7});
}

TEST(context, nemeses_never_retire) {
  const context now = context{3, 2}.with_next_process(process_id{-2});
  EXPECT_EQ(now.process_of(thread_id{-2}), process_id{-2});
  EXPECT_EQ(now.thread_of(process_id{-2}), thread_id{-2});
}

TEST(context, free_processes_are_offered_round_robin) {
  context now{3, 0};
  std::vector<std::int64_t> offered;
  for (int i = 0; i < 5; ++i) {
    const auto process = now.some_free_process();
    ASSERT_TRUE(process.has_value());
    offered.push_back(process->value);
    now = now.with_busy(*process).with_free(*process);
  }
  EXPECT_THAT(offered, ElementsAre(0, 1, 2, 0, 1));
}

TEST(context, offers_no_process_when_all_are_busy) {
  const context now = context{1, 0}.with_busy(process_id{0});
  EXPECT_EQ(now.some_free_process(), std::nullopt);
}

TEST(context, a_restricted_context_sees_only_its_threads) {
  const context now{3, 1};
  const auto odd = now.select([](thread_id thread) { return thread.value % 2 == 1; });
  const context part = now.with_busy(process_id{0}).restricted(odd);
  EXPECT_THAT(part.all_threads(), ElementsAre(thread_id{1}));
  EXPECT_EQ(part.some_free_process(), process_id{1});
  EXPECT_FALSE(part.is_free(process_id{2}));
  EXPECT_EQ(part.concurrency(), 3U);
  EXPECT_THAT(now.restricted_to(3).all_threads(), ElementsAre(thread_id{-1}));
}

TEST(context, a_restricted_context_does_not_gain_threads_by_completions) {
  const context part = context{3, 0}.restricted_to(1);
  EXPECT_EQ(part.with_free(process_id{2}).free_thread_count(), 1U);
}

TEST(context, time_never_goes_back) {
  const context now = context{1, 0}.at(time_point{duration{5}});
  EXPECT_EQ(now.time(), time_point{duration{5}});
  EXPECT_EQ(now.at(time_point{duration{3}}).time(), time_point{duration{5}});
}

TEST(context, processes_that_do_not_exist_are_not_free) {
  const context now{2, 1};
  EXPECT_FALSE(now.is_free(process_id{2}));
  EXPECT_FALSE(now.is_free(process_id{-2}));
  EXPECT_FALSE((context{0, 1}.is_free(process_id{0})));
  EXPECT_TRUE((context{0, 1}.is_free(process_id{-1})));
}

TEST(context, works_with_more_threads_than_fit_inline) {
  context now{1000, 3};
  for (std::int64_t i = 0; i < 999; ++i) now = now.with_busy(process_id{i});
  EXPECT_EQ(now.some_free_process(), process_id{999});
  now = now.with_busy(process_id{999});
  EXPECT_THAT(now.free_threads(), ElementsAre(thread_id{-1}, thread_id{-2}, thread_id{-3}));
}

TEST(context_death, threads_of_other_runs_are_refused) {
  const context now{2, 1};
  EXPECT_DEATH((void)now.process_of(thread_id{2}), "a thread of this run");
  EXPECT_DEATH((void)now.process_of(thread_id{-2}), "a thread of this run");
}

}  // namespace
}  // namespace agon
