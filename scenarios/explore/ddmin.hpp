// Making a set small that shows something, by trying smaller ones: delta debugging.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace agon::scenarios {

/// Places of what is kept, in rising order.
using kept_places = std::vector<std::size_t>;

/// Answers the first of `count` candidates that still shows it, as `candidate(i)` makes them; none
/// if no candidate does. May try several at once, as long as the answer does not depend on that.
using first_showing = std::function<std::optional<std::size_t>(
    std::size_t count, const std::function<kept_places(std::size_t)>& candidate)>;

/// A subset of the places 0 … size-1 that shows it and loses that with any single place that is
/// left out, given that all places together show it. Tries to leave out everything, then halves,
/// quarters …; for n places and k in the answer, O(k log n) candidates where few matter and O(n²)
/// in the worst case. Algorithm: Zeller & Hildebrandt 2002, complements only.
/// Where `finest` is more than 1, it stops before it leaves out fewer places than that at once, and
/// single ones may be left that don't matter.
kept_places minimized(std::size_t size, const first_showing& first, std::size_t finest = 1);

}  // namespace agon::scenarios
