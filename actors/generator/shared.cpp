// Lists of free blocks, one for each size and thread.
#include "actors/generator/shared.hpp"

#include <array>

namespace agon {
namespace {

constexpr std::size_t step_bytes = 16;
constexpr std::size_t sizes = 32;          // Up to 512 bytes; bigger blocks are not kept.
constexpr std::uint32_t kept_most = 1024;  // Of each size: at most 8 MB a thread, seldom 100 KB.

// Under sanitizers every block comes from and goes to the heap, or they could not see mistakes.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool keeps_blocks = false;
#else
constexpr bool keeps_blocks = true;
#endif

struct free_block {
  free_block* next;
};

struct free_list {
  free_block* first = nullptr;
  std::uint32_t count = 0;
};

enum class thread_phase : std::uint8_t { unused, running, ended };

// Trivial, so that access costs nothing, and blocks may be given back after `closing` has run.
constinit thread_local std::array<free_list, sizes> free_lists{};
constinit thread_local thread_phase phase = thread_phase::unused;

/// Gives the thread's blocks back to the heap when the thread ends.
struct closing {
  closing() { phase = thread_phase::running; }
  closing(const closing&) = delete;
  closing& operator=(const closing&) = delete;
  ~closing() {
    phase = thread_phase::ended;
    for (auto& list : free_lists)
      for (; list.first != nullptr; --list.count)
        ::operator delete(std::exchange(list.first, list.first->next));
  }
};

/// Has the thread's blocks given back when it ends.
void open() { [[maybe_unused]] thread_local const closing at_the_end; }

/// Which list has blocks with room for `size` bytes.
std::size_t list_of(std::size_t size) { return (size + step_bytes - 1) / step_bytes - 1; }

}  // namespace

void* take_block(std::size_t size) {
  invariant(size > 0, "a block that is not empty");
  const std::size_t index = list_of(size);
  if (!keeps_blocks || index >= sizes) return ::operator new(size);
  free_list& list = free_lists[index];
  if (list.first == nullptr) return ::operator new((index + 1) * step_bytes);
  --list.count;
  return std::exchange(list.first, list.first->next);
}

void give_block(void* block, std::size_t size) noexcept {
  const std::size_t index = list_of(size);
  if (!keeps_blocks || index >= sizes || phase == thread_phase::ended ||
      free_lists[index].count >= kept_most) {
    ::operator delete(block);
    return;
  }
  if (phase == thread_phase::unused) [[unlikely]]
    open();
  free_list& list = free_lists[index];
  list.first = ::new (block) free_block{list.first};
  ++list.count;
}

}  // namespace agon
