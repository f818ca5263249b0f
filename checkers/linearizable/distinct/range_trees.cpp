// Trees in arrays: node 1 is the root, 2i and 2i + 1 are the children of i.
#include "checkers/linearizable/distinct/range_trees.hpp"

#include <algorithm>

namespace agon::checkers::linearizable::distinct {

least_in_range::least_in_range(std::size_t size) {
  while (leaves_ < size) leaves_ *= 2;
  numbers_.assign(leaves_, none);
  best_.resize(2 * leaves_);
  for (std::size_t i = 0; i < leaves_; ++i) best_[leaves_ + i] = static_cast<std::uint32_t>(i);
  for (auto node = leaves_ - 1; node > 0; --node) best_[node] = best_[2 * node];
}

void least_in_range::set(std::size_t position, std::uint32_t number) {
  numbers_[position] = number;
  for (auto node = (leaves_ + position) / 2; node > 0; node /= 2)
    best_[node] = lesser(best_[2 * node], best_[2 * node + 1]);
}

std::size_t least_in_range::least(std::size_t first, std::size_t last) const {
  auto found = static_cast<std::uint32_t>(first);
  for (auto a = leaves_ + first, b = leaves_ + last + 1; a < b; a /= 2, b /= 2) {
    if (a % 2 == 1) found = lesser(found, best_[a++]);
    if (b % 2 == 1) found = lesser(found, best_[--b]);
  }
  return found;
}

cover_counts::cover_counts(std::size_t size) : size_{size} {
  while (leaves_ < size) leaves_ *= 2;
  least_.assign(2 * leaves_, 0);
  added_.assign(2 * leaves_, 0);
}

void cover_counts::add(std::size_t first, std::size_t end, std::int32_t times) {
  if (first >= end) return;
  const auto apply = [&](std::size_t node) {
    least_[node] += times;
    added_[node] += times;
  };
  const auto raise = [&](std::size_t node) {
    for (node /= 2; node > 0; node /= 2)
      least_[node] = std::min(least_[2 * node], least_[2 * node + 1]) + added_[node];
  };
  for (auto a = leaves_ + first, b = leaves_ + end; a < b; a /= 2, b /= 2) {
    if (a % 2 == 1) apply(a++);
    if (b % 2 == 1) apply(--b);
  }
  raise(leaves_ + first);
  raise(leaves_ + end - 1);
}

std::size_t cover_counts::first_open(std::size_t from) const {
  if (from >= size_) return size_;
  // Up from the leaf, with what ancestors added, to the first subtree to the right that has an open
  // position; then down to its first.
  auto node = leaves_ + from;
  const auto added_above = [&](std::size_t of) {
    std::int32_t sum = 0;
    for (of /= 2; of > 0; of /= 2) sum += added_[of];
    return sum;
  };
  auto above = added_above(node);
  while (least_[node] + above != 0) {
    while (node % 2 == 1) {
      if (node == 1) return size_;
      node /= 2;
      above -= added_[node];
    }
    ++node;
  }
  while (node < leaves_) {
    above += added_[node];
    node *= 2;
    if (least_[node] + above != 0) ++node;
  }
  return std::min(node - leaves_, size_);
}

}  // namespace agon::checkers::linearizable::distinct
