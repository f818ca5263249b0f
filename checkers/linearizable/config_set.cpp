// Hashing and probing of configurations.
#include "checkers/linearizable/config_set.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>

namespace agon::checkers::linearizable {
namespace {

constexpr std::size_t smallest_table = 64;

}  // namespace

config_set::config_set(std::size_t width, std::size_t extra)
    : width_{width}, stride_{width + extra}, buckets_(smallest_table) {
  invariant(width > 0, "rows of at least one word");
}

std::size_t config_set::bucket_of(const std::uint32_t* row) const {
  std::uint64_t hash = 0x9e3779b97f4a7c15U;
  for (std::size_t i = 0; i < width_; ++i) {
    hash = (hash ^ row[i]) * 0xbf58476d1ce4e5b9U;
    hash ^= hash >> 29;
  }
  return static_cast<std::size_t>(hash ^ (hash >> 32)) & (buckets_.size() - 1);
}

std::size_t config_set::find(const std::uint32_t* row) const {
  auto at = bucket_of(row);
  while (buckets_[at].round == round_ && !std::equal(row, row + width_, (*this)[buckets_[at].row]))
    at = (at + 1) & (buckets_.size() - 1);
  return at;
}

bool config_set::contains(const std::uint32_t* row) const {
  return buckets_[find(row)].round == round_;
}

bool config_set::add(const std::uint32_t* row) {
  if ((count_ + 1) * 2 > buckets_.size()) grow();
  const auto at = find(row);
  if (buckets_[at].round == round_) return false;
  buckets_[at] = {round_, static_cast<std::uint32_t>(count_)};
  rows_.insert(rows_.end(), row, row + stride_);
  ++count_;
  return true;
}

void config_set::clear() {
  count_ = 0;
  rows_.clear();
  if (++round_ != 0) return;
  std::fill(buckets_.begin(), buckets_.end(), bucket{});
  round_ = 1;
}

void config_set::grow() {
  buckets_.assign(buckets_.size() * 2, {});
  round_ = 1;
  for (std::size_t i = 0; i < count_; ++i) {
    auto at = bucket_of((*this)[i]);
    while (buckets_[at].round == round_) at = (at + 1) & (buckets_.size() - 1);
    buckets_[at] = {round_, static_cast<std::uint32_t>(i)};
  }
}

std::uint64_t config_set::bytes() const {
  return rows_.capacity() * sizeof(std::uint32_t) + buckets_.capacity() * sizeof(bucket);
}

}  // namespace agon::checkers::linearizable
