// The word that a user may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace agon::scenarios::cli {

/// How many letters must be added, removed, changed or swapped with their neighbour to make one
/// word the other (Damerau 1964, without moves of what was edited). O(|one| · |other|).
std::size_t edit_distance(std::string_view one, std::string_view other);

/// The word nearest to `given`, the first of several; empty if none is within a third of its
/// letters (two for short words).
std::string nearest(std::string_view given, const std::vector<std::string>& words);

}  // namespace agon::scenarios::cli
