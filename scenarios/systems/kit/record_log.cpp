// A record is its size, its checksum (XXH3, 64 bits, with the one before as the seed) and its
// bytes; numbers are little-endian.
#include "scenarios/systems/kit/record_log.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <optional>
#include <xxhash.h>

namespace agon::systems::kit {
namespace {

constexpr std::size_t header = 16;
constexpr std::size_t slot_size = 4096;  // A multiple of the sector size.

void put(std::string& to, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8)
    to.push_back(static_cast<char>(static_cast<unsigned char>(number >> shift)));
}

std::uint64_t number_at(std::string_view bytes, std::size_t place) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i)
    number |= std::uint64_t{static_cast<unsigned char>(bytes[place + i])} << (8 * i);
  return number;
}

// The seed is never 0, so that a file of zeros holds no records.
std::uint64_t checksum_of(std::string_view body, std::uint64_t before) {
  return XXH3_64bits_withSeed(body.data(), body.size(), before ^ 0x61676f6e6c6f6721u);
}

std::string framed(std::string_view body, std::uint64_t checksum) {
  std::string bytes;
  bytes.reserve(header + body.size());
  put(bytes, body.size());
  put(bytes, checksum);
  bytes += body;
  return bytes;
}

/// The body at `place` if it is whole.
std::optional<std::string_view> unframed(std::string_view file, std::size_t place,
                                         std::uint64_t before) {
  if (file.size() < place + header) return std::nullopt;
  const auto size = number_at(file, place);
  if (size > file.size() - place - header) return std::nullopt;
  const auto body = file.substr(place + header, size);
  if (checksum_of(body, before) != number_at(file, place + 8)) return std::nullopt;
  return body;
}

}  // namespace

result<std::vector<std::string>> record_log::load() {
  invariant(ends_.empty(), "a log that is loaded once");
  const auto file = disk_->read(file_);
  if (!file.ok()) return file.problem();
  std::vector<std::string> records;
  while (const auto body = unframed(*file, last().at, last().checksum)) {
    records.emplace_back(*body);
    ends_.push_back({last().at + header + body->size(), checksum_of(*body, last().checksum)});
  }
  if (last().at < file->size()) {
    if (auto cut = disk_->truncate(file_, last().at); !cut.ok()) return cut.problem();
    if (auto synced = disk_->sync(file_); !synced.ok()) return synced.problem();
  }
  return records;
}

result<> record_log::append(std::string_view record) {
  const auto checksum = checksum_of(record, last().checksum);
  if (auto written = disk_->write(file_, last().at, framed(record, checksum)); !written.ok())
    return written;
  ends_.push_back({last().at + header + record.size(), checksum});
  return success{};
}

result<> record_log::keep(std::size_t records) {
  invariant(records <= ends_.size(), "a cut within the log");
  if (records == ends_.size()) return success{};
  ends_.resize(records);
  if (auto cut = disk_->truncate(file_, last().at); !cut.ok()) return cut;
  // Were it not synced here, records that are removed could reappear behind those written next.
  return disk_->sync(file_);
}

result<> record_log::sync() { return ends_.empty() ? result<>{success{}} : disk_->sync(file_); }

result<std::string> saved_value::load() {
  const auto file = disk_->read(file_);
  if (!file.ok()) return file.problem();
  std::string latest;
  for (std::size_t slot = 0; slot < 2; ++slot) {
    const auto body = unframed(*file, slot * slot_size, slot);
    if (!body || body->size() < 8 || number_at(*body, 0) < count_) continue;
    count_ = number_at(*body, 0);
    latest = body->substr(8);
  }
  return latest;
}

result<> saved_value::save_unsynced(std::string_view value) {
  invariant(value.size() <= 4'000, "a small value");
  std::string body;
  put(body, count_ + 1);
  body += value;
  const auto slot = (count_ + 1) % 2;
  if (auto written = disk_->write(file_, slot * slot_size, framed(body, checksum_of(body, slot)));
      !written.ok())
    return written;
  ++count_;
  return success{};
}

result<> saved_value::save(std::string_view value) {
  if (auto written = save_unsynced(value); !written.ok()) return written;
  return disk_->sync(file_);
}

}  // namespace agon::systems::kit
