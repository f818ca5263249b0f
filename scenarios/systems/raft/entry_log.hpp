// The log of one server in memory, with the comparisons that Raft makes. A snapshot may stand for
// its first entries.
#pragma once

#include "scenarios/systems/raft/messages.hpp"

#include <optional>
#include <vector>

namespace agon::systems::raft {

/// Entries at the places base()+1 … last(). Terms never decrease along the log. What a snapshot
/// stands for was committed, so it is the same in all logs.
class entry_log {
 public:
  entry_log() = default;
  explicit entry_log(std::vector<entry> entries, log_index base = {}, term_number base_term = {})
      : base_{base}, base_term_{base_term}, entries_{std::move(entries)} {}

  /// The last place that the snapshot stands for; 0: there is none.
  [[nodiscard]] log_index base() const { return base_; }
  /// The last place that has an entry, here or in the snapshot; 0 if none has.
  [[nodiscard]] log_index last() const { return {base_.value + entries_.size()}; }
  /// The term of the last entry; 0 if there is none.
  [[nodiscard]] term_number last_term() const { return term_at(last()); }
  /// The term of the entry at `place`, which lies in base() … last(); 0 at the place 0.
  [[nodiscard]] term_number term_at(log_index place) const;
  /// The entry at a place in base()+1 … last().
  [[nodiscard]] const entry& at(log_index place) const;
  /// Up to `limit` entries after `place`, which lies in base() … last().
  [[nodiscard]] std::vector<entry> after(log_index place, std::size_t limit) const;
  /// True if there is an entry of that term at `place`, if `place` is 0, or if the snapshot stands
  /// for more than that.
  [[nodiscard]] bool holds(log_index place, term_number term) const;
  /// True if a log that ends thus knows at least as much as this one (section 5.4.1 of the paper).
  [[nodiscard]] bool not_ahead_of(log_index other_last, term_number other_last_term) const;
  /// The first place after the base whose entry has the term of the entry at `place`. Logarithmic.
  [[nodiscard]] log_index first_of_term_at(log_index place) const;
  /// The last place after the base whose entry has this term, if there is one. Logarithmic.
  [[nodiscard]] std::optional<log_index> last_of(term_number term) const;

  void append(entry next) { entries_.push_back(std::move(next)); }
  /// Removes what stands after `last`, which lies in base() … last().
  void cut(log_index last);
  /// A snapshot stands for the entries up to `place`, which lies in base() … last(). Linear in the
  /// entries left.
  void compact(log_index place);

 private:
  log_index base_ = {};
  term_number base_term_ = {};
  std::vector<entry> entries_;
};

}  // namespace agon::systems::raft
