// Cutting changes into sectors, drawing fates and carrying them out.
#include "sim/disk/crash.hpp"

#include <algorithm>

namespace agon::sim {
namespace {

using kind = piece_fate::kind;

piece_fate draw_fate(crash_mode mode, random_stream& luck) {
  switch (mode) {
    case crash_mode::prefix:
    case crash_mode::torn:
      break;
    case crash_mode::reordered:
      return {luck.chance(0.5) ? kind::kept : kind::lost};
    case crash_mode::zeros:
    case crash_mode::garbage: {
      const auto drawn = luck.below(3);
      if (drawn < 2) return {drawn == 0 ? kind::kept : kind::lost};
      return {mode == crash_mode::zeros ? kind::zeros : kind::garbage};
    }
  }
  invariant(false, "a mode in which pieces have fates of their own");
  return {};
}

std::string noise(std::size_t size, random_stream& luck) {
  std::string bytes;
  while (bytes.size() < size) bytes.push_back(static_cast<char>(luck.below(256)));
  return bytes;
}

}  // namespace

std::vector<change_piece> pieces_of(std::span<const file_change> changes) {
  std::vector<change_piece> pieces;
  for (const auto& change : changes) {
    if (change.cuts) pieces.push_back({.offset = change.offset, .cuts = true});
    std::string_view left = change.bytes;
    for (auto offset = change.offset; !left.empty();) {
      const auto room = sparse_file::sector_size - offset % sparse_file::sector_size;
      const auto part = left.substr(0, room);
      pieces.push_back({.offset = offset, .bytes = part});
      left.remove_prefix(part.size());
      offset += part.size();
    }
  }
  return pieces;
}

std::vector<piece_fate> draw_fates(std::span<const change_piece> pieces, crash_mode mode,
                                   random_stream& luck) {
  std::vector<piece_fate> fates(pieces.size());
  if (pieces.empty()) return fates;
  if (mode == crash_mode::prefix || mode == crash_mode::torn) {
    const auto kept = luck.below(pieces.size() + 1);
    std::fill_n(fates.begin(), kept, piece_fate{kind::kept});
    if (mode == crash_mode::torn && kept < pieces.size() && !pieces[kept].cuts)
      fates[kept] = {kind::torn, luck.below(pieces[kept].bytes.size())};
    return fates;
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    fates[i] = draw_fate(mode, luck);
    if (pieces[i].cuts && fates[i].what != kind::kept) fates[i] = {kind::lost};
  }
  return fates;
}

std::vector<piece_fate> fates_of(const change_piece& piece) {
  std::vector<piece_fate> fates{{kind::lost}, {kind::kept}};
  if (piece.cuts) return fates;
  std::uint64_t last = 0;
  for (const std::uint64_t kept : {std::size_t{1}, piece.bytes.size() / 2, piece.bytes.size() - 1})
    if (kept > last && kept < piece.bytes.size()) fates.push_back({kind::torn, last = kept});
  fates.push_back({kind::zeros});
  fates.push_back({kind::garbage});
  return fates;
}

std::uint64_t apply(sparse_file& content, std::span<const change_piece> pieces,
                    std::span<const piece_fate> fates, random_stream& luck) {
  invariant(pieces.size() == fates.size(), "a fate for each piece");
  std::uint64_t lost = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto& [offset, bytes, cuts] = pieces[i];
    lost += bytes.size();
    switch (fates[i].what) {
      case kind::lost:
        break;
      case kind::kept:
        lost -= bytes.size();
        cuts ? content.resize(offset) : content.write(offset, bytes);
        break;
      case kind::torn:
        lost -= fates[i].kept;
        content.write(offset, bytes.substr(0, fates[i].kept));
        break;
      case kind::zeros:
        content.write(offset, std::string(bytes.size(), '\0'));
        break;
      case kind::garbage:
        content.write(offset, noise(bytes.size(), luck));
        break;
    }
  }
  return lost;
}

}  // namespace agon::sim
