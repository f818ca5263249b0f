// What a loss of power makes of writes that were not synced. Pure functions.
//
// A disk writes sectors, in an order of its own, and power may go in the middle of one. Bytes that
// nobody wrote keep their content, even beside those of a write that went wrong.
#pragma once

#include "actors/vocabulary/random.hpp"
#include "sim/disk/sparse_file.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agon::sim {

/// A change of a file: bytes written at `offset`, or, if it `cuts`, a new size.
struct file_change {
  std::uint64_t offset = 0;
  std::string bytes = {};
  bool cuts = false;
};

/// The part of a change that falls on one sector. Refers to the change's bytes.
struct change_piece {
  std::uint64_t offset = 0;
  std::string_view bytes = {};
  bool cuts = false;
};

/// The changes as pieces, in the order in which they were made.
std::vector<change_piece> pieces_of(std::span<const file_change> changes);

/// What becomes of a piece.
struct piece_fate {
  enum class kind : std::uint8_t {
    lost,     ///< As if it had never been written.
    kept,     ///< It made it.
    torn,     ///< Its first `kept` bytes made it.
    zeros,    ///< Its place holds zeros.
    garbage,  ///< Its place holds noise.
  };
  kind what = kind::lost;
  std::uint64_t kept = 0;
  friend bool operator==(const piece_fate&, const piece_fate&) = default;
};

/// How a disk behaves when it loses power.
enum class crash_mode : std::uint8_t {
  prefix,     ///< The first pieces make it, in order.
  torn,       ///< As prefix, and the next one in part.
  reordered,  ///< Any make it.
  zeros,      ///< Any make it; of others the place was made, but not written.
  garbage,    ///< Any make it; others were under way.
};

/// A fate for each piece, drawn.
std::vector<piece_fate> draw_fates(std::span<const change_piece> pieces, crash_mode mode,
                                   random_stream& luck);

/// All fates of a piece that are worth telling apart: lost and kept, then torn after the first
/// byte, in the middle and before the last, zeros, and garbage.
std::vector<piece_fate> fates_of(const change_piece& piece);

/// Applies the pieces to `content` as their fates say; noise comes from `luck`. Answers how many
/// bytes did not make it.
std::uint64_t apply(sparse_file& content, std::span<const change_piece> pieces,
                    std::span<const piece_fate> fates, random_stream& luck);

}  // namespace agon::sim
