// How generators share what does not change: counts of holders, memory for small blocks, and arrays
// that are copied when one of their holders changes them.
#pragma once

#include "actors/vocabulary/invariant.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

namespace agon {

/// True while the process has one thread only, so that counting needs no locked instructions. False
/// where the C library does not tell.
inline bool single_threaded() noexcept {
#if __has_include(<sys/single_threaded.h>)
  return __libc_single_threaded != 0;
#else
  return false;
#endif
}

/// How many hold an object. Threads may share the object; each must use a holder of its own.
class holder_count {
 public:
  void add() noexcept {
    if (single_threaded())
      count_.store(count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    else
      count_.fetch_add(1, std::memory_order_relaxed);
  }
  /// One holder less; true if that was the last.
  [[nodiscard]] bool drop() noexcept {
    const auto count = count_.load(std::memory_order_acquire);
    if (count == 1) return true;
    if (!single_threaded()) return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
    count_.store(count - 1, std::memory_order_relaxed);
    return false;
  }
  /// True for an object that nobody else holds, and so may be changed.
  [[nodiscard]] bool one() const noexcept { return count_.load(std::memory_order_acquire) == 1; }

 private:
  std::atomic<std::uint32_t> count_{0};
};

namespace free_blocks {

/// Blocks of one size that were given back on this thread.
struct list {
  void* first = nullptr;   ///< Each block begins with the address of the next.
  std::uint32_t room = 0;  ///< How many more are kept.
};

inline constexpr std::size_t step_bytes = 16;
inline constexpr std::size_t sizes = 32;  ///< Up to 512 bytes; bigger blocks are not kept.

/// Of this thread, by size. Needs no initialization and no destruction, so that blocks may be given
/// back however late a thread's own objects are destroyed.
extern constinit thread_local std::array<list, sizes> lists;

inline constexpr std::size_t index_of(std::size_t size) {
  return (size + step_bytes - 1) / step_bytes - 1;
}

/// Where no block is kept.
void* take_from_heap(std::size_t size);
/// Where no room is left, or not yet known to be.
void give_to_heap(void* block, std::size_t size) noexcept;

}  // namespace free_blocks

/// Memory for `size` bytes, at least one. What was given back last on this thread is handed out
/// first: an op makes and drops a dozen small blocks, always of the same sizes.
inline void* take_block(std::size_t size) {
  const std::size_t index = free_blocks::index_of(size);
  if (index < free_blocks::sizes) {
    auto& kept = free_blocks::lists[index];
    if (kept.first != nullptr) {
      ++kept.room;
      void* const block = kept.first;
      std::memcpy(&kept.first, block, sizeof kept.first);
      return block;
    }
  }
  return free_blocks::take_from_heap(size);
}

/// Gives back what take_block returned for this size, on any thread.
inline void give_block(void* block, std::size_t size) noexcept {
  const std::size_t index = free_blocks::index_of(size);
  if (index < free_blocks::sizes) {
    auto& kept = free_blocks::lists[index];
    if (kept.room > 0) {
      --kept.room;
      std::memcpy(block, &kept.first, sizeof kept.first);
      kept.first = block;
      return;
    }
  }
  free_blocks::give_to_heap(block, size);
}

/// An array of a fixed size, shared by its copies until one of them changes.
template <class T>
class shared_array {
 public:
  shared_array() = default;
  explicit shared_array(std::size_t size)
      : shared_array{size, [](T* to, std::size_t count) {
                       std::uninitialized_value_construct_n(to, count);
                     }} {}
  /// Copies of the `size` elements from `first` on.
  shared_array(const T* first, std::size_t size)
      : shared_array{size, [first](T* to, std::size_t count) {
                       std::uninitialized_copy_n(first, count, to);
                     }} {}
  shared_array(const shared_array& other) noexcept : block_{other.block_} {
    if (block_ != nullptr) block_->count.add();
  }
  shared_array(shared_array&& other) noexcept : block_{std::exchange(other.block_, nullptr)} {}
  shared_array& operator=(shared_array other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~shared_array() {
    if (block_ == nullptr || !block_->count.drop()) return;
    const std::size_t room = room_for(block_->size);
    std::destroy_n(elements(), block_->size);
    block_->~header();
    give_block(block_, room);
  }

  [[nodiscard]] std::size_t size() const { return block_ == nullptr ? 0 : block_->size; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] const T* begin() const { return block_ == nullptr ? nullptr : elements(); }
  [[nodiscard]] const T* end() const { return begin() + size(); }
  const T& operator[](std::size_t i) const { return elements()[i]; }

  /// The i-th element, to be changed: in place where nobody else holds the array, else in a copy.
  [[nodiscard]] T& change(std::size_t i) {
    invariant(i < size(), "an element of the array");
    if (!block_->count.one()) *this = shared_array{elements(), block_->size};
    return elements()[i];
  }

 private:
  struct alignas(T) alignas(std::size_t) header {
    holder_count count;
    std::size_t size = 0;
  };

  template <class Fill>
  shared_array(std::size_t size, Fill fill) {
    static_assert(alignof(header) <= alignof(std::max_align_t));
    if (size == 0) return;
    block_ = ::new (take_block(room_for(size))) header{};
    block_->count.add();
    block_->size = size;
    fill(elements(), size);
  }

  static std::size_t room_for(std::size_t size) { return sizeof(header) + size * sizeof(T); }
  [[nodiscard]] T* elements() const {
    return std::launder(
        reinterpret_cast<T*>(reinterpret_cast<std::byte*>(block_) + sizeof(header)));
  }

  header* block_ = nullptr;  // In front of the elements.
};

}  // namespace agon
