// Copy on write by the sectors' reference counts.
#include "sim/disk/sparse_file.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>

namespace agon::sim {
namespace {

constexpr auto sector_size = sparse_file::sector_size;

std::uint64_t sectors_for(std::uint64_t size) { return (size + sector_size - 1) / sector_size; }

/// Calls `use(sector, place in it, place in the range, size)` for each sector that the range has a
/// part in.
template <class Use>
void for_each_sector(std::uint64_t offset, std::uint64_t size, Use use) {
  for (std::uint64_t done = 0; done < size;) {
    const auto at = offset + done;
    const auto inside = at % sector_size;
    const auto part = std::min(sector_size - inside, size - done);
    use(at / sector_size, inside, done, part);
    done += part;
  }
}

}  // namespace

char* sparse_file::writable(std::uint64_t index) {
  invariant(index < sectors_.size(), "a sector of this file");
  auto& found = sectors_[index];
  if (!found)
    found = std::make_shared<sector>();
  else if (found.use_count() > 1)
    found = std::make_shared<sector>(*found);
  return found->data();
}

std::string sparse_file::read(std::uint64_t offset, std::uint64_t size) const {
  if (offset >= size_) return {};
  std::string bytes(std::min(size, size_ - offset), '\0');
  for_each_sector(offset, bytes.size(), [&](auto index, auto inside, auto done, auto part) {
    if (const auto& found = sectors_[index])
      std::copy_n(found->data() + inside, part, bytes.data() + done);
  });
  return bytes;
}

void sparse_file::write(std::uint64_t offset, std::string_view bytes) {
  invariant(offset <= size_max, "a place within a simulated file");
  invariant(bytes.size() <= size_max - offset, "an end within a simulated file");
  if (offset + bytes.size() > size_) resize(offset + bytes.size());
  for_each_sector(offset, bytes.size(), [&](auto index, auto inside, auto done, auto part) {
    std::copy_n(bytes.data() + done, part, writable(index) + inside);
  });
}

void sparse_file::resize(std::uint64_t size) {
  invariant(size <= size_max, "a size that a simulated file may have");
  sectors_.resize(sectors_for(size));
  const auto inside = size % sector_size;
  if (size < size_ && inside != 0 && sectors_.back())
    std::fill(writable(sectors_.size() - 1) + inside, writable(sectors_.size() - 1) + sector_size,
              '\0');
  size_ = size;
}

void sparse_file::share(const sparse_file& other, std::uint64_t first, std::uint64_t end) {
  invariant(first <= end && end <= other.sectors_.size(), "sectors of the other file");
  if (end > sectors_.size()) sectors_.resize(end);
  for (auto index = first; index < end; ++index) sectors_[index] = other.sectors_[index];
  size_ = std::max(size_, std::min(other.size_, end * sector_size));
}

void sparse_file::flip(std::uint64_t bit) {
  invariant(bit / 8 < size_, "a bit of this file");
  auto& byte = writable(bit / 8 / sector_size)[bit / 8 % sector_size];
  byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1u << bit % 8));
}

bool sparse_file::shares(const sparse_file& other, std::uint64_t index) const {
  return index < sectors_.size() && index < other.sectors_.size() &&
         sectors_[index] == other.sectors_[index];
}

std::uint64_t sparse_file::memory_beside(const sparse_file& other) const {
  constexpr std::uint64_t counts = 16;  // That shared_ptr keeps beside each sector.
  std::uint64_t bytes = sectors_.capacity() * sizeof(sectors_[0]);
  for (std::uint64_t index = 0; index < sectors_.size(); ++index)
    if (sectors_[index] && !shares(other, index)) bytes += sizeof(sector) + counts;
  return bytes;
}

}  // namespace agon::sim
