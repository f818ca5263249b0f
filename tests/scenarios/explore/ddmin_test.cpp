// Delta debugging on oracles whose answers are known.
#include "scenarios/explore/ddmin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace agon::scenarios {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Asks `shows` of one candidate after the other.
first_showing by_turns(const std::function<bool(const kept_places&)>& shows, int* asked = nullptr) {
  return
      [=](std::size_t count,
          const std::function<kept_places(std::size_t)>& candidate) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < count; ++i) {
          if (asked != nullptr) ++*asked;
          if (shows(candidate(i))) return i;
        }
        return std::nullopt;
      };
}

bool has(const kept_places& kept, std::initializer_list<std::size_t> wanted) {
  return std::ranges::all_of(
      wanted, [&](std::size_t place) { return std::ranges::count(kept, place) == 1; });
}

TEST(minimized, keeps_what_matters_and_nothing_else) {
  const auto shows = [](const kept_places& kept) { return has(kept, {3, 77, 78}); };
  EXPECT_THAT(minimized(100, by_turns(shows)), ElementsAre(3, 77, 78));
}

TEST(minimized, is_empty_where_nothing_matters_and_takes_one_try) {
  int asked = 0;
  EXPECT_THAT(minimized(1000, by_turns([](const auto&) { return true; }, &asked)), IsEmpty());
  EXPECT_EQ(asked, 1);
  EXPECT_THAT(minimized(0, by_turns([](const auto&) { return true; })), IsEmpty());
}

TEST(minimized, keeps_all_where_all_matters) {
  const auto shows = [](const kept_places& kept) { return kept.size() == 9; };
  EXPECT_THAT(minimized(9, by_turns(shows)), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8));
}

TEST(minimized, loses_it_with_any_single_place_that_is_left_out) {
  // Shows it with an odd number of places, or with both ends: not monotonous.
  const auto shows = [](const kept_places& kept) {
    return kept.size() % 2 == 1 || has(kept, {0, 99});
  };
  const auto kept = minimized(100, by_turns(shows));
  EXPECT_TRUE(shows(kept));
  for (std::size_t out = 0; out < kept.size(); ++out) {
    auto less = kept;
    less.erase(less.begin() + static_cast<std::ptrdiff_t>(out));
    EXPECT_FALSE(shows(less)) << "without " << kept[out];
  }
}

TEST(minimized, removes_again_what_could_not_go_before) {
  // The last place holds the first, which alone may not go before it.
  const auto shows = [](const kept_places& kept) {
    return has(kept, {2}) && (has(kept, {0}) || !has(kept, {4}));
  };
  EXPECT_THAT(minimized(5, by_turns(shows)), ElementsAre(2));
}

TEST(minimized, needs_few_tries_where_little_matters) {
  int asked = 0;
  const auto shows = [](const kept_places& kept) { return has(kept, {512}); };
  EXPECT_THAT(minimized(1024, by_turns(shows, &asked)), ElementsAre(512));
  EXPECT_LT(asked, 40);
}

TEST(minimized, candidates_are_smaller_sorted_subsets) {
  kept_places before;
  const auto shows = [&](const kept_places& kept) {
    EXPECT_TRUE(std::ranges::is_sorted(kept));
    return has(kept, {7, 11});
  };
  EXPECT_THAT(minimized(16, by_turns(shows)), ElementsAre(7, 11));
}

}  // namespace
}  // namespace agon::scenarios
