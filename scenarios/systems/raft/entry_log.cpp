// Searches use that terms never decrease along a log.
#include "scenarios/systems/raft/entry_log.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>
#include <iterator>

namespace agon::systems::raft {

term_number entry_log::term_at(log_index place) const {
  return place == base_ ? base_term_ : at(place).term;
}

const entry& entry_log::at(log_index place) const {
  invariant(place > base_, "a place of the log after its snapshot");
  invariant(place <= last(), "a place of the log that has an entry");
  return entries_[place.value - base_.value - 1];
}

std::vector<entry> entry_log::after(log_index place, std::size_t limit) const {
  invariant(place >= base_ && place <= last(), "a place within the log");
  const auto skipped = place.value - base_.value;
  const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(skipped);
  const auto count = std::min(limit, entries_.size() - skipped);
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

bool entry_log::holds(log_index place, term_number term) const {
  return place < base_ || (place <= last() && term_at(place) == term);
}

bool entry_log::not_ahead_of(log_index other_last, term_number other_last_term) const {
  if (last_term() != other_last_term) return last_term() < other_last_term;
  return last() <= other_last;
}

log_index entry_log::first_of_term_at(log_index place) const {
  const auto first =
      std::ranges::lower_bound(entries_, at(place).term, {}, [](const entry& e) { return e.term; });
  return {base_.value + static_cast<std::uint64_t>(first - entries_.begin()) + 1};
}

std::optional<log_index> entry_log::last_of(term_number term) const {
  const auto past =
      std::ranges::upper_bound(entries_, term, {}, [](const entry& e) { return e.term; });
  if (past == entries_.begin() || std::prev(past)->term != term) return std::nullopt;
  return log_index{base_.value + static_cast<std::uint64_t>(past - entries_.begin())};
}

void entry_log::cut(log_index last_kept) {
  invariant(last_kept >= base_ && last_kept <= last(), "a place within the log");
  entries_.resize(last_kept.value - base_.value);
}

void entry_log::compact(log_index place) {
  base_term_ = term_at(place);
  const auto gone = place.value - base_.value;
  entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(gone));
  base_ = place;
}

}  // namespace agon::systems::raft
