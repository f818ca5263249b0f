// Rows of the table of distances between beginnings.
#include "scenarios/cli/nearest.hpp"

#include <algorithm>

namespace agon::scenarios::cli {

std::size_t edit_distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> before;  // The row two above.
  std::vector<std::size_t> above(other.size() + 1);
  for (std::size_t j = 0; j <= other.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= one.size(); ++i) {
    std::vector<std::size_t> row(other.size() + 1);
    row[0] = i;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const bool same = one[i - 1] == other[j - 1];
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = std::move(above);
    above = std::move(row);
  }
  return above.back();
}

std::string nearest(std::string_view given, const std::vector<std::string>& words) {
  std::string best;
  auto least = std::max<std::size_t>(2, given.size() / 3) + 1;
  for (const auto& word : words)
    if (const auto distance = edit_distance(given, word); distance < least) {
      least = distance;
      best = word;
    }
  return best;
}

}  // namespace agon::scenarios::cli
