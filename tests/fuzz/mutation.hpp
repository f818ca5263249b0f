// Texts that are a little wrong, for parsers.
#pragma once

#include "actors/vocabulary/random.hpp"

#include <string>
#include <vector>

namespace agon::fuzz {

/// One of the `seeds`, which may not be empty, after one to four changes: bytes flipped, put in,
/// taken out, doubled, or exchanged for a piece of another seed or a word of the formats. At most
/// 64 KiB.
std::string mutated(const std::vector<std::string>& seeds, random_stream& random);

}  // namespace agon::fuzz
