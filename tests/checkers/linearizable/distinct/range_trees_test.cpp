// The monitors' trees against plain vectors.
#include "checkers/linearizable/distinct/range_trees.hpp"

#include "actors/vocabulary/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace agon::checkers::linearizable::distinct {
namespace {

TEST(least_in_range, is_what_a_scan_finds) {
  random_stream random{1, "trees"};
  for (const std::size_t size : {1U, 2U, 3U, 7U, 8U, 33U}) {
    std::vector<std::uint32_t> plain(size, least_in_range::none);
    least_in_range tree{size};
    for (int i = 0; i < 500; ++i) {
      const auto at = random.below(size);
      plain[at] =
          random.chance(0.2) ? least_in_range::none : static_cast<std::uint32_t>(random.below(50));
      tree.set(at, plain[at]);
      const auto first = random.below(size);
      const auto last = first + random.below(size - first);
      const auto least = *std::min_element(plain.begin() + static_cast<std::ptrdiff_t>(first),
                                           plain.begin() + static_cast<std::ptrdiff_t>(last) + 1);
      const auto found = tree.least(first, last);
      ASSERT_EQ(tree[found], least) << size << ": " << first << " to " << last;
      ASSERT_TRUE(first <= found && found <= last);
    }
  }
}

TEST(cover_counts, finds_the_first_open_position) {
  random_stream random{2, "trees"};
  for (const std::size_t size : {1U, 2U, 5U, 8U, 31U}) {
    std::vector<int> plain(size);
    cover_counts tree{size};
    std::vector<std::pair<std::size_t, std::size_t>> added;
    for (int i = 0; i < 500; ++i) {
      if (added.size() > 3 && random.chance(0.5)) {
        const auto [first, end] = added.back();
        added.pop_back();
        tree.add(first, end, -1);
        for (auto at = first; at < end; ++at) --plain[at];
      } else {
        const auto first = random.below(size);
        const auto end = first + random.below(size - first + 1);
        added.emplace_back(first, end);
        tree.add(first, end, 1);
        for (auto at = first; at < end; ++at) ++plain[at];
      }
      const auto from = random.below(size + 1);
      auto open = from;
      while (open < size && plain[open] != 0) ++open;
      ASSERT_EQ(tree.first_open(from), open) << size << " from " << from;
    }
  }
}

}  // namespace
}  // namespace agon::checkers::linearizable::distinct
