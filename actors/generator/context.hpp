// What a generator may know when it is asked for an op: the time, and which threads are free.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "actors/vocabulary/ids.hpp"
#include "actors/vocabulary/time.hpp"

namespace agon {

/// A set of threads, as a bit set over positions: client thread t at position t, then the nemeses.
class thread_set {
 public:
  thread_set() = default;
  /// An empty set with room for `size` positions.
  explicit thread_set(std::size_t size) : words_((size + 63) / 64) {}

  void insert(std::size_t position) { words_[position / 64] |= bit(position); }
  void erase(std::size_t position) { words_[position / 64] &= ~bit(position); }
  [[nodiscard]] bool contains(std::size_t position) const {
    return (words_[position / 64] & bit(position)) != 0;
  }
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool empty() const;
  /// The first member at or after `from`, going round past the end; none if the set is empty.
  [[nodiscard]] std::optional<std::size_t> next_from(std::size_t from) const;
  /// The members that are in `other` too.
  [[nodiscard]] thread_set intersected(const thread_set& other) const;
  friend bool operator==(const thread_set&, const thread_set&) = default;

 private:
  static std::uint64_t bit(std::size_t position) { return std::uint64_t{1} << (position % 64); }
  std::vector<std::uint64_t> words_;
};

/// Picks the threads that a generator may use.
using thread_filter = std::function<bool(thread_id)>;

/// An immutable view of the run for generators. Copies are cheap: what rarely changes is shared.
class context {
 public:
  /// Client threads 0 … concurrency-1, nemesis threads -1 … -nemeses; all free at time 0; thread t runs
  /// process t.
  context(std::uint32_t concurrency, std::uint32_t nemeses);

  [[nodiscard]] time_point time() const { return time_; }
  /// Client threads of the whole run: how far a process number jumps when it retires.
  [[nodiscard]] std::uint32_t concurrency() const;

  [[nodiscard]] std::vector<thread_id> all_threads() const;
  [[nodiscard]] std::vector<thread_id> free_threads() const;
  [[nodiscard]] std::size_t all_thread_count() const { return all_.size(); }
  [[nodiscard]] std::size_t free_thread_count() const { return free_.size(); }
  [[nodiscard]] bool is_free(process_id process) const;

  /// The process that a thread of the run runs now.
  [[nodiscard]] process_id process_of(thread_id thread) const;
  /// The thread on which a process runs or ran: process mod concurrency.
  [[nodiscard]] thread_id thread_of(process_id process) const;
  /// A free process of this context, round robin from the last thread that was given an op.
  [[nodiscard]] std::optional<process_id> some_free_process() const;

  /// The same, restricted to threads that satisfy `keep`. Linear in threads; generators that restrict
  /// at every op precompute a mask with `select` and use `restricted`.
  [[nodiscard]] thread_set select(const thread_filter& keep) const;
  [[nodiscard]] context restricted(const thread_set& keep) const;

  [[nodiscard]] context at(time_point time) const;
  /// The thread of this process has been given an op.
  [[nodiscard]] context with_busy(process_id process) const;
  /// The thread of this process has completed its op.
  [[nodiscard]] context with_free(process_id process) const;
  /// The thread of this process goes on with the next process: its number + concurrency. Nemeses stay.
  [[nodiscard]] context with_next_process(process_id process) const;

  /// Position of a thread in thread sets.
  [[nodiscard]] std::size_t position_of(thread_id thread) const;
  /// The thread at a position.
  [[nodiscard]] thread_id thread_at(std::size_t position) const;

 private:
  struct shared_part;  // concurrency, nemeses, the process of each thread
  time_point time_{};
  std::shared_ptr<const shared_part> shared_;
  thread_set all_;
  thread_set free_;
  std::size_t next_ = 0;
};

}  // namespace agon
