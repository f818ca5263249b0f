// What will happen, ordered by virtual time and then by the order in which it was scheduled.
#pragma once

#include "actors/vocabulary/invariant.hpp"
#include "actors/vocabulary/time.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace agon::sim {

/// A priority queue of `Event`s: a heap with four children a node over small keys, the events
/// themselves resting in slots that are used again. Push and pop take O(log n) moves of 24 bytes.
template <class Event>
class event_queue {
 public:
  /// Adds an event at a time that is not before the last one popped.
  void push(time_point time, Event event) {
    invariant(time >= last_, "an event that is not in the past");
    std::uint32_t slot;
    if (free_.empty()) {
      slot = static_cast<std::uint32_t>(slots_.size());
      slots_.push_back(std::move(event));
    } else {
      slot = free_.back();
      free_.pop_back();
      slots_[slot] = std::move(event);
    }
    heap_.push_back({time, sequence_++, slot});
    rise(heap_.size() - 1);
  }

  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }

  /// When the next event happens; there must be one.
  [[nodiscard]] time_point next_time() const {
    invariant(!heap_.empty(), "an event to come");
    return heap_.front().time;
  }

  /// Takes the next event.
  Event pop() {
    invariant(!heap_.empty(), "an event to pop");
    const key first = heap_.front();
    invariant(first.time >= last_, "time that never goes back");
    last_ = first.time;
    heap_.front() = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sink(0);
    free_.push_back(first.slot);
    return std::exchange(slots_[first.slot], Event{});
  }

  /// Calls `look(time, event)` for each event, in no order that means anything.
  template <class Look>
  void for_each(const Look& look) const {
    for (const auto& entry : heap_) look(entry.time, slots_[entry.slot]);
  }

  /// Drops everything.
  void clear() {
    heap_.clear();
    free_.clear();
    slots_.clear();
  }

 private:
  struct key {
    time_point time;
    std::uint64_t sequence;
    std::uint32_t slot;
    bool operator<(const key& other) const {
      return time != other.time ? time < other.time : sequence < other.sequence;
    }
  };

  void rise(std::size_t place) {
    const key moving = heap_[place];
    while (place > 0) {
      const std::size_t parent = (place - 1) / 4;
      if (!(moving < heap_[parent])) break;
      heap_[place] = heap_[parent];
      place = parent;
    }
    heap_[place] = moving;
  }

  void sink(std::size_t place) {
    const key moving = heap_[place];
    for (;;) {
      const std::size_t first = 4 * place + 1;
      if (first >= heap_.size()) break;
      const std::size_t end = std::min(first + 4, heap_.size());
      std::size_t least = first;
      for (std::size_t child = first + 1; child < end; ++child)
        if (heap_[child] < heap_[least]) least = child;
      if (!(heap_[least] < moving)) break;
      heap_[place] = heap_[least];
      place = least;
    }
    heap_[place] = moving;
  }

  std::vector<key> heap_;
  std::vector<Event> slots_;
  std::vector<std::uint32_t> free_;
  std::uint64_t sequence_ = 0;
  time_point last_{};
};

}  // namespace agon::sim
