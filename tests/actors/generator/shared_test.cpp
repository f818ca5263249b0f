// Counts of holders, small blocks of memory, and arrays that copies share.
#include "actors/generator/shared.hpp"

#include "actors/generator/parts.hpp"
#include "actors/generator/simulate.hpp"
#include "tests/actors/generator/summaries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace agon::generators {
namespace {

using testing::ElementsAre;

TEST(holder_count, tells_who_is_the_last) {
  holder_count count;
  count.add();
  EXPECT_TRUE(count.one());
  count.add();
  EXPECT_FALSE(count.one());
  EXPECT_FALSE(count.drop());
  EXPECT_TRUE(count.one());
  EXPECT_TRUE(count.drop());
}

TEST(blocks, have_room_and_overlap_no_other) {
  std::vector<std::pair<void*, std::size_t>> taken;
  for (std::size_t round = 0; round < 3; ++round) {
    for (std::size_t size = 1; size < 700; size += 7) {
      taken.emplace_back(take_block(size), size);
      std::memset(taken.back().first, static_cast<int>(taken.size() % 251), size);
    }
    std::set<const void*> distinct;
    for (std::size_t i = 0; i < taken.size(); ++i) {
      const auto* const bytes = static_cast<const unsigned char*>(taken[i].first);
      EXPECT_TRUE(distinct.insert(bytes).second);
      EXPECT_EQ(bytes[0], (i + 1) % 251);
      EXPECT_EQ(bytes[taken[i].second - 1], (i + 1) % 251);
    }
    for (const auto& [block, size] : taken) give_block(block, size);
    taken.clear();
  }
}

TEST(shared_array, is_copied_when_a_holder_of_several_changes_it) {
  const std::vector<std::string> words{"a", "b", "c"};
  shared_array<std::string> first{words.data(), words.size()};
  const shared_array<std::string> second = first;
  EXPECT_EQ(first.begin(), second.begin());
  first.change(1) = "x";
  EXPECT_THAT(std::vector(first.begin(), first.end()), ElementsAre("a", "x", "c"));
  EXPECT_THAT(std::vector(second.begin(), second.end()), ElementsAre("a", "b", "c"));
}

TEST(shared_array, is_changed_in_place_where_nobody_else_holds_it) {
  shared_array<std::string> alone{2};
  const auto* const place = alone.begin();
  { const shared_array<std::string> gone = alone; }
  alone.change(1) = "x";
  EXPECT_EQ(alone.begin(), place);
  EXPECT_THAT(std::vector(alone.begin(), alone.end()), ElementsAre("", "x"));
}

TEST(shared_array, may_be_empty_and_moved_from) {
  shared_array<std::string> some{2};
  const shared_array<std::string> taken = std::move(some);
  EXPECT_TRUE(shared_array<std::string>{}.empty());
  EXPECT_TRUE(shared_array<std::string>{0}.empty());
  EXPECT_EQ(taken.size(), 2U);
}

TEST(shared_array_death, has_no_elements_past_its_end) {
  shared_array<std::string> two{2};
  EXPECT_DEATH((void)two.change(2), "an element of the array");
}

/// Takes copies and drops them, on several threads at once.
template <class Value>
void copy_on_threads(const Value& shared) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([mine = shared] {
      for (int round = 0; round < 10'000; ++round) {
        std::vector<Value> copies(3, mine);
        copies[0] = copies[2];
      }
    });
  for (auto& thread : threads) thread.join();
}

TEST(generators_on_threads, may_be_held_by_several) {
  const generator plan = some(3, "a");
  copy_on_threads(plan);
  EXPECT_THAT(fs(quick(two_clients(), plan)), ElementsAre("a", "a", "a"));
}

TEST(generators_on_threads, may_end_on_another_thread_than_they_began) {
  std::vector<generator> plans;
  std::thread{[&] {
    for (int i = 0; i < 5'000; ++i) plans.push_back(some(2, "b"));
  }}.join();
  EXPECT_THAT(fs(quick(two_clients(), plans[4'999])), ElementsAre("b", "b"));
  std::thread{[&] { plans.clear(); }}.join();
}

/// Ten generators, numbered by their f.
std::vector<generator> ten() {
  std::vector<generator> parts;
  for (int i = 0; i < 10; ++i) parts.emplace_back(once_of(std::to_string(i)));
  return parts;
}

template <class List>
std::string fs_of(const List& list, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i)
    text += std::get<emitted>(list[i].next(two_clients())).operation.f;
  return text;
}

TEST(part_list, keeps_its_value_when_an_element_of_a_copy_changes) {
  for (const std::size_t size : {1U, 4U, 5U, 10U}) {
    const auto parts = ten();
    const part_list list{std::vector<generator>(parts.data(), parts.data() + size)};
    const part_list changed = list.with(size - 1, once_of("x"));
    const std::string digits = std::string{"0123456789"}.substr(0, size);
    EXPECT_EQ(fs_of(list, list.size()), digits);
    EXPECT_EQ(fs_of(changed, changed.size()), digits.substr(0, size - 1) + "x");
    EXPECT_EQ(fs_of(list.without(0), size - 1), digits.substr(1));
  }
}

TEST(part_rows, keep_their_value_when_an_element_of_a_copy_changes) {
  const part_rows rows{ten()};
  EXPECT_EQ(fs_of(rows, 10), "0123456789");
  EXPECT_EQ(fs_of(rows.with(0, once_of("x")).with(9, once_of("y")), 10), "x12345678y");
  EXPECT_EQ(fs_of(rows, 10), "0123456789");
  EXPECT_TRUE(part_rows{}.empty());
  EXPECT_EQ(fs_of(part_rows{{once_of("z")}}, 1), "z");
}

}  // namespace
}  // namespace agon::generators
