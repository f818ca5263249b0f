// The log of one server in memory, with the comparisons that Raft makes. It is kept whole: there
// are no snapshots.
#pragma once

#include "scenarios/systems/raft/messages.hpp"

#include <optional>
#include <vector>

namespace agon::systems::raft {

/// Entries at the places 1 … last(). Terms never decrease along the log.
class entry_log {
 public:
  entry_log() = default;
  explicit entry_log(std::vector<entry> entries) : entries_{std::move(entries)} {}

  /// The last place that has an entry; 0 if none has.
  [[nodiscard]] log_index last() const { return {entries_.size()}; }
  /// The term of the last entry; 0 if there is none.
  [[nodiscard]] term_number last_term() const { return term_at(last()); }
  /// The term of the entry at `place`, which must not lie past the end; 0 at the place 0.
  [[nodiscard]] term_number term_at(log_index place) const;
  /// The entry at a place in 1 … last().
  [[nodiscard]] const entry& at(log_index place) const;
  /// Up to `limit` entries after `place`, which must not lie past the end.
  [[nodiscard]] std::vector<entry> after(log_index place, std::size_t limit) const;
  /// True if there is an entry of that term at `place`, or if `place` is 0.
  [[nodiscard]] bool holds(log_index place, term_number term) const;
  /// True if a log that ends thus knows at least as much as this one (section 5.4.1 of the paper).
  [[nodiscard]] bool not_ahead_of(log_index other_last, term_number other_last_term) const;
  /// The first place whose entry has the term of the entry at `place`. Logarithmic.
  [[nodiscard]] log_index first_of_term_at(log_index place) const;
  /// The last place whose entry has this term, if there is one. Logarithmic.
  [[nodiscard]] std::optional<log_index> last_of(term_number term) const;

  void append(entry next) { entries_.push_back(std::move(next)); }
  /// Removes what stands after `last`, which must not lie past the end.
  void cut(log_index last);

 private:
  std::vector<entry> entries_;
};

}  // namespace agon::systems::raft
