// Sequences and dictionaries that share their parts; and the indices of states.
#include "actors/vocabulary/random.hpp"
#include "checkers/models/dictionary.hpp"
#include "checkers/models/sequence.hpp"
#include "checkers/state_index.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <map>

namespace agon::checkers {
namespace {

sequence sequence_of(std::initializer_list<std::uint32_t> values) {
  sequence all;
  for (const auto value : values) all = all.with_back(value_id{value});
  return all;
}

TEST(sequence, changes_at_both_ends_and_keeps_what_it_was) {
  const auto all = sequence_of({1, 2, 3});
  EXPECT_EQ(all.without_front(), sequence_of({2, 3}));
  EXPECT_EQ(all.without_back(), sequence_of({1, 2}));
  EXPECT_EQ(all.front().value, 1U);
  EXPECT_EQ(all.back().value, 3U);
  EXPECT_EQ(all.size(), 3U);
}

TEST(sequence, is_what_it_holds_and_not_how_it_came_about) {
  const auto roundabout =
      sequence_of({9, 8, 2, 3, 7}).without_back().without_front().without_front();
  EXPECT_EQ(roundabout, sequence_of({2, 3}));
  EXPECT_EQ(roundabout.hash(), sequence_of({2, 3}).hash());
  EXPECT_NE(roundabout, sequence_of({3, 2}));
  EXPECT_EQ(sequence_of({4}).without_front(), sequence{});
}

TEST(sequence, agrees_with_a_deque_on_random_changes) {
  random_stream random{1, "sequence"};
  sequence shared;
  std::deque<std::uint32_t> plain;
  for (int i = 0; i < 20'000; ++i) {
    const auto what = random.below(5);
    if (what < 3 || plain.empty()) {
      plain.push_back(static_cast<std::uint32_t>(random.below(4)));
      shared = shared.with_back(value_id{plain.back()});
    } else if (what == 3) {
      plain.pop_front();
      shared = shared.without_front();
    } else {
      plain.pop_back();
      shared = shared.without_back();
    }
    ASSERT_EQ(shared.size(), plain.size());
    if (plain.empty()) continue;
    ASSERT_EQ(shared.front().value, plain.front());
    ASSERT_EQ(shared.back().value, plain.back());
  }
  sequence again;
  for (const auto value : plain) again = again.with_back(value_id{value});
  EXPECT_EQ(again, shared);
  EXPECT_EQ(again.hash(), shared.hash());
}

TEST(sequence, of_a_million_values_ends_without_using_up_the_stack) {
  sequence all;
  for (std::uint32_t i = 0; i < 1'000'000; ++i) all = all.with_back(value_id{i});
  EXPECT_EQ(all.size(), 1'000'000U);
}

TEST(dictionary, agrees_with_a_map_on_random_changes) {
  random_stream random{2, "dictionary"};
  dictionary shared;
  std::map<std::int64_t, std::uint32_t> plain;
  for (int i = 0; i < 5'000; ++i) {
    const auto key = random.between(std::int64_t{-20}, 20);
    if (random.chance(0.5)) {
      const auto value = static_cast<std::uint32_t>(random.below(3));
      shared = shared.with(key, value);
      plain[key] = value;
    } else {
      shared = shared.without(key);
      plain.erase(key);
    }
    ASSERT_EQ(shared.size(), plain.size());
    ASSERT_EQ(shared.find(key).has_value(), plain.contains(key));
    if (!plain.empty()) {
      ASSERT_EQ(shared.least(), plain.begin()->first);
    }
    dictionary again;
    for (const auto& [known, value] : plain) again = again.with(known, value);
    ASSERT_EQ(again, shared);
    ASSERT_EQ(again.hash(), shared.hash());
  }
  std::map<std::int64_t, std::uint32_t> visited;
  shared.for_each([&](std::int64_t key, std::uint32_t value) { visited[key] = value; });
  EXPECT_EQ(visited, plain);
}

TEST(dictionary, differs_where_a_value_does) {
  const auto one = dictionary{}.with(1, 1).with(2, 2);
  EXPECT_NE(one, dictionary{}.with(1, 1).with(2, 3));
  EXPECT_NE(one, dictionary{}.with(1, 1));
  EXPECT_EQ(one.without(2), dictionary{}.with(1, 1));
  EXPECT_EQ(one.with(2, 3).find(2), 3U);
  EXPECT_EQ(one.find(2), 2U);
}

TEST(state_index, numbers_states_in_order_with_and_without_a_hash) {
  state_index<std::int64_t> hashed;
  state_index<std::pair<int, int>> ordered;
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    EXPECT_EQ(hashed.number(std::int64_t{i} * 64), i);
    EXPECT_EQ(ordered.number({static_cast<int>(i % 3), static_cast<int>(i)}), i);
  }
  EXPECT_EQ(hashed.number(64), 1U);
  EXPECT_EQ(ordered.number({2, 2}), 2U);
  EXPECT_EQ(hashed[999], 999 * 64);
  EXPECT_GT(hashed.bytes(), 8'000U);
}

TEST(step_memory, forgets_but_never_mistakes) {
  step_memory steps;
  EXPECT_EQ(steps.find(1, {}), nullptr);
  for (std::uint32_t i = 0; i < 10'000; ++i) steps.add(i, {.function = i % 5}, i + 1);
  int known = 0;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    const auto* after = steps.find(i, {.function = i % 5});
    if (after == nullptr) continue;
    ++known;
    ASSERT_EQ(*after, i + 1);
  }
  EXPECT_GT(known, 1'000);
  EXPECT_EQ(steps.find(9'999, {.function = 9}), nullptr);
}

}  // namespace
}  // namespace agon::checkers
