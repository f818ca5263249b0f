// The elements of a container's history: when each was put in and taken out.
#pragma once

#include "checkers/linearizable/distinct/prefix.hpp"

#include <span>
#include <vector>

namespace agon::checkers::linearizable::distinct {

/// One element, as far as a prefix shows it. With `end` the prefix's length: what is not taken is
/// taken between the moments `end` and `end + 1`, beyond all else; what is being taken may be taken
/// then.
///
/// Its `put_ends` is at most `take_ends`, its `take_begins` at least `put_begins`: an element is
/// put before it is taken, so that nothing is lost by saying so. From `put_ends` to `take_begins`
/// it is surely there.
struct life {
  std::uint32_t put_begins = 0;
  std::uint32_t put_ends = 0;
  std::uint32_t take_begins = 0;
  std::uint32_t take_ends = 0;
  std::uint32_t put = no_call;
  std::uint32_t take = no_call;  ///< `no_call` while nobody takes it.

  /// True where there is a gap in which it surely is there.
  [[nodiscard]] bool is_ever_there() const { return put_ends < take_begins; }
};

/// A history of a container into which each element is put at most once.
class elements {
 public:
  /// True where no element is put twice and nobody peeks at one; of a container.
  static bool are_distinct(const problem& whole);
  /// Linear in the calls; sorts where elements have no small numbers.
  explicit elements(const problem& whole);

  /// Puts the elements of the first `end` events into `into`, in order of their first call; those
  /// of which nothing need have happened are left out. Or says which of them nobody had put in, or
  /// was taken twice. Linear.
  std::optional<violation> lives(std::uint32_t end, std::vector<life>& into, long_pass& pass) const;

  /// The calls that found nothing and return.
  [[nodiscard]] std::span<const std::uint32_t> finds_nothing() const { return finds_nothing_; }
  /// True where a call crashed that may have taken any element.
  [[nodiscard]] bool has_unknown_takes() const { return has_unknown_takes_; }
  [[nodiscard]] const problem& whole() const { return whole_; }

 private:
  struct element {
    std::uint32_t put = no_call;
    std::uint32_t take = no_call;  ///< The first to be invoked; the others follow in next_take_.
  };

  void number_elements();
  [[nodiscard]] std::optional<violation> live(const element& one, std::uint32_t end,
                                              std::vector<life>& into) const;

  const problem& whole_;
  std::vector<std::uint32_t> element_of_;  ///< By operation.
  std::vector<element> all_;
  std::vector<std::uint32_t> next_take_;  ///< By call.
  std::vector<std::uint32_t> finds_nothing_;
  bool has_unknown_takes_ = false;
};

/// The element of a put or take as a number by which it is told apart.
std::uint64_t element_number(const operation& op);

/// A call that found nothing although something was there at every moment of it; the puts of what
/// was there follow. An empty container at some gap outside all lives is no loss of generality:
/// take what is there at that gap, in order, where its taking has begun, and put the rest in just
/// after; what others see stays the same. Linear.
std::optional<violation> found_nothing_wrongly(const elements& all, std::span<const life> lives,
                                               std::uint32_t end);

/// For algorithm::applies: a container of this kind, into which each element is put at most once.
template <container_kind Kind>
bool holds_distinct(const problem& whole) {
  return whole.container == Kind && elements::are_distinct(whole);
}

/// What is wrong with lives in a prefix of this length for one kind of container; may reorder them.
using life_judge =
    std::function<std::optional<violation>(std::vector<life>&, std::uint32_t end, long_pass& pass)>;

/// The decision on a container, by what holds of all kinds and what `judge` knows of this one.
decision decide_by_lives(const problem& whole, const budget& limits, const life_judge& judge);

/// Puts of elements that cover the gaps from `first` to `last`, one after the other: each is there
/// when the one before may be gone. At most ten. Of lives that do cover them.
std::vector<std::uint32_t> cover(std::span<const life> lives, std::uint32_t first,
                                 std::uint32_t last);

}  // namespace agon::checkers::linearizable::distinct
