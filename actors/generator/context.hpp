// What a generator may know when it is asked for an op: the time, and which threads are free.
#pragma once

#include "actors/vocabulary/ids.hpp"
#include "actors/vocabulary/invariant.hpp"
#include "actors/vocabulary/time.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace agon {

/// A set of threads, as a bit set over positions: client thread t at position t, then the nemeses.
/// Has room for a window of positions only, so that small sets cost little in big runs. Windows of
/// up to 1152 positions live in the value itself: copies of all but huge sets allocate nothing.
class thread_set {
 public:
  /// An empty set with room for positions 0 … size-1, and for 0 … 127 at least.
  explicit thread_set(std::size_t size = 0)
      : words_{std::max(words_least, (size + word_bits - 1) / word_bits)} {
    make_room();
    std::fill_n(data(), words_, std::uint64_t{0});
  }
  thread_set(const thread_set& other) : first_{other.first_}, words_{other.words_} {
    make_room();
    copy_words(other.data());
  }
  thread_set& operator=(const thread_set& other) {
    if (this == &other) return *this;
    const bool bigger = other.words_ > words_;
    first_ = other.first_;
    words_ = other.words_;
    if (bigger) make_room();
    copy_words(other.data());
    return *this;
  }
  /// The members that two sets have in common, with room for no others than both have.
  thread_set(const thread_set& a, const thread_set& b) : first_{a.first_}, words_{words_least} {
    // Most sets are as small as can be and in the same place.
    if (a.is_small_beside(b)) {
      few_[0] = a.few_[0] & b.few_[0];
      few_[1] = a.few_[1] & b.few_[1];
    } else {
      intersect(a, b);
    }
  }
  ~thread_set() = default;

  /// Adds a member; there must be room for it.
  void insert(std::size_t position) {
    invariant(has_room(position), "a thread set with room for the position");
    data()[position / word_bits - first_] |= bit(position);
  }
  /// Removes a member, if it is one.
  void erase(std::size_t position) {
    if (has_room(position)) data()[position / word_bits - first_] &= ~bit(position);
  }
  [[nodiscard]] bool contains(std::size_t position) const {
    return has_room(position) && (data()[position / word_bits - first_] & bit(position)) != 0;
  }
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool empty() const {
    const std::uint64_t* const words = data();
    if ((words[0] | words[1]) != 0) return false;
    return std::all_of(words + words_least, words + words_,
                       [](std::uint64_t word) { return word == 0; });
  }
  /// The first member at or after `from`, going round past the end; none if the set is empty.
  [[nodiscard]] std::optional<std::size_t> next_from(std::size_t from) const;
  /// The member with `rank` members below it; there must be one.
  [[nodiscard]] std::size_t nth(std::size_t rank) const;
  /// The members that are in `other` too.
  [[nodiscard]] thread_set intersected(const thread_set& other) const { return {*this, other}; }
  /// True if some member is in `other` too.
  [[nodiscard]] bool intersects(const thread_set& other) const {
    if (is_small_beside(other)) return ((few_[0] & other.few_[0]) | (few_[1] & other.few_[1])) != 0;
    return intersects_somewhere(other);
  }
  /// Gives up room before the first member and after the last, so that what is intersected with
  /// this set is small too.
  void trim();

  /// Calls `visit` with each member, in rising order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t i = 0; i < words_; ++i)
      for (std::uint64_t rest = data()[i]; rest != 0; rest &= rest - 1)
        visit((first_ + i) * word_bits + static_cast<std::size_t>(std::countr_zero(rest)));
  }

  /// The same members, whatever there is room for.
  friend bool operator==(const thread_set& a, const thread_set& b);

 private:
  static constexpr std::size_t word_bits = 64;
  static constexpr std::size_t words_least = 2;
  static constexpr std::size_t inline_words = 18;

  static std::uint64_t bit(std::size_t position) {
    return std::uint64_t{1} << (position % word_bits);
  }
  /// How many words both have from `first` on, which is in no window's past.
  static std::size_t common_words(const thread_set& a, const thread_set& b, std::size_t first) {
    const std::size_t end = std::min(a.first_ + a.words_, b.first_ + b.words_);
    return end > first ? end - first : 0;
  }
  /// True for two sets of the least size with room for the same positions.
  [[nodiscard]] bool is_small_beside(const thread_set& other) const {
    return words_ == words_least && other.words_ == words_least && first_ == other.first_;
  }
  /// Becomes what two sets of any size have in common.
  void intersect(const thread_set& a, const thread_set& b);
  /// As intersects, for sets of any size.
  [[nodiscard]] bool intersects_somewhere(const thread_set& other) const;
  [[nodiscard]] bool has_room(std::size_t position) const {
    return position / word_bits - first_ <
           words_;  // Below the window, this wraps to a huge number.
  }
  [[nodiscard]] std::uint64_t* data() { return words_ > inline_words ? more_.get() : few_.data(); }
  [[nodiscard]] const std::uint64_t* data() const {
    return words_ > inline_words ? more_.get() : few_.data();
  }
  /// A word of the run, whether in the window or not.
  [[nodiscard]] std::uint64_t word(std::size_t i) const {
    return i - first_ < words_ ? data()[i - first_] : 0;
  }

  void make_room() {
    if (words_ > inline_words) more_ = std::make_unique<std::uint64_t[]>(words_);
  }

  /// Sets every word. The first are told apart since most sets have no others, and a call would
  /// cost more than they do.
  void copy_words(const std::uint64_t* from) {
    std::uint64_t* const to = data();
    to[0] = from[0];
    to[1] = from[1];
    if (words_ > words_least) std::copy(from + words_least, from + words_, to + words_least);
  }

  std::size_t first_ = 0;  // How many words of the run come before the window.
  std::size_t words_;
  std::array<std::uint64_t, inline_words> few_;  // Where they suffice; the first `words_` are set.
  std::unique_ptr<std::uint64_t[]> more_;        // All words, where they do not.
};

/// Picks the threads that a generator may use.
using thread_filter = std::function<bool(thread_id)>;

/// An immutable view of the run for generators. Copies are cheap: what rarely changes is shared.
class context {
 public:
  /// Client threads 0 … concurrency-1, nemesis threads -1 … -nemeses; all free at time 0; thread t
  /// runs process t.
  context(std::uint32_t concurrency, std::uint32_t nemeses);

  [[nodiscard]] time_point time() const { return time_; }
  /// Client threads of the whole run: how far a process number jumps when it retires.
  [[nodiscard]] std::uint32_t concurrency() const;

  /// The threads of this context, in order of position.
  [[nodiscard]] std::vector<thread_id> all_threads() const;
  /// Those that have no op under way.
  [[nodiscard]] std::vector<thread_id> free_threads() const;
  [[nodiscard]] std::size_t all_thread_count() const { return all_.size(); }
  [[nodiscard]] std::size_t free_thread_count() const { return free_.size(); }
  /// Positions of the threads of this context.
  [[nodiscard]] const thread_set& all() const { return all_; }
  /// Positions of those that have no op under way.
  [[nodiscard]] const thread_set& free() const { return free_; }
  /// True if a free thread of this context runs this process now.
  [[nodiscard]] bool is_free(process_id process) const;

  /// The process that a thread of the run runs now.
  [[nodiscard]] process_id process_of(thread_id thread) const;
  /// The thread on which a process runs or ran: process mod concurrency.
  [[nodiscard]] thread_id thread_of(process_id process) const;
  /// A free process of this context, round robin from the last thread that was given an op.
  [[nodiscard]] std::optional<process_id> some_free_process() const;

  /// The threads of the whole run that satisfy `keep`. Linear in threads: compute it once, then use
  /// `restricted`.
  [[nodiscard]] thread_set select(const thread_filter& keep) const;
  /// The same context without the threads that are not in `keep`.
  [[nodiscard]] context restricted(const thread_set& keep) const { return {*this, keep}; }
  /// The same context with no thread but the one at `position`.
  [[nodiscard]] context restricted_to(std::size_t position) const;

  /// The same at another time; an earlier time changes nothing.
  [[nodiscard]] context at(time_point time) const;
  /// The thread of this process has been given an op.
  [[nodiscard]] context with_busy(process_id process) const;
  /// The thread of this process has completed its op.
  [[nodiscard]] context with_free(process_id process) const;
  /// The thread of this process goes on with the next process: its number + concurrency. Nemeses
  /// stay.
  [[nodiscard]] context with_next_process(process_id process) const;

  /// Position of a thread in thread sets.
  [[nodiscard]] std::size_t position_of(thread_id thread) const;
  /// Position of the thread on which a process runs or ran.
  [[nodiscard]] std::size_t position_of(process_id process) const {
    return position_of(thread_of(process));
  }
  /// The thread at a position.
  [[nodiscard]] thread_id thread_at(std::size_t position) const;
  /// How many positions there are in the whole run.
  [[nodiscard]] std::size_t position_count() const;

 private:
  struct shared_part;  // concurrency, nemeses, the process of each thread
  /// `whole` without the threads that are not in `keep`.
  context(const context& whole, const thread_set& keep)
      : time_{whole.time_},
        shared_{whole.shared_},
        all_{whole.all_, keep},
        free_{whole.free_, keep},
        next_{whole.next_} {}

  time_point time_{};
  std::shared_ptr<const shared_part> shared_;
  thread_set all_;
  thread_set free_;
  std::size_t next_ = 0;
};

}  // namespace agon
